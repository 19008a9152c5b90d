"""What keeps two texts apart however alike they read: another place, another actor, another site, another number."""

from __future__ import annotations

from datetime import timedelta

from monitor.model.story import Particulars, Sketch


def compatible(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets may speak of one thing: what both name must overlap, what one leaves open does not part them."""
    return not one or not other or not one.isdisjoint(other)


NEAR = 0.12  # degrees of latitude, and of longitude at the equator: some 13 km, a town and its quarters
ANOTHER_TURN = timedelta(hours=3)  # until then one may call a second blast what others call a blast
ANOTHER_TOLL = timedelta(hours=12)  # from here on a lower toll, and another number of what was fired, is another act's
COUNTED_ANEW = frozenset({"launched", "intercepted"})  # each night's number is its own, and does not grow
TOLLS = frozenset({"killed", "injured", "missing"})  # what grows while an act is told
FAR_FROM_IT = 3  # times as many people taken are not the same people


def contradict(text: Sketch, other: Sketch) -> bool:
    """Whether two headlines cannot tell of one act: elsewhere, by somebody else, at something else, another time."""
    one, two = text.particulars, other.particulars
    return (
        _elsewhere(one, two)
        or not compatible(one.actors, two.actors)
        or not compatible(one.sites, two.sites)
        or not compatible(one.directions, two.directions)
        or (one.turn != two.turn and abs(text.at - other.at) >= ANOTHER_TURN)
        or _reversed(text, other)
        or _count_apart(text, other)
    )


def _elsewhere(one: Particulars, two: Particulars) -> bool:
    if compatible(one.called, two.called):
        return False
    return not any(_near(here, there) for here in one.spots for there in two.spots)


def _near(here: tuple[float, float], there: tuple[float, float]) -> bool:
    return abs(here[0] - there[0]) <= NEAR and abs(here[1] - there[1]) <= NEAR


def _reversed(text: Sketch, other: Sketch) -> bool:
    """Whether who acts in one headline suffers it in the other: both ways, or one way with the same number of dead."""
    one, two = text.particulars, other.particulars
    there, back = not one.doers.isdisjoint(two.done_to), not one.done_to.isdisjoint(two.doers)
    return (there and back) or ((there or back) and not text.counts.isdisjoint(other.counts))


def _count_apart(text: Sketch, other: Sketch) -> bool:
    earlier, later = sorted((text, other), key=lambda sketch: sketch.at)
    if later.particulars.corrects:
        return False
    if later.at - earlier.at >= ANOTHER_TOLL and _numbered_apart(earlier, later):
        return True
    before, after = dict(sorted(earlier.counts)), dict(sorted(later.counts))  # the highest of each role
    return any(_apart(role, before[role], after[role], later.at - earlier.at) for role in before.keys() & after.keys())


def _numbered_apart(one: Sketch, two: Sketch) -> bool:
    """Whether two headlines that count no victims give other numbers: each day's aircraft are counted anew."""
    counted = {role for sketch in (one, two) for role, _ in sketch.counts}
    return counted.isdisjoint(TOLLS) and not compatible(one.particulars.numbers, two.particulars.numbers)


def _apart(role: str, before: int, after: int, passed: timedelta) -> bool:
    if role in COUNTED_ANEW:
        return before != after and passed >= ANOTHER_TOLL
    if role == "killed":
        return after < before and passed >= ANOTHER_TOLL
    return role == "people" and max(before, after) >= FAR_FROM_IT * min(before, after)
