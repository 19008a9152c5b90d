"""Where an act is whose own sentence names no place, or only one that tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from monitor.model.mention import Assertion
from monitor.model.place import CountryMention, PlaceMention
from monitor.tagging.bystanders import is_apart, is_blamed, is_source, judges, takes_in
from monitor.tagging.casts import Firmness
from monitor.tagging.closereading import Draft
from monitor.tagging.dating import FORETOLD
from monitor.tagging.elsewhere import is_at_odds, is_traveller, owns_next
from monitor.tagging.scene import PlacedAt, Scene, View
from monitor.tagging.sentence_roles import fields_abroad
from monitor.tagging.standing import (
    ACTING,
    Question,
    across_border,
    beyond_hyphen,
    is_venue_town,
    launched_from,
    lent,
    partner_in_feud,
    speaks,
)
from monitor.tagging.where import alongside, candidates

Placed = tuple[tuple[PlaceMention, ...], str]  # where an act is, and what says so

_SOMEWHERE: Final = frozenset({"event", "sides"})  # of `Compiled.place`: acts whose place is where they happen
_NAMING: Final = 3  # tokens from a known war to the place that it is named by
_KILLED: Final = "killed"  # of `Compiled.counts`: acts that befall people where they are
_OPENING: Final = 4  # sentences of a text that tell the news
_NOWHERE: Final[Placed] = ((), "")
_AFTER_TWO: Final = "the two after whom the document names a war"


def put(draft: Draft, places: tuple[PlaceMention, ...], by: str, *, target: str | None, actor: str | None) -> None:
    """Put an act where something else than its own words says, and tell what."""
    draft.cast = replace(draft.cast, places=places, by=by, target=target, actor=actor)


def fill_places(draft: Draft, drafts: Sequence[Draft], scene: Scene, countries: Sequence[CountryMention]) -> None:
    """Where a sentence names no place, the act is where the sentences before it, the title or the document are."""
    if draft.cast.nowhere:
        return
    if draft.verdict.known:
        _lend(draft, *_as_named(draft, drafts, scene), aimed=True)
        return
    weak = draft.cast.firm < Firmness.CLEAR and draft.kind.place in _SOMEWHERE and not draft.kind.home
    foe = _foe(draft, scene) if weak else None
    if draft.cast.places and foe is not None:
        _lend(draft, (foe,), _AFTER_TWO, aimed=True)
        return
    if elsewhere := _as_the_title(draft, drafts):
        _lend(draft, elsewhere, "the title, which tells the same", aimed=True)
        return
    if draft.cast.places and draft.cast.firm is not Firmness.TELLER:
        return
    told = draft.cast.places[0].country if draft.cast.places else None
    inherited, by = _inherited(draft, drafts, scene, countries, told)
    if not inherited and foe is not None:
        inherited, by = (foe,), _AFTER_TWO
    if inherited:
        _lend(draft, inherited, by, aimed=False)
    elif told is not None and _from_afar(draft, told):
        put(draft, _NOWHERE[0], _NOWHERE[1], target=None, actor=draft.cast.actor)


def _from_afar(draft: Draft, told: str) -> bool:
    """Whether who is only cited tells what another did: "according to the US, Iran fired"."""
    if draft.cast.actor in {None, told}:
        return False
    named = (p for p in draft.view.places if p.mention.country == told)
    return all(is_source(draft.view, p) for p in named)


def _lend(draft: Draft, places: tuple[PlaceMention, ...], by: str, *, aimed: bool) -> None:
    """Put an act where something else says, which is not said firmly of it; `aimed`: it is aimed at that land."""
    target = draft.cast.target
    if aimed:
        target = places[0].country if places else None
    draft.cast = replace(draft.cast, fit=0.0)
    put(draft, places, by, target=target, actor=draft.cast.actor)


def _as_named(draft: Draft, drafts: Sequence[Draft], scene: Scene) -> Placed:
    """Where a known war is by its own words: "since the invasion of Ukraine" is no news of whoever else is named."""
    view, end = draft.view, draft.last + _NAMING
    pause = next((at for at in range(draft.last, min(end, len(view.lows))) if not view.lows[at][:1].isalnum()), end)
    inside, beside = (
        range(draft.first, draft.last),
        range(draft.first - 1, pause),
    )  # not "invasion: Poland closes border"
    whose = {draft.cast.actor, *(p.mention.country for p in view.places if p.first in beside and owns_next(view, p))}
    named = [[p.mention for p in view.places if p.first in near] for near in (inside, beside)]
    named = [[p for p in some if p.country not in {None, *whose}] for some in named]
    places = tuple(named[0] or _invaded(draft, scene) or named[1])
    if not places and draft.verdict.assertion is Assertion.ACTUAL:
        places = _of_the_war(draft, drafts, whose)
    return places, "what the war that is only named is called by"


def _invaded(draft: Draft, scene: Scene) -> tuple[PlaceMention, ...]:
    pair = _feud(scene)
    return pair[1:] if pair and draft.cast.actor in {None, pair[0].country} else ()


def _of_the_war(draft: Draft, drafts: Sequence[Draft], whose: set[str | None]) -> tuple[PlaceMention, ...]:
    """Where a war that goes on is elsewhere told to be, or who last stands before it, save whose it is.

    "A boycott over the invasion || … of Ukraine", "Ukrainians who fled the Russian invasion".
    """
    same = (one.cast.places for one in drafts if one.type == draft.type and one.verdict.known and one is not draft)
    before = [p.mention for p in reversed(draft.view.places) if p.last <= draft.first]
    if before and not draft.view.roles.own.isdisjoint(draft.view.lows[draft.first - 1 : draft.first + 1]):
        whose = whose | {before[0].country}
    nearest = next((p for p in before if p.country not in {None, *whose}), None)
    return next(filter(None, same), (nearest,) if nearest is not None else ())


def _as_the_title(draft: Draft, drafts: Sequence[Draft]) -> tuple[PlaceMention, ...]:
    """Where the title tells the same, of an act at whose sentence a country is only named by its border.

    "Travel advice for Thailand: … all but essential travel to within 20km of the border with Cambodia".
    """
    view, named = draft.view, [p for p in draft.view.places if p.mention in draft.cast.places]
    if view.field == "title" or draft.kind.place != "target" or not named:
        return ()
    if not all(across_border(view, p) and not beyond_hyphen(view, p) for p in named):
        return ()
    titles = (one for one in drafts if one.view.field == "title" and one.type == draft.type)
    return next((one.cast.places for one in titles), ())


def _foe(draft: Draft, scene: Scene) -> PlaceMention | None:
    """Whose land a war is on that the document names after two, where the act names a place of neither.

    "Russia-Ukraine war: talks in Tehran … day 12 of the invasion": the first mostly came to the second.
    """
    named = {code for place in draft.cast.places for code in (place.country, *place.countries) if code}
    pair = _feud(scene)
    if not pair or named & {place.country for place in pair} or draft.cast.actor not in {None, pair[0].country}:
        return None
    return pair[1]


def _feud(scene: Scene) -> tuple[PlaceMention, ...]:
    """The two after whom a document names a war, in the title or its first sentences."""
    opening = min(_OPENING, len(scene.readings["text"].sentences))
    titles = [scene.view("title", 0)] if scene.readings["title"].sentences else []
    for view in (*titles, *(scene.view("text", at) for at in range(opening))):
        pair = {partner_in_feud(view, p): p.mention for p in view.places}
        if 1 in pair and 2 in pair:
            return (pair[1], pair[2])
    return ()


def _inherited(
    draft: Draft,
    drafts: Sequence[Draft],
    scene: Scene,
    countries: Sequence[CountryMention],
    told: str | None = None,
) -> Placed:
    """Places of the sentences around, the title or the document; none that only tells, whose code is `told`."""
    same = [other for other in drafts if other is not draft and other.cast.places and other.type == draft.type]
    if same and (told is None or not {told, draft.cast.actor} & codes_of(same[0])):
        return same[0].cast.places, "another sentence that tells of such an act"
    actor = draft.cast.actor
    handed = draft.kind.place == "target" and draft.kind.before == "actor"  # "Russia-Ukraine war: US sends tanks"
    for view in _context_views(draft, scene):
        for placed in candidates(view, draft.kind.home):
            code = placed.mention.country
            if told is not None and (code == told or placed.mention.kind == "demonym"):
                continue
            if code is None or (code == actor and not (draft.kind.home or _is_struck_itself(view, placed))):
                continue
            if _only_about(draft, view, placed) or (handed and partner_in_feud(view, placed) == 1):
                continue
            others = alongside(view, placed) if draft.kind.place == "parties" else beyond_hyphen(view, placed)
            by = "the title" if view.field == "title" else "a sentence near it"
            return (placed.mention, *(q.mention for q in others)), by
    return _NOWHERE if told is not None else _of_document(draft, scene, countries, actor)


def _is_struck_itself(view: View, placed: PlacedAt) -> bool:
    """Whether a town is what something befalls, whosever it is: "Explosions rock Kharkiv"."""
    before = view.lows[max(0, placed.first - 3) : placed.first]  # over whose it is: "rock Crimea's Saky airbase"
    return placed.mention.kind not in ACTING and not view.roles.befalling.isdisjoint(before)


def _of_document(draft: Draft, scene: Scene, countries: Sequence[CountryMention], actor: str | None) -> Placed:
    """The one country a document names, whoever acts apart."""
    others = {country.code for country in countries if country.code != actor}
    others &= {p.mention.country for view in scene.views for p in view.places if not _only_about(draft, view, p)}
    others = others - {p.mention.country for p in draft.view.places if launched_from(draft.view, p)} or others
    others = others - _imposing(draft, scene) or others - _taking(draft)
    at_home = actor is not None and not _issued(draft)
    if actor and (flown := _flags(draft) - {actor}):
        others = {actor} if at_home and _strikes_at_home(draft, scene, actor) else others - flown
    if not others and at_home and actor and (_stays_at_home(draft) or _strikes_at_home(draft, scene, actor)):
        others = {actor}  # "Chad's army claims victory over rebels": no other country is named
    if victims := _at_victims(draft, others):
        return victims, "those who were killed, who are at home there"
    if len(others) != 1 or (draft.view.field == "text" and draft.view.number > 3):
        return _NOWHERE
    every = (placed.mention for view in scene.views for placed in view.places)
    found = next(((place,) for place in every if place.country in others), ())
    return found, "the one country that the document names"


def _flags(draft: Draft) -> set[str | None]:
    """Whose flag a ship flies that a state stops: "Iran seizes South Korean tanker" is not in Korea."""
    view = draft.view
    flown = (p for p in view.places if p.mention.kind == "demonym")
    christened = view.roles.belonging.christened
    return {p.mention.country for p in flown if not christened.isdisjoint(view.lows[p.last : p.last + 1])}


def _imposing(draft: Draft, scene: Scene) -> set[str | None]:
    """The powers a document names that put measures on others: of Russia and Britain the first is under sanctions."""
    if draft.kind.place != "target" or draft.kind.before != "place":
        return set()
    words = draft.view.roles.imposing
    placed = ((view, p) for view in scene.views for p in view.places)
    return {p.mention.country for view, p in placed if " ".join(view.lows[p.first : p.last]) in words}


def _taking(draft: Draft) -> set[str | None]:
    """The power whose measure it is by the word before it: "prices rise because of US sanctions" says not on whom."""
    view, words = draft.view, draft.view.roles.imposing
    if draft.kind.place != "target" or draft.kind.before != "place":
        return set()
    beside = (p for p in view.places if p.last == draft.first)
    return {p.mention.country for p in beside if " ".join(view.lows[p.first : p.last]) in words}


def _issued(draft: Draft) -> bool:
    """Whether a government only says it of another country, never of its own: advice, orders to leave, sanctions."""
    view, imposing = draft.view, draft.view.roles.imposing
    if draft.kind.place == "target" and draft.kind.before == "place":
        named = (p for p in view.places if p.mention.country == draft.cast.actor)
        if any(" ".join(view.lows[p.first : p.last]) in imposing for p in named):
            return True
    return draft.kind.issued


def _at_victims(draft: Draft, others: set[str]) -> tuple[PlaceMention, ...]:
    """Where a group killed a people at home, as no third country is named: "Israelis killed in a Hamas attack"."""
    if len(others) != 2 or draft.kind.before != "actor":
        return ()
    view = draft.view
    groups = {p.mention.country for p in view.places if p.mention.kind == "group"}
    for p in view.places:
        several = p.mention.text.endswith(view.grammar.endings.plural)
        if p.mention.kind == "demonym" and several and p.last <= draft.first and groups == others - {p.mention.country}:
            home = (q.mention for q in view.places if q.mention.kind == "group")
            return (next(home),) if is_traveller(view, p) else (p.mention,)
    return ()


def _stays_at_home(draft: Draft) -> bool:
    """Whether an act hardly ever reaches another land; what soldiers of some states do may: "killed in a US strike"."""
    abroad = any(fields_abroad(draft.view, p) for p in draft.view.places if p.mention.country == draft.cast.actor)
    return draft.kind.before == "place" and (draft.kind.home or not abroad)


def _strikes_at_home(draft: Draft, scene: Scene, actor: str) -> bool:
    """Whether a state has struck its own land, as no other is named: "Nigeria's air force bombed a village".

    What flies far may hit far, what is only feared is nowhere yet, and some are known to strike abroad.
    """
    if draft.kind.weapons or draft.verdict.assertion in FORETOLD | {Assertion.THREATENED}:
        return False
    if draft.verdict.assertion is Assertion.HISTORICAL and _KILLED not in draft.kind.counts:
        return False  # "North Korean hackers stole a fortune last year"
    placed = ((view, p) for view in scene.views for p in view.places if p.mention.country in {actor, None})
    return all(view.roles.raiders.isdisjoint(view.lows[p.first : p.last]) for view, p in placed)


def _only_about(draft: Draft, view: View, placed: PlacedAt) -> bool:
    """Whether a place only says whose people or things they are, or announces a fate: who does so mediates, mostly."""
    if _stands_by(draft, view, placed):
        return True
    if draft.kind.before != "people":
        beside = draft.kind.place in _SOMEWHERE and not draft.kind.home and is_at_odds(view, placed)
        return lent(view, placed) or beside or (draft.kind.place == "parties" and is_venue_town(view, placed))
    foretold = draft.verdict.assertion in FORETOLD and speaks(view, placed)
    theirs = not view.roles.private.isdisjoint(view.lows[placed.last : placed.last + 1])
    return foretold or (placed.mention.kind == "demonym" and view is draft.view and theirs)


def _stands_by(draft: Draft, view: View, placed: PlacedAt) -> bool:
    """Whether a place only has a part in what happens elsewhere, as its sentence says."""
    if not view.tells_of_bystanders:
        return False
    if is_apart(view, placed):
        return True
    if view is not draft.view or placed.mention.kind == "city":
        return False  # who flees to a town may flee within his country
    kind, accused = draft.kind, draft.cast.actor
    if accused not in {None, placed.mention.country} and judges(view, placed, kind.home):
        return True
    question = Question(draft.first, draft.last, kind.place, kind.before, kind.home)
    return is_blamed(view, placed, question) if kind.home else takes_in(view, placed, question)


def _context_views(draft: Draft, scene: Scene) -> list[View]:
    view = draft.view
    if view.field == "title":
        opening = [scene.view("text", 0)] if scene.readings["text"].sentences else []
        return [one for one in opening if view.roles.besides.isdisjoint(one.lows[:1])]
    before = [scene.view("text", n) for n in range(view.number - 1, max(-1, view.number - 6), -1)]
    title = [scene.view("title", 0)] if scene.readings["title"].sentences else []
    first = [scene.view("text", 0)] if view.number > 6 else []
    return [*before, *title, *first]


def codes_of(draft: Draft) -> frozenset[str]:
    """The countries where an act is."""
    return frozenset(code for place in draft.cast.places for code in (place.countries or (place.country,)) if code)
