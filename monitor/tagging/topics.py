"""What stands before a colon: the place that a headline is about, the war it is told of, who tells it."""

from __future__ import annotations

from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.standing import ACTING, Question, lent


def is_topic(view: View, p: PlacedAt) -> bool:
    """Whether a place before a colon says what the rest is about: "Mali: 4 soldiers killed", "Kyiv bridge: two escape".

    Where another country is named, or "we", the colon may as well come after who speaks; whose troops or things are
    told of behind it does not matter: "Panama: US troops hold exercises".
    """
    if p.first or p.mention.kind in {"demonym", "group"} or not _opens_topic(view, p):
        return False
    others = {q.mention.country for q in view.places if q.mention.kind != "group" and not _owns_only(view, q)}
    inside = {at for q in view.places for at in range(q.first, q.last)}  # "US" is not "us"
    plain = (low for at, low in enumerate(view.lows) if at not in inside)
    return others <= {p.mention.country, None} and view.roles.we.isdisjoint(plain)


def is_subject_matter(view: View, p: PlacedAt) -> bool:
    """Whether a place with what goes on there stands before the colon, whoever is named behind it: "Ukraine war: …"."""
    return (
        not p.first
        and p.mention.kind not in {"demonym", "group"}
        and view.lows[p.last : p.last + 1] != [":"]
        and _opens_topic(view, p)
        and not any(q is not p and q.first <= p.last + 1 for q in view.places)
    )


def at_home_in_war(view: View, p: PlacedAt, question: Question) -> PlacedAt | None:
    """Who does something at home that the war before a colon is only the reason for: "Ukraine war: Georgians march".

    Whose people is held may be held in the war; only their own courts and police hold them at home. Nor is an army at
    home that holds somebody or goes at a crowd.
    """
    if not question.home or not is_subject_matter(view, p) or not _names_war(view, p):
        return None
    behind = [q for q in view.places if q.first > p.last]
    if any(q.mention.country == p.mention.country for q in behind):
        return None
    able = (q for q in behind if q.mention.kind in ACTING - {"group"} and q.last <= question.first)
    one = next(able, None)
    return one if one is not None and _stays_home(view, one, question) else None


def _stays_home(view: View, p: PlacedAt, question: Question) -> bool:
    words, behind = view.roles, view.lows[p.last : p.last + 3]
    strikes = not (words.fielded | words.deeds).isdisjoint(behind)
    if strikes or view.sentence.glued(p.last) or p.mention.country is None:
        return False  # "Russian troops detain", "Russian chemical attack", "Russian-backed officials detain"
    own = not words.invaders.isdisjoint(view.lows[p.first : p.last]) or p.mention.kind == "country"
    return question.before != "people" or own or not words.servants.isdisjoint(behind[:1])


def _names_war(view: View, p: PlacedAt) -> bool:
    """Whether a place with a war of its opens the sentence: "Ukraine war:", "Israel-Gaza war live:"."""
    colon = view.lows.index(":")
    return not (view.roles.wars | view.roles.invaded).isdisjoint(view.lows[p.last : colon])


def is_heading(view: View, p: PlacedAt) -> bool:
    """Whether a place before a colon heads what another country does there: "Iraq: Turkey bombs PKK positions".

    It may as well be who tells of it, so that it counts only where the act itself names no place.
    """
    if p.first or p.mention.kind in {"demonym", "group", "government"} or view.lows[p.last : p.last + 1] != [":"]:
        return False
    behind = next((q for q in view.places if q.first == p.last + 1), None)
    return (
        behind is not None and behind.mention.kind in ACTING and behind.mention.country not in {p.mention.country, None}
    )


def other_of_pair(view: View, p: PlacedAt) -> PlacedAt | None:
    """The other of two lands that a headline is about, where one of them acts: "Israel-Gaza: Israel kills a leader"."""
    pair = view.places[:2]
    if len(pair) < 2 or pair[0].first or pair[1].first != pair[0].last or not view.sentence.glued(pair[0].last):
        return None
    if not _opens_topic(view, pair[1]) or any(q.mention.kind in {"demonym", "group"} for q in pair):
        return None
    others = [q for q in pair if q.mention.country != p.mention.country]
    return others[0] if len(others) == 1 else None


def _owns_only(view: View, p: PlacedAt) -> bool:
    """Whether a place only says whose something is: "Chinese boat", "US troops", "Iran-linked"."""
    adjective = p.mention.kind == "demonym" and not view.grammar.endings.means_several(p.mention.text)
    return adjective or lent(view, p) or not view.roles.possessed.isdisjoint(view.lows[p.last : p.last + 1])


def _opens_topic(view: View, p: PlacedAt) -> bool:
    """Whether a colon follows a place, or the word for what goes on there: "Kyiv bridge:" but not "Iran minister:"."""
    if view.lows[p.last : p.last + 1] == [":"]:
        return p.mention.kind != "government"
    at = next((i for i in range(p.last, min(p.last + 4, len(view.lows))) if view.lows[i] == ":"), None)
    return at is not None and at > p.last and view.lows[at - 1] in view.roles.goings_on
