"""How a place stands in its sentence: what it hangs on, what it qualifies, whether it speaks or undergoes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from monitor.model.place import Role
from monitor.tagging.scene import PlacedAt, View

_SPELT_OUT: Final = 4  # letters: "US" and "UK" stand for those who act, as adjectives do
_DASHES: Final = frozenset({"-", "–", "—"})
_SPEAKERS: Final = 2  # more than these in a row speak together, and do nothing else
_AFTER_DATELINE: Final = frozenset({"(", "-", "–", "—", ",", "/", ":", "["})
ACTING: Final = frozenset({"demonym", "government", "group", "country"})


@dataclass(frozen=True, slots=True)
class Question:
    """A trigger and how its type reads places.

    Attributes:
        first, last: Tokens of the trigger.
        mode: What its countries are: `event`, `target`, `host`, `parties`, `own`, `sides`.
        before: What a country right before the trigger is: `actor` ("Israeli air strikes"), `place`
            ("Yemen clashes") or `people` ("Israeli hostages").
        home: Whether the one who acts does it at home.
        foretold: Whether it is only announced or possible.
        issued: Whether a government says it to its own people: advice, orders to leave.
    """

    first: int
    last: int
    mode: str
    before: str
    home: bool
    foretold: bool = False
    issued: bool = False


def preposition(view: View, placed: PlacedAt) -> str:
    """The preposition a place hangs on, over articles, points of the compass and coordinated places; or nothing."""
    at = hook(view, placed)
    return view.lows[at] if at >= 0 else ""


def hook(view: View, placed: PlacedAt) -> int:
    """The token of that preposition; -1 where there is none. Every act of a sentence asks for it again."""
    if placed.first not in view.hooks:
        view.hooks[placed.first] = _find_hook(view, placed)
    return view.hooks[placed.first]


def _find_hook(view: View, placed: PlacedAt) -> int:
    at = placed.first - 1
    words, inside = view.roles, {i for p in view.places for i in range(p.first, p.last)}
    for _ in range(6):
        if at < 0:
            return -1
        low = view.lows[at]
        if low in words.firm or low in words.towards:
            return at
        if low in words.genitive and at and view.lows[at - 1] not in words.between:
            return at
        if low not in words.between and at not in inside:
            return -1
        at -= 1
    return -1


def is_venue(view: View, placed: PlacedAt) -> bool:
    """Whether somebody only talks or mediates there: "agreed after talks in Doha", "proposed by Washington"."""
    if placed.first > 1 and view.lows[placed.first - 1] in view.roles.agent:
        return view.lows[placed.first - 2] in view.roles.talking
    words, at = view.roles, hook(view, placed)
    if is_venue_town(view, placed) and not (at > 0 and view.lows[at] in words.firm):
        return True
    if at < 1 or view.lows[at] not in words.firm:
        return False
    before = view.lows[max(0, at - 2) : at]  # "talks loom in Kunming"
    return not words.talking.isdisjoint(before) and words.clause.isdisjoint(before)


def is_venue_town(view: View, placed: PlacedAt) -> bool:
    """Whether deals of others are named after a town: "the Luanda truce"."""
    return placed.mention.kind == "city" and " ".join(view.lows[placed.first : placed.last]) in view.roles.venues


def dateline(view: View, p: PlacedAt) -> bool:
    """Whether a place only says where the report was filed: "ERBIL, Iraq (Wire) -".

    A country before a dash in a title is what the item is about: "Oman - Level 2".
    """
    if view.field == "title" and p.mention.kind == "country" and view.lows[p.last : p.last + 1] == ["-"]:
        return False
    following = view.lows[p.last] if p.last < len(view.lows) else ""
    return p.mention.role is Role.DATELINE and (following in _AFTER_DATELINE or following[:1].isdigit())


def lent(view: View, p: PlacedAt) -> bool:
    """Whether a place is only lent to another word: "Iran-backed", "the Israel consulate in Atlanta"."""
    lows, glued, words = view.lows, view.sentence.glued, view.roles
    following = lows[p.last] if p.last < len(lows) else ""
    if (following in words.belonging.lent and glued(p.last)) or is_mission(view, p):
        return True
    if following in words.belonging.coins or (following in words.belonging.christened and p.mention.kind == "city"):
        return True
    if p.mention.kind == "demonym" and p.first and lows[p.first - 1] in words.belonging.ethnic:
        return True
    if following in words.sympathy - words.backing and lows[p.last + 1 : p.last + 2]:
        return True  # "a Palestine solidarity march"
    if p.mention.kind == "demonym" and (
        following in words.belonging.faiths | words.belonging.descended or _is_passport(view, p)
    ):
        return True
    if p.first > 1 and f"{lows[p.first - 2]} {lows[p.first - 1]}" in words.belonging.linked:
        return True
    return p.first > 0 and lows[p.first - 1] in words.belonging.lending and glued(p.first)


def _is_passport(view: View, p: PlacedAt) -> bool:
    """Whether a people only says which passport somebody has beside that of home: "a British-Egyptian activist"."""
    words, glued = view.roles, view.sentence.glued
    if " ".join(view.lows[p.first : p.last]) not in words.imposing:
        return False
    beside = (q for q in view.places if q.mention.kind == "demonym" and q is not p)
    other = next((q for q in beside if (q.first == p.last or q.last == p.first) and glued(max(p.first, q.first))), None)
    if other is None or " ".join(view.lows[other.first : other.last]) in words.imposing:
        return False
    end = max(p.last, other.last)
    several = view.grammar.endings.means_several(view.slice(end - 1, end))
    return several or not words.belonging.bearers.isdisjoint(view.lows[end : end + 3])


def is_mission(view: View, p: PlacedAt) -> bool:
    """Whether a place sends a mission, which stands elsewhere and may yet act for it: "the US embassy in Mali"."""
    words = view.roles
    if p.first > 1 and view.lows[p.first - 1] in words.genitive and view.lows[p.first - 2] in words.missions:
        return True  # "the Embassy of India, Tehran"
    behind = view.lows[p.last : p.last + 2]
    behind = behind[1:] if behind and behind[0] in words.possessive else behind[:1]
    return p.mention.kind in ACTING and not words.missions.isdisjoint(behind)


def owns_ground(view: View, p: PlacedAt) -> bool:
    """Whether a people or country only says whose ground something is on: "Polish airspace", "a Syrian border town"."""
    words, behind = view.roles, view.lows[p.last : p.last + 4]
    if not behind:
        return False
    if behind[0] in words.possessive:
        behind = behind[1:]
    elif view.sentence.glued(p.last):  # not "Russian-occupied territory"
        return False
    elif p.mention.kind != "demonym":
        return p.mention.kind == "country" and behind[0] in words.ground.skies  # "banned from Iran airspace"
    if behind and behind[0] in words.borders:
        return _has_other_side(view, p)
    at = 1 if behind and behind[0] in words.between and behind[0] not in words.ground.grounds else 0
    ground, after = (*behind[at : at + 2], "", "")[:2]
    return ground in words.ground.grounds and after not in words.possessed  # no "Chinese coast guard"


def owns_people(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place right before an act says whose people it befalls: "Israeli hostages", no "Turkish police"."""
    return p.last == question.first and view.lows[question.first] not in view.roles.servants


def keeps_post(view: View, p: PlacedAt) -> int:
    """The token after what a country keeps, maybe abroad: "a US air base"; -1 where it keeps nothing."""
    words = view.roles
    for at, low in enumerate(view.lows[p.last : p.last + 4], p.last + 1):
        if low in words.ground.posts:
            return at
        if low not in words.belonging.qualifiers:
            break
    return -1


def across_border(view: View, p: PlacedAt) -> bool:
    """Whether a place only names what lies beyond a border: "near the Afghan border", "in areas adjoining Niger"."""
    words, behind = view.roles, view.lows[p.last : p.last + 2]
    if p.first and view.lows[p.first - 1] in words.ground.adjoining:
        return True
    if behind and behind[0] in words.possessive:
        behind = behind[1:]
    if behind[:1] and behind[0] in words.borders:
        if _has_other_side(view, p):
            return False  # "along the Lebanese border with Israel"
        crossed = view.lows[max(0, p.first - 2) : p.first]  # not "crossed Ukraine's borders"
        return words.ground.crossing.isdisjoint(crossed)
    at = hook(view, p)
    return at > 0 and view.lows[at] in words.partner and view.lows[at - 1] in words.borders


def _has_other_side(view: View, p: PlacedAt) -> bool:
    """Whether a border is said to be one with another country, so that who has it is on this side of it."""
    words, other = view.roles, next((q for q in view.places if 2 <= q.first - p.last <= 4), None)
    return (
        other is not None and other.mention.country != p.mention.country and preposition(view, other) in words.partner
    )


def beyond_hyphen(view: View, p: PlacedAt) -> list[PlacedAt]:
    """The other side of a border that is named after both: "the Kyrgyzstan-Tajikistan border"."""
    glued, words = view.sentence.glued, view.roles
    if words.borders.isdisjoint(view.lows[p.last : p.last + 5]):
        return []
    ahead = next((q for q in view.places if q.first == p.last and glued(p.last)), None)
    behind = next((q for q in view.places if q.last == p.first and glued(p.first)), None)
    end = ahead.last if ahead is not None else p.last
    if words.borders.isdisjoint(view.lows[end : end + 1]):
        return []
    return [q for q in (ahead, behind) if q is not None and q.mention.country]


def partner_in_feud(view: View, p: PlacedAt) -> int:
    """Which of two that a feud is named after a place is, 1 or 2: "the Russia-Ukraine war"; 0 for neither."""
    glued = view.sentence.glued
    if p.last < len(view.lows) and glued(p.last):
        behind = next((q for q in view.places if q.first == p.last), p)
        return 1 if behind is not p and _feud(view, behind.last) else 0
    if not (p.first and glued(p.first)):
        return 0
    return 2 if _feud(view, p.last) and any(q.last == p.first for q in view.places) else 0


def _feud(view: View, at: int) -> bool:
    return not view.roles.feuds.isdisjoint(view.lows[at : at + 1])


def is_spelt_out(view: View, p: PlacedAt) -> bool:
    """Whether it is a name and no letters that stand for one: "El Salvador", but not "US"."""
    return p.last - p.first > 1 or len(view.lows[p.first]) >= _SPELT_OUT


def is_left(view: View, p: PlacedAt) -> bool:
    """Whether a country is where others leave: "the Afghanistan withdrawal", but "the US withdrawal from Mali"."""
    if p.mention.kind != "country" or not is_spelt_out(view, p):
        return False
    behind = view.lows[p.last : p.last + 2]
    return bool(behind) and behind[0] in view.roles.leaving and view.roles.origin.isdisjoint(behind[1:])


def is_quitted(view: View, p: PlacedAt) -> bool:
    """Whether somebody is to get out of a country: "Depart Mali now", but not "evacuate Spanish citizens"."""
    if p.mention.kind in {"demonym", "group", "government"} or not p.first:
        return False
    words, behind = view.roles, view.lows[p.last : p.last + 1]
    return view.lows[p.first - 1] in words.ground.quitting and (words.private | words.servants).isdisjoint(behind)


def is_invaded(view: View, p: PlacedAt) -> bool:
    """Whether a country by its name is whom an invasion befalls: "the Ukraine invasion", no "US invasion of Iraq"."""
    raids = not view.roles.raiders.isdisjoint(view.lows[p.first : p.last])  # "the Russia invasion"
    if raids or p.mention.kind != "country" or not is_spelt_out(view, p):
        return False
    behind = (*view.lows[p.last : p.last + 2], "", "")
    further = view.roles.firm | view.roles.towards | view.roles.genitive
    return behind[0] in view.roles.invaded and behind[1] not in further


def is_scene(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a country by its name says where people were attacked: "the Russia school shooting"."""
    behind = view.lows[p.last : p.last + 2]
    if p.mention.kind == "demonym":  # "the French rail sabotage"
        return p.last < question.first and not view.roles.utilities.isdisjoint(behind[:1])
    if p.mention.kind != "country" or p.last > question.last or not is_spelt_out(view, p):
        return False
    if not view.roles.civil.isdisjoint([*behind[:1], " ".join(behind)]):
        return True
    return _is_named_after(view, p, question)


def _is_named_after(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether an attack goes by the country it was in: "the Norway attack", but "the Iran attack on Israel"."""
    words, behind = view.roles, (*view.lows[p.last : p.last + 2], "", "")
    if (
        question.first not in {p.first, p.last}
        or behind[0] not in words.outrages
        or not words.raiders.isdisjoint(view.lows[p.first : p.last])
    ):
        return False
    return behind[1] not in words.firm | words.towards | words.genitive


def launched_from(view: View, p: PlacedAt) -> bool:
    """Whether something only came from there: "a missile fired from Yemen"."""
    at, words = hook(view, p), view.roles
    return at > 0 and view.lows[at] in words.origin and view.lows[at - 1] in words.ground.launching


def invades(view: View, p: PlacedAt) -> bool:
    """Whether a country is named for its invasion or war: "killed since Russia's invasion", "Russia's war on us"."""
    words, behind = view.roles, view.lows[p.last : p.last + 4]
    if not behind or behind[0] not in words.possessive:
        return False
    wages = not words.raiders.isdisjoint(view.lows[p.first : p.last]) and not words.wars.isdisjoint(behind[1:2])
    return wages or not words.invaded.isdisjoint(behind[1:])


def attributive(view: View, p: PlacedAt) -> bool:
    """Whether a place only says whose something is: "Israeli strikes", "the US raid"."""
    if p.mention.kind == "demonym":
        return True
    words, following = view.roles, view.lows[p.last : p.last + 1]
    return not words.abroad.isdisjoint(view.lows[p.first : p.last]) and not words.deeds.isdisjoint(following)


def before_trigger(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place qualifies the trigger: "Israeli air strikes", "Yemen clashes", "Iran's ceasefire"."""
    if not p.last <= question.last or p.first >= question.last:
        return False
    gap = view.lows[p.last : question.first] if p.last <= question.first else []
    inside = question.first < p.last < question.last
    if attributive(view, p) and (inside or (question.before == "people" and gap == [])):
        return True
    if question.first < p.first:  # inside the trigger: "withdrawal of French troops"
        return p.last < question.last and _free(view, p)
    if p.mention.kind == "demonym":
        gap = _without_peers(view, p, question)
    return len(gap) <= 3 and view.roles.belonging.qualifiers.issuperset(gap)


def _without_peers(view: View, p: PlacedAt, question: Question) -> list[str]:
    """What stands between a people and the trigger but other peoples joined to it: "Thai and Cambodian troops"."""
    peers = {i for q in view.places if q.mention.kind == "demonym" for i in range(q.first, q.last)}
    between = range(p.last, question.first)
    return [view.lows[i] for i in between if i not in peers and view.lows[i] not in view.roles.joint]


def _free(view: View, p: PlacedAt) -> bool:
    """Whether a place hangs on no preposition, or only says whose something is."""
    word = preposition(view, p)
    return not word or word in view.roles.genitive


def may_act(p: PlacedAt) -> bool:
    """Whether a place can stand for those who act from there."""
    return p.mention.kind in ACTING or p.mention.role is Role.ACTOR


def speaks(view: View, p: PlacedAt) -> bool:
    """Whether a place only says what follows: "Syrian state media: …", "Iran says …"."""
    joins = p.last < len(view.lows) and view.lows[p.last] in view.roles.joint
    if joins and (last := _last_of_speakers(view, p)) is not None:
        return speaks(view, last)
    whose = not view.roles.possessive.isdisjoint(view.lows[p.last : p.last + 1])
    # "the US embassy in Kyiv warned", "Qatar's prime minister said", "US and Western officials say"
    joined = not view.roles.conjoining.isdisjoint(view.lows[p.last : p.last + 1])
    reach = 7 if is_mission(view, p) else 5 if whose or joined else 3
    behind = view.lows[p.last : p.last + reach]
    if joined and (end := next((at for at, low in enumerate(behind) if low in view.roles.clause), 0)):
        behind = behind[:end]  # "troops go to Poland and Latvia amid fears"
    return not view.roles.speaking.isdisjoint(behind)


def _last_of_speakers(view: View, p: PlacedAt) -> PlacedAt | None:
    """The last of three or more peoples that open a sentence: "U.S., South Korean and Japanese officials say"."""
    words, row = view.roles, [p]
    for q in view.places:
        gap = view.lows[row[-1].last : q.first]
        adjective = attributive(view, q) or not words.imposing.isdisjoint([" ".join(view.lows[q.first : q.last])])
        if q.first > p.first and adjective and gap and words.joint.issuperset(gap):
            row.append(q)
    enough = len(row) > _SPEAKERS - (p.first > 0) and view.lows[row[-1].first - 1] in words.conjoining
    return row[-1] if enough else None


def tells_last(view: View, p: PlacedAt) -> bool:
    """Whether a place only says who told the whole sentence: "…, Ukraine says", "…, officials in Nairobi said"."""
    before, words = view.lows[max(0, p.first - 2) : p.first], view.roles.speaking
    if len(before) == 2 and before[0] == "," and before[1] in view.roles.between and _office_says(view, p):
        return True  # "…, the Turkish defence ministry said"
    if len(before) == 2 and (
        (before[0] == "," and before[1] in words) or (before[1] in _DASHES and _signs_off(view, p))
    ):
        return True
    if preposition(view, p) in view.roles.firm:  # "…, relief officials in Nairobi said"
        opening = view.lows[max(0, p.first - 6) : p.first]
        return "," in opening and not view.roles.telling.isdisjoint(view.lows[p.last : p.last + 1])
    return before[-1:] == [","] and not words.isdisjoint(view.lows[p.last : p.last + 2])


def _signs_off(view: View, p: PlacedAt) -> bool:
    """Whether a title ends with who tells it, behind a dash: "army takes towns - UK"."""
    ends = view.field == "title" and p.last == len(view.lows)
    return ends and p.mention.kind in ACTING and not view.sentence.glued(p.first)


def _office_says(view: View, p: PlacedAt) -> bool:
    """Whether it ends with what an office of a place said, and nothing further."""
    said = next(
        (at for at in range(p.last, min(p.last + 4, len(view.lows))) if view.lows[at] in view.roles.telling), None
    )
    return said is not None and "," not in view.lows[p.last : said]
