"""How well each place of a sentence answers where an act happens: figures, by how it stands."""

from __future__ import annotations

from typing import Final

from monitor.tagging.elsewhere import (
    hails,
    holds_site,
    is_audience,
    of_others,
    only_helps,
    owns_next,
    owns_site,
    struck_ground,
    urges,
    yields_to_object,
)
from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.sentence_roles import TOLD, by_role
from monitor.tagging.standing import (
    ACTING,
    Question,
    attributive,
    before_trigger,
    beyond_hyphen,
    hook,
    is_invaded,
    is_left,
    is_scene,
    is_spelt_out,
    keeps_post,
    owns_ground,
    owns_people,
    preposition,
    speaks,
)
from monitor.tagging.topics import is_heading, is_subject_matter
from monitor.tagging.undergoing import brings_down, is_overtaken, undergoes

_WIDE: Final = frozenset({"sea", "strait"})
_CLAUSE: Final = 1.2  # what a place loses that another clause names: "closed a crossing after shelling in Deraa"
_ELSE: Final = 0.35  # of a place that nothing speaks for
_HELPS: Final = -0.4  # of who only helped; less than it takes, also beside the act
_SHARED: Final = 1.5  # of the same where others are named behind the colon: "Ukraine war: threat to Finland"
_WHOSE: Final = 2.6  # of those whose people it befalls; they may be abroad
_HEADS: Final = 2.0  # of a place before a colon where another country acts behind it, and says no place
_ASIDE: Final = 1.6  # of a place in another clause than the act, where the act has a place of its own
_OTHER_HERE: Final = 0.6  # what a place loses before "who": what befell them may have been elsewhere


def _owns_victim(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether what a place owns undergoes the act: "Britain's ministry of defence was hacked"."""
    behind = view.lows[p.last : question.last]
    owns = not view.roles.possessive.isdisjoint(behind[:1])
    return p.last <= question.first and owns and not view.roles.being.isdisjoint(behind)


def _fights_abroad(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether who brings something down is likely far from home: "a US destroyer shot down a drone"."""
    return not view.roles.abroad.isdisjoint(view.lows[p.first : question.last])


def _people(view: View, p: PlacedAt) -> bool:
    """Whether a demonym means people, not a quality: "two Russians"."""
    return view.grammar.endings.means_several(p.mention.text)


def nearness(view: View, p: PlacedAt, question: Question) -> float:
    """What its distance, its clause and its width say for a place, whatever is asked."""
    distance = p.first - question.last if p.first >= question.last else question.first - p.last
    score = -0.04 * min(20, max(0, distance))
    if view.sentence.clause_of(p.first) == view.sentence.clause_of(question.first):
        score += 0.4
    elif p.first >= question.last and not view.roles.clause.isdisjoint(view.lows[question.last : p.first]):
        score -= _CLAUSE
    if p.mention.kind in _WIDE or (p.mention.country is None and p.mention.kind != "group"):
        score -= 0.8
    return score


def event_fit(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> float:
    """How well a place answers "where did it happen"."""
    settled = by_role(view, p, question)
    if settled is not None:
        return settled
    fit = _by_sentence(view, p, question, actor)
    if question.home:
        return fit
    return max(fit, _SHARED if is_subject_matter(view, p) else _HEADS if is_heading(view, p) else fit)


def _by_sentence(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> float:
    """What a place is worth as the scene by what is told of it and of the act."""
    score = nearness(view, p, question)
    told = _as_told(view, p, question)
    if told is not None:
        return score + told
    if brings_down(view, p, question):
        return score + (0.0 if _fights_abroad(view, p, question) else 2.0)
    if owns_ground(view, p):
        if question.first < p.first < question.last <= p.last + 1 and not view.sentence.glued(p.last):
            return score + 3.0  # "entered Romanian airspace"
        return score + _by_position(view, question, p, preposition(view, p), False)
    if question.home and p.mention.kind != "group" and (_holds(view, p, question) or _breeds(view, p)):
        return score + 2.6
    if question.before == "people" and _whose_people(view, p, question):
        return 0.0
    return _as_party(view, p, question, actor, score)


def _as_told(view: View, p: PlacedAt, question: Question) -> float | None:
    """What words beside a place say for it, whatever its position; None where they say nothing."""
    return next((fit for step in _TOLD_OF if (fit := step(view, p, question)) is not None), None)


def _left_behind(view: View, p: PlacedAt, question: Question) -> float | None:
    """What people flee or rebels overrun."""
    overtaken = question.first in {p.first, p.last} and is_overtaken(view, p)
    return 3.4 if _is_fled(view, p, question) or overtaken else None


def _beyond_hyphen(view: View, p: PlacedAt, _question: Question) -> float | None:
    return 2.4 if beyond_hyphen(view, p) else None  # "the Poland-Belarus border"


def _target_owned(view: View, p: PlacedAt, question: Question) -> float | None:
    inside = question.first < p.first and p.last + 1 < question.last
    return 3.1 if inside and _owns_target(view, p) else None


def _quit(view: View, p: PlacedAt, question: Question) -> float | None:
    inside = question.first < p.first <= question.last
    return 3.2 if inside and _is_quit(view, p, question) else None


def _post_struck(view: View, p: PlacedAt, question: Question) -> float | None:
    return 2.7 if p.mention.kind == "demonym" and _is_post_struck(view, p, question) else None


def _urging(view: View, p: PlacedAt, question: Question) -> float | None:
    return 0.0 if question.home and urges(view, p, question) else None


def _struck(view: View, p: PlacedAt, question: Question) -> float | None:
    return 2.0 if p.mention.kind not in {"demonym", "group"} and _is_struck(view, p, question) else None


_TOLD_OF: Final = (_left_behind, _beyond_hyphen, _target_owned, _quit, _post_struck, _urging, _struck)


def _is_quit(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether the act itself says whence somebody withdraws: "the pullout from Mali"."""
    at = hook(view, p)
    inside = question.first < at < question.last and view.lows[at] in view.roles.origin
    return inside and view.lows[at - 1] in view.roles.leaving


def _is_post_struck(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether an act is done to a people's base or grid, at home mostly: "an attack on a Russian air base"."""
    words, at = view.roles, hook(view, p)
    if not words.abroad.isdisjoint(view.lows[p.first : p.last]):
        return False
    if question.first < p.first and p.last < question.last and view.lows[p.first - 1] in words.befalling:
        return view.lows[p.last] in words.utilities
    struck = at >= question.last and view.lows[at] in words.towards and view.lows[at] not in words.origin
    return struck and keeps_post(view, p) >= 0


def _owns_target(view: View, p: PlacedAt) -> bool:
    """Whether what is told of inside an act is a country's: "the bombing of Ukraine's power grid"."""
    words, behind = view.roles, view.lows[p.last : p.last + 2]
    owns = p.mention.kind == "country" and not words.possessive.isdisjoint(behind[:1])
    return owns and (words.possessed | words.fielded).isdisjoint(behind[1:])


def _as_party(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None, score: float) -> float:
    """What a place is worth that may be who acts, or where."""
    kind = p.mention.kind
    word = "" if attributive(view, p) else preposition(view, p)  # "in Israeli strikes" is not in Israel
    qualifies = before_trigger(view, p, question)
    following = view.lows[p.last] if p.last < len(view.lows) else ""
    scene = word in view.roles.firm and (struck_ground(view, p) or holds_site(view, p))
    owns = following in view.roles.possessed and not scene
    if question.home and actor not in {None, p} and p.last <= question.first and not word and speaks(view, p):
        return TOLD  # "Seoul estimates that Pyongyang has 90 warheads"
    if kind in ACTING and owns and not (question.home and word not in view.roles.towards):
        return 0.0
    owner = qualifies and kind in ACTING and not is_left(view, p)
    doer = question.before == "actor" or (not word and _slays(view, p, question))
    acts = doer and not _befallen(view, p, question) if owner else p is actor
    if acts and not (word in view.roles.firm and kind not in {"demonym", "group"}):
        score += 0.9 if question.home or _keeps_order(view, p) else -1.5
    else:
        score += _by_position(view, question, p, word, qualifies)
    inside = question.first < p.first and p.last <= question.last  # "struck Beirut's suburbs"
    stands = following in view.roles.subject_of and not word and not qualifies and not inside
    if stands and not _owns_victim(view, p, question):
        score -= 0.4 if question.home else 0.7
    group = 2.2 if question.home and qualifies else 0.0 if question.home else 0.5  # "a Hamas plot" is not where
    return score - {"group": group, "government": 0.6, "demonym": 0.3}.get(kind, 0.0)


def _slays(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a country right before an act kills somebody: "Israel kills Hamas leader", no "Haiti leader killed"."""
    behind = view.lows[p.last : p.last + 1]  # none where a place that is asked for without an act ends its sentence
    return p.last == question.first and not view.roles.slaying.isdisjoint(behind)


def _keeps_order(view: View, p: PlacedAt) -> bool:
    """Whether who acts does so at home: "killed by Saudi border guards"."""
    behind, wardens = view.lows[p.last : p.last + 2], view.roles.wardens
    return not wardens.isdisjoint([" ".join(behind), *behind[:1]])


def _befallen(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a country by its name right before an act is whom it befalls."""
    return is_invaded(view, p) or is_scene(view, p, question)


def _is_fled(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether people flee from a country, where what is told happens: "fled Chad after the coup"."""
    words = view.roles
    behind = view.lows[p.last : p.last + 4]
    named = p.mention.kind != "demonym" and words.possessive.isdisjoint(behind[:1])
    if named and not words.fled.isdisjoint(view.lows[max(0, p.first - 1) : p.first]):
        return True
    leaves = not words.private.isdisjoint(behind[:1]) and words.possessive.isdisjoint(behind[1:2])
    return question.home and leaves and not words.fled.isdisjoint(behind[1:])


def _whose_people(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a country only says whose the people are: "two Russians", "freed a New Zealand pilot"."""
    if p.mention.kind == "demonym":
        served = not view.roles.servants.isdisjoint(view.lows[p.last : p.last + 1])
        return _people(view, p) or owns_people(view, p, question) or (not served and before_trigger(view, p, question))
    inside = question.first < p.first and p.last < question.last
    letters = not question.home and p.last <= question.first and not is_spelt_out(view, p)
    if letters and before_trigger(view, p, question):
        return True  # "US hostage freed"
    return p.mention.kind == "country" and inside and not preposition(view, p)


def _is_struck(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place itself undergoes the act: "Kyiv is attacked by drones"."""
    return p.last <= question.first <= p.last + 2 and undergoes(view, p, question)


def another_clause(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether the act is told in a clause that opens behind a place: "flew to Rome as Kyiv warned of an offensive"."""
    return not view.roles.clause.isdisjoint(view.lows[p.last : question.first])


def _by_position(view: View, question: Question, p: PlacedAt, word: str, qualifies: bool) -> float:
    """What a place's preposition and position say for it as the scene, if it is not the one who acts."""
    after, distance, people = p.first >= question.first, p.first - question.last, p.mention.kind == "demonym"
    words = view.roles
    if word in words.firm and p.mention.kind != "government":
        return _in_firm(view, question, p)
    if question.home and word in words.partner and view.lows[question.last - 1] in words.partner:
        return _ELSE  # "protests are blamed on foreign powers, with Israel among them"
    if only_helps(view, p, word):
        return _HELPS
    if word in words.towards:
        if word in words.origin and not after and hails(view, p):
            return _ELSE  # "the crew, who are from India"
        led = word in words.origin or (question.before == "people" and word in words.whither)
        return 1.2 if led else 2.4 if after else _ELSE if another_clause(view, p, question) else 1.0
    if word in words.genitive and after and distance <= 3:
        return 2.5
    if qualifies:
        return 2.0 if people else 2.4
    if after and not word and distance <= 2 and words.clause.isdisjoint(view.lows[question.last - 1 : p.first]):
        if question.before == "people" and not distance:
            return _ELSE if owns_next(view, p) else _WHOSE if people else 3.2  # "1.2 million have fled Sudan"
        return 2.0
    return 1.0 if question.home and not after else _ELSE


def _in_firm(view: View, question: Question, p: PlacedAt) -> float:
    """What "in" or "near" say for a place."""
    before = p.first < question.first
    if is_audience(view, p, question):
        return 0.0
    if before and yields_to_object(view, p, question):
        return _ASIDE
    if question.home and not before and not view.roles.clause.isdisjoint(view.lows[question.last - 1 : p.first]):
        return 1.0  # "protests in the capital after a defeat in Karabakh"
    others = (before and of_others(view, p, question)) or owns_site(view, p)
    return 3.0 - (_OTHER_HERE if others else 0.0)


def _breeds(view: View, p: PlacedAt) -> bool:
    """Whether a country is where those are who act for no state: "Haiti gang wants a ransom"."""
    return p.mention.kind == "country" and not view.roles.stateless.isdisjoint(view.lows[p.last : p.last + 1])


def _holds(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a state does to people what the act says: "an American held by China"."""
    behind_by = not view.roles.agent.isdisjoint(view.lows[max(0, p.first - 1) : p.first])
    accused = p.last < question.first and not view.roles.accusing.isdisjoint(view.lows[max(0, p.first - 1) : p.first])
    accused = accused and not view.roles.genitive.isdisjoint(view.lows[p.last : p.last + 1])
    if question.before == "people" and accused:
        return True  # "accuse Saudi Arabia of detaining"
    return question.before == "people" and behind_by and question.first < p.first <= question.last + 2
