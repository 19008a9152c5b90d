"""How a place stands in its sentence: what it hangs on, what it qualifies, whether it speaks or undergoes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from monitor.model.place import Role
from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.wordsets import words

FIRM: Final = words("in near at off inside outside across around throughout along within")
TOWARDS: Final = words(
    "on against to toward towards into over from with for through under beside via between among above targeting"
)
# May stand between a preposition and its place.
BETWEEN: Final = words(
    "the a an northern southern eastern western central north south east west northeastern northwestern "
    "southeastern southwestern northwest northeast southeast southwest nw ne sw se upper lower mainland downtown "
    "war torn occupied besieged neighbouring neighboring nearby city town village region province district strip "
    "state of rural remote its their capital s 's port border area annexed coastal greater island part parts "
    "outskirts and , territory areas far entire whole much most parts"
)
# May stand between a people and the noun it qualifies: "Israeli military air strikes".
_QUALIFIERS: Final = words(
    "'s s air ground military drone missile rocket army naval fresh new deadly overnight heavy state government "
    "forces armed security troops backed led"
)
# "Iran-backed", "Russian-made", "pro-Palestinian": neither who acts nor where.
_LENT: Final = words(
    "backed made aligned funded allied born style trained supplied sponsored supported friendly built speaking origin"
)
# "the Israel consulate in Atlanta" stands in Atlanta.
# "hackers linked to Iran": neither where.
_LINKED: Final = (
    ["linked", "to"],
    ["loyal", "to"],
    ["allied", "to"],
    ["allied", "with"],
    ["close", "to"],
    ["tied", "to"],
)
_MISSIONS: Final = (["embassy"], ["consulate"], ["ambassador"], ["flag"])
_LENDING: Final = words("pro anti non ex post pre")
_SPEAKING: Final = words(
    "says say said media reports : tells told claims announces believe believes think fear fears warn warns spies "
    "feared warned denies denied deny marks marked remembers remembered recalls recalled commemorates commemorated "
    "mourns mourned condemns condemned denounced suspects observed"
)
# "talks in Doha" are held there; what they are about is elsewhere.
_TALKING: Final = words(
    "talks negotiations meeting meetings summit conference mediation consultations brokered mediated hosted signed "
    "met meet envoys mediators sidelines"
)
BEING: Final = words("was were is are be been being")
_ARMS: Final = words(
    "drone drones missile missiles rocket rockets uav uavs strike strikes airstrike airstrikes attack attacks raid "
    "raids shelling artillery jets warplanes planes forces troops soldiers army military tanks navy fighters "
    "bombardment"
)
_KILLED: Final = (("killed", "in"), ("killed", "by"), ("slain", "in"), ("slain", "by"))
_LEADERS: Final = words("leader chief commander head founder spokesman member members official officials")
_AFTER_DATELINE: Final = frozenset({"(", "-", "–", "—", ",", "/", ":", "["})
ACTING: Final = frozenset({"demonym", "government", "group", "country"})


@dataclass(frozen=True, slots=True)
class Question:
    """A trigger and how its type reads places.

    Attributes:
        first, last: Tokens of the trigger.
        mode: What its countries are: `event`, `target`, `host`, `parties`, `own`.
        before: What a country right before the trigger is: `actor` ("Israeli air strikes"), `place`
            ("Yemen clashes") or `people` ("Israeli hostages").
        home: Whether the one who acts does it at home.
    """

    first: int
    last: int
    mode: str
    before: str
    home: bool


def preposition(view: View, placed: PlacedAt) -> str:
    """The preposition a place hangs on, over articles, points of the compass and coordinated places; or nothing."""
    at = _hook(view, placed)
    return view.lows[at] if at >= 0 else ""


def _hook(view: View, placed: PlacedAt) -> int:
    """The token of that preposition; -1 where there is none."""
    at = placed.first - 1
    inside = {i for p in view.places for i in range(p.first, p.last)}
    for _ in range(6):
        if at < 0:
            return -1
        low = view.lows[at]
        if low in FIRM or low in TOWARDS or (low == "of" and at and view.lows[at - 1] not in BETWEEN):
            return at
        if low not in BETWEEN and at not in inside:
            return -1
        at -= 1
    return -1


def is_venue(view: View, placed: PlacedAt) -> bool:
    """Whether somebody only talks there: "agreed after talks in Doha"."""
    at = _hook(view, placed)
    return at > 0 and view.lows[at] in FIRM and view.lows[at - 1] in _TALKING


def dateline(view: View, p: PlacedAt) -> bool:
    """Whether a place only says where the report was filed: "ERBIL, Iraq (Wire) -"."""
    following = view.lows[p.last] if p.last < len(view.lows) else ""
    return p.mention.role is Role.DATELINE and (following in _AFTER_DATELINE or following[:1].isdigit())


def lent(view: View, p: PlacedAt) -> bool:
    """Whether a place is only lent to another word: "Iran-backed", "the Israel consulate in Atlanta"."""
    lows, glued = view.lows, view.sentence.glued
    following = lows[p.last] if p.last < len(lows) else ""
    if (following in _LENT and glued(p.last)) or is_mission(view, p):
        return True
    if lows[max(0, p.first - 2) : p.first] in _LINKED:
        return True
    return p.first > 0 and lows[p.first - 1] in _LENDING and glued(p.first)


def is_mission(view: View, p: PlacedAt) -> bool:
    """Whether a place sends a mission, which stands elsewhere and may yet act for it: "the US embassy in Mali"."""
    return view.lows[p.last : p.last + 1] in _MISSIONS


def before_trigger(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place qualifies the trigger: "Israeli air strikes", "Yemen clashes", "Iran's ceasefire"."""
    if not p.last <= question.last or p.first >= question.last:
        return False
    gap = view.lows[p.last : question.first] if p.last <= question.first else []
    if p.mention.kind == "demonym" and (p.last < question.last or (question.before == "people" and gap == [])):
        return True
    if question.first < p.first:  # inside the trigger: "withdrawal of French troops"
        return p.last < question.last and not preposition(view, p).strip("of")
    return len(gap) <= 3 and all(low in _QUALIFIERS for low in gap)


def may_act(p: PlacedAt) -> bool:
    """Whether a place can stand for those who act from there."""
    return p.mention.kind in ACTING or p.mention.role is Role.ACTOR


def undergoes(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place is the subject of a passive: "Iraq was raised to Level 4"."""
    armed = not _ARMS.isdisjoint(view.lows[p.last : p.last + 3])  # "Russian drones were shot down"
    between = view.lows[p.last : question.first + 2 if armed else max(question.first + 2, question.last)]
    at = next((i for i in range(len(between) - 2, -1, -1) if between[i] in BEING), None)
    return at is not None and between[at + 1] != "to" and not between[at + 1].endswith("ing")


def led(view: View, p: PlacedAt) -> bool:
    """Whether a place names those whose leader undergoes what follows: "a Hamas leader was killed"."""
    behind = view.lows[p.last : p.last + 8]
    undergone = not BEING.isdisjoint(behind) or any(pair in _KILLED for pair in pairwise(behind))
    return undergone and not _LEADERS.isdisjoint(behind[:3])


def speaks(view: View, p: PlacedAt) -> bool:
    """Whether a place only says what follows: "Syrian state media: …", "Iran says …"."""
    reach = 7 if is_mission(view, p) else 3  # "the US embassy in Kyiv warned"
    return any(low in _SPEAKING for low in view.lows[p.last : p.last + reach])
