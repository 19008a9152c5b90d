"""One sentence with one thing changed: what it asserts, and what it counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from tagging_tools import mentions, table

from monitor.model.mention import Assertion, Mention

ASSERTIONS = table("assertions.yaml")
QUANTITIES = table("quantities.yaml")
HEADLINE_COUNTS = table("headline_counts.yaml")
FIGURATIVE = table("figurative.yaml")
ACTS = table("acts.yaml")
ACTORS = table("actors.yaml")


def counted(told: Iterable[Mention]) -> dict[str, list[int | None]]:
    """The counts of some mentions by role, the first of each."""
    found: dict[str, list[int | None]] = {}
    for mention in told:
        for role, quantity in mention.quantities.items():
            found.setdefault(role, [quantity.lo, quantity.hi])
    return found


@pytest.mark.parametrize("case", ACTS, ids=[case["text"] for case in ACTS])
def test_an_act_is_read_in_the_words_reporters_use(case: dict[str, str | None]) -> None:
    told = {
        (mention.type, str(mention.assertion), country, mention.actor if "actor" in case else None)
        for mention in mentions(case["text"])
        for country in mention.countries or (None,)
    }
    assert (case["type"], case["assertion"], case["country"], case.get("actor")) in told


@pytest.mark.parametrize("case", ACTORS, ids=[case["text"] for case in ACTORS])
def test_only_who_is_said_to_act_is_named_as_the_actor(case: dict[str, str | None]) -> None:
    assert {mention.actor for mention in mentions(str(case["text"])) if mention.type == case["type"]} == {case["actor"]}


@pytest.mark.parametrize("case", ASSERTIONS, ids=[case["text"] for case in ASSERTIONS])
def test_a_cue_decides_what_is_asserted(case: dict[str, Any]) -> None:
    ((name, assertion),) = ((key, value) for key, value in case.items() if key != "text")
    told = {str(mention.assertion) for mention in mentions(case["text"]) if mention.type == name}
    assert told == ({assertion} if assertion else set())


@pytest.mark.parametrize("case", QUANTITIES, ids=[case["text"] for case in QUANTITIES])
def test_a_number_counts_what_it_counts_and_nothing_else(case: dict[str, Any]) -> None:
    assert counted(mentions(case["text"])) == {key: value for key, value in case.items() if key != "text"}


@pytest.mark.parametrize(
    "case", HEADLINE_COUNTS, ids=[f"{case['text']} {case.get('below', '')}" for case in HEADLINE_COUNTS]
)
def test_a_headline_counts_one_by_a_bare_noun(case: dict[str, Any]) -> None:
    told = counted(mentions(case.get("below", ""), title=case["text"]))
    assert told == {key: value for key, value in case.items() if key not in {"text", "below"}}


@pytest.mark.parametrize("case", FIGURATIVE, ids=[case["trap"] for case in FIGURATIVE])
def test_words_that_mean_violence_elsewhere_are_told_apart(case: dict[str, str]) -> None:
    assert case["type"] in {mention.type for mention in mentions(case["meant"])}
    assert case["type"] not in {mention.type for mention in mentions(case["trap"])}


@pytest.mark.parametrize(
    ("title", "countries"),
    [
        ("Israel-Gaza: Toll rises as Israel kills top militant", ("PS",)),
        ("Israel-Gaza: Israel kills senior commander", ("PS",)),
        ("Israel-Gaza: Israel calls up reservists", ("IL",)),
    ],
)
def test_of_two_lands_before_a_colon_an_act_is_in_the_one_that_does_not_act(
    title: str, countries: tuple[str, ...]
) -> None:
    (told,) = mentions("", title=title)
    assert (told.actor, told.countries) == ("IL", countries)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Soldiers begin an operation to free hostages in a hotel in Mopti.", "held"),
        ("Soldiers freed hostages in a hotel in Mopti.", "released"),
    ],
)
def test_who_sets_out_to_free_hostages_has_not_freed_them(text: str, status: str) -> None:
    (told,) = mentions(text)
    assert told.attributes["status"] == status


def test_forces_are_whose_they_are_and_not_where_they_go() -> None:
    (sent,) = mentions("The United States will not send troops to Ukraine.")
    assert sent.attributes["force"] == "US"


def test_drones_are_counted_for_the_drones_and_missiles_for_the_missiles() -> None:
    text = "Russia launched 479 drones and 20 missiles at Odesa; air defences downed 460 drones and 19 missiles."
    told = {m.type: {role: quantity.lo for role, quantity in m.quantities.items()} for m in mentions(text)}
    assert told["drone_attack"] == {"launched": 479, "intercepted": 460}
    assert told["missile_attack"] == {"launched": 20, "intercepted": 19}


@pytest.mark.parametrize(
    "text",
    ["Internet restored in Gabon after two weeks", "Nigeria restores the internet", "Gabon lifts internet blackout"],
)
def test_an_internet_that_is_back_is_no_longer_shut(text: str) -> None:
    (restored,) = mentions("", title=text)
    assert restored.attributes["status"] == "lifted"
    assert restored.weight < 0


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("US lets embassy staff leave Togo", "authorized"),
        ("US allows dependants of diplomats to leave Togo", "authorized"),
        ("US orders embassy staff to leave Togo", "ordered"),
        ("US orders evacuation of government personnel from its Togo embassy", "ordered"),
    ],
)
def test_who_may_leave_is_not_ordered_to(title: str, kind: str) -> None:
    told = [mention for mention in mentions("", title=title) if mention.type == "departure_order"]
    assert {(mention.attributes["kind"], mention.countries) for mention in told} >= {(kind, ("TG",))}
    assert {str(mention.assertion) for mention in told} == {"actual"}


def test_people_told_to_leave_their_homes_are_counted() -> None:
    (told,) = mentions("", title="Israel orders 1.2 million to leave northern Gaza")
    assert (told.type, told.countries, told.quantities["people"].lo) == ("displacement", ("PS",), 1_200_000)


def test_a_state_at_war_has_a_kind_of_its_own_and_is_the_place() -> None:
    told = [m for m in mentions("", title="Chad says it is at war with Sudan") if m.type == "emergency_measures"]
    assert [(mention.attributes["kind"], mention.countries) for mention in told] == [("state_of_war", ("TD",))]


def test_an_order_that_is_lifted_is_not_given_again() -> None:
    (lifted,) = mentions("The Department of State has lifted the ordered departure status for Embassy Port-au-Prince.")
    assert lifted.attributes["kind"] == "lifted"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The State Department lifted the ordered departure of family members from Jordan.", ["lifted"]),
        ("On 3 May the department rescinded the authorized departure for staff in Amman.", ["lifted"]),
        ("The mandatory departure of embassy staff in Amman has expired.", ["lifted"]),
        ("The department cancelled its order for families of diplomats to leave Jordan.", ["lifted"]),
        ("Families of diplomats in Amman are no longer on ordered departure.", ["lifted"]),
        (
            "Ordered departure of families in Niamey was lifted, while embassy staff remain on ordered departure.",
            ["lifted", "in_force"],
        ),
        ("The ordered departure of embassy staff in Niamey remains in effect.", ["in_force"]),
        ("Ordered departure of embassy staff in Juba due to continued security threats.", ["ordered"]),
        ("The department ended visits to Minsk and ordered the departure of embassy staff.", ["ordered"]),
        ("The embassy lifted a curfew on staff and ordered the departure of families from Amman.", ["ordered"]),
    ],
)
def test_what_became_of_an_order_to_leave_is_no_order(text: str, kinds: list[str]) -> None:
    assert [mention.attributes["kind"] for mention in mentions(text) if mention.type == "departure_order"] == kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Israel bombs Iran's uranium enrichment site at Natanz.", "plant"),
        ("A drone hit the nuclear power plant in Enerhodar.", "plant"),
        ("Iran enriches uranium to 60% at Natanz.", "material"),
        ("Iran has enough uranium for ten nuclear bombs.", "material"),
        ("The IAEA says Iran is building a nuclear weapon.", "weapon"),
        ("The Kremlin renewed its nuclear blackmail.", "weapon"),
        ("Russia lowers its threshold for nuclear use.", "weapon"),
        ("UN nuclear watchdog to send inspectors to Iran.", "talks"),
        ("A former spy is ill after exposure to an unknown substance.", "chemical"),
        ("Troops used sarin in an attack in Syria.", "chemical"),
        ("Pyongyang threatens nuclear retaliation.", "weapon"),
        ("Russian vehicles were seen inside the nuclear power plant in Zaporizhzhia.", "site"),
        ("Fears of a dirty bomb grow in Odesa.", "weapon"),
    ],
)
def test_a_nuclear_danger_has_a_kind(text: str, kind: str) -> None:
    told = [mention for mention in mentions(text) if mention.type == "nuclear_cbrn"]
    assert [mention.attributes["kind"] for mention in told] == [kind]


def test_a_country_that_speaks_behind_a_comma_is_not_where_the_town_lies() -> None:
    (hit,) = mentions("A missile killed three in Kherson, Russia denies it.")
    assert hit.countries == ("UA",)
    (hit,) = mentions("A missile killed three in Kherson, Russia and Belgorod.")
    assert "RU" in hit.countries


@pytest.mark.parametrize(
    ("title", "text", "change"),
    [
        ("Jamaica - Level 2: Exercise Increased Caution", "It was lowered from Level 3 to Level 2.", "lowered"),
        ("Jamaica - Level 2: Exercise Increased Caution", "", None),
        ("Travel Advisory: Tanzania", "Reissued with an increase from Level 2 to Level 3.", "raised"),
        ("Venezuela travel advisory dropped to Level 3", "", "lowered"),
        ("UK removes travel warning for Damascus", "", "lowered"),
        ("New Zealand lifts Israel travel advice to 'do not travel'", "", "raised"),
    ],
)
def test_two_levels_say_themselves_how_an_advisory_changed(title: str, text: str, change: str | None) -> None:
    (advisory,) = mentions(text, title=title)
    assert advisory.attributes.get("change") == change


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("FAA lifts ban on flights to Haiti", "reopened"),
        ("FAA withdraws Sudan flight ban", "reopened"),
        ("EASA withdraws conflict zone bulletin for Iraqi airspace", "reopened"),
        ("British Airways resumes flights to Tel Aviv", "reopened"),
        ("British Airways suspends flights to Tel Aviv", "avoided"),
        ("Lufthansa extends halt of its Beirut flights", "avoided"),
        ("Lufthansa, KLM and Swiss suspend flights to Tel Aviv", "closed"),
        ("Several airlines suspend flights to Beirut over war fears", "closed"),
        ("Lebanon closes its airspace as Lufthansa cancels flights", "closed"),
        ("Treasury takes ten Bolivian firms off sanctions list", "lifted"),
        ("Washington strikes Cuba off list of terrorism sponsors", "lifted"),
    ],
)
def test_what_is_lifted_is_told_as_lifted(title: str, status: str) -> None:
    (lifted,) = mentions("", title=title)
    assert lifted.attributes["status"] == status


def test_an_airline_that_heeds_a_warning_has_reopened_nothing() -> None:
    (halted,) = mentions("", title="Turkish Airlines cancels Caracas flights after FAA warning")
    assert halted.attributes.get("status") != "reopened"


def test_the_end_of_a_span_of_days_dates_no_act() -> None:
    (truce,) = mentions("Both armies in Sudan kept a ceasefire from 24 December to 3 January.")
    assert truce.assertion is Assertion.ACTUAL


def test_an_airline_that_is_to_fly_again_does_not_yet() -> None:
    (planned,) = mentions("", title="British Airways to resume Tel Aviv service in April")
    assert planned.assertion is Assertion.PLANNED


@pytest.mark.parametrize("whence", ["the land border with Cambodia", "areas bordering Cambodia"])
def test_a_neighbour_named_by_its_border_is_not_what_advice_is_about(whence: str) -> None:
    text = f"The FCDO now advises against all but essential travel to {whence}."
    (advice,) = mentions(text, title="FCDO travel advice: Thailand")
    assert (advice.countries, advice.attributes["level_to"]) == (("TH",), 3)


def test_the_toll_of_years_is_not_that_of_the_attack_told_beside_it() -> None:
    told = mentions("Gunmen attacked a village in Borno on Friday. The feud has killed 900 people since 2019.")
    assert {mention.type: dict(mention.quantities).keys() for mention in told} == {
        "armed_attack": set(),
        "casualties": {"killed"},
    }


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Burundi bolts its frontier with Rwanda.", "closed"),
        ("Burundi reopens its frontier with Rwanda.", "reopened"),
        ("Pakistan keeps Indian jets out of its skies.", "closed"),
        ("Iberia resumes its flights to Beirut.", "reopened"),
    ],
)
def test_a_closure_is_closed_unless_it_is_said_to_be_open_again(text: str, status: str) -> None:
    (told,) = mentions(text)
    assert told.attributes["status"] == status


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Chad sentences a journalist to death over his articles", "jailed"),
        ("Venezuela is holding American tourists for weeks", "detained"),
        ("Belarus opposition leader goes on trial", "detained"),
        ("Eritrea lets jailed journalists go", "released"),
        ("Iran grants amnesty to jailed dissidents", "released"),
        ("Turkey detains French reporter", "detained"),
    ],
)
def test_who_is_not_said_to_be_free_is_held(title: str, status: str) -> None:
    """A rule on those who are held would miss a detention without any status."""
    (held,) = (mention for mention in mentions("", title) if mention.type == "detention")
    assert held.attributes["status"] == status


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Russia moves troops from the border with Finland.", "withdraw"),
        ("Russia moves troops to the border with Finland.", "deploy"),
        ("Troops were moved from Kherson across the river.", "withdraw"),
        ("France sends troops from Chad to Mali.", "deploy"),
    ],
)
def test_troops_moved_from_a_place_leave_it(text: str, direction: str) -> None:
    (moved,) = [mention for mention in mentions(text) if mention.type == "troop_movement"]
    assert moved.attributes["direction"] == direction
