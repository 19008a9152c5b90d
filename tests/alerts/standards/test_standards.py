"""What other systems get: CAP 1.2 that keeps to its element tables, Atom and GeoJSON, whatever strangers wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from alerts.lifecycle import advance
from alerts.model import Alert, Reason, Transition
from alerts.publishing import Publisher
from alerts.settings.terms import load_terms
from alerts.standards.cap import NAMESPACE, Sender, cap_messages
from alerts.standards.publication import Form, Publication, documents
from alerts.standards.terms import told
from alerts.storage.store import AlertStore
from monitor.geography import areas, middles
from monitor.lib import shipped
from monitor.lib.database import connect
from monitor.model.place import Area, Circle, Region
from monitor.model.severity import Severity
from monitor.model.signal import Evaluation, Evidence, Signal, alert_fingerprint

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("cap12.xsd")))
TERMS = load_terms(shipped.seeds() / "standards.yaml")
SENDER = Sender("watchfloor@example.org", "Watchfloor", "for the desk only")
CAP = {"cap": NAMESPACE}
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def proof(**changes: str | None) -> Evidence:
    made = Evidence(
        quote="Drones hit the depot", title="Drones hit depot", link="https://example.org/1", publisher="Wire",
        item_id="i1", at=NOW, story_id="s1", type="drone_attack", assertion="actual",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def signal(
    severity: Severity = Severity.HIGH, title: str = "Drone attack in Iraq: 3 stories", country: str = "IQ",
    evidence: Sequence[Evidence] = (proof(),),
) -> Signal:  # fmt: skip
    labels = {"country": country}
    return Signal(
        rule_id="drones", fingerprint=alert_fingerprint("drones", labels), labels=labels, severity=severity,
        title=title, summary="Told by Wire.", value=3.0, condition="at least 3", at=NOW, evidence=tuple(evidence),
    )  # fmt: skip


def lived(*steps: Sequence[Signal], withdrawn: str | None = None) -> list[Transition]:
    """The transitions of an hour a step."""
    open_: dict[str, Alert] = {}
    history: list[Transition] = []
    for hour, signals in enumerate(steps):
        at = NOW + hour * HOUR
        false = {print_: withdrawn for print_ in open_ if withdrawn and not signals}
        moved = advance(
            open_.values(), Evaluation(at, tuple(signals), rules=frozenset({"drones"}), withdrawn=false), at
        )
        open_ |= {transition.alert.fingerprint: transition.alert for transition in moved}
        open_ = {print_: alert for print_, alert in open_.items() if alert.ends_at is None}
        history += moved
    return history


def nowhere(_labels: Mapping[str, str]) -> tuple[Area, ...]:
    return ()


def iraq(_labels: Mapping[str, str]) -> tuple[Area, ...]:
    return (Area("Iraq", "IQ", 33.0, 43.7),)


def read(xml: bytes) -> etree._Element:
    root = etree.fromstring(xml)
    SCHEMA.assertValid(root)
    return root


def said(root: etree._Element, path: str) -> list[str]:
    return [element.text or "" for element in root.findall(path, CAP)]


def test_an_alert_is_one_chain_of_messages_each_naming_those_before_it() -> None:
    history = lived([signal()], [signal(Severity.CRITICAL)], [signal(Severity.CRITICAL)], [])
    told_ = [read(message.xml) for message in cap_messages(history, SENDER, TERMS, iraq)]
    assert [said(root, "cap:msgType") for root in told_] == [["Alert"], ["Update"], ["Update"]]
    assert [said(root, "cap:info/cap:severity") for root in told_] == [["Severe"], ["Extreme"], ["Extreme"]]
    assert [said(root, "cap:info/cap:urgency") for root in told_] == [["Immediate"], ["Immediate"], ["Past"]]
    assert [said(root, "cap:info/cap:responseType") for root in told_] == [["Monitor"], ["Monitor"], ["AllClear"]]
    first, second, last = (said(root, "cap:identifier")[0] for root in told_)
    named = [
        f"watchfloor@example.org,{first},2026-03-01T06:00:00-00:00",
        f"watchfloor@example.org,{second},2026-03-01T07:00:00-00:00",
    ]
    assert said(told_[2], "cap:references") == [" ".join(named)]
    assert len({first, second, last}) == 3


def test_what_proved_false_is_cancelled_and_no_longer_likely() -> None:
    history = lived([signal()], [], withdrawn="The page was a placeholder.")
    last = read(cap_messages(history, SENDER, TERMS, iraq)[-1].xml)
    assert said(last, "cap:msgType") == ["Cancel"]
    assert said(last, "cap:info/cap:certainty") == ["Unlikely"]
    assert "The page was a placeholder." in said(last, "cap:info/cap:description")[0]


@pytest.mark.parametrize(
    ("assertion", "certainty", "urgency"),
    [
        ("actual", "Observed", "Immediate"),
        ("planned", "Likely", "Future"),
        ("possible", "Possible", "Future"),
        ("denied", "Unlikely", "Past"),
        (None, "Observed", "Immediate"),
    ],
)
def test_certainty_and_urgency_follow_what_the_evidence_asserts(
    assertion: str | None, certainty: str, urgency: str
) -> None:
    (transition,) = lived([signal(evidence=[proof(assertion=assertion)])])
    axes = told(transition, TERMS)
    assert (axes.certainty, axes.urgency) == (certainty, urgency)


def test_the_surest_line_of_the_evidence_counts() -> None:
    (transition,) = lived([signal(evidence=[proof(assertion="possible"), proof(assertion="actual")])])
    assert told(transition, TERMS).certainty == "Observed"


@pytest.mark.parametrize(("type_", "category"), [("drone_attack", "Security"), ("nuclear_cbrn", "CBRNE")])
def test_categories_follow_the_indicator_types(type_: str, category: str) -> None:
    (transition,) = lived([signal(evidence=[proof(type=type_)])])
    assert told(transition, TERMS).categories == (category,)


def test_places_are_codes_points_and_circles() -> None:
    region = Region("ours", "Our offices", circles=(Circle("Erbil", 36.19, 44.01, 50),))
    known = {"ours": region, "IQ": Region("IQ", "Iraq", frozenset({"IQ"}))}
    (circle,) = areas({"region": "ours"}, known, middles())
    (country,) = areas({"country": "IQ"}, known, middles())
    assert (country.code, round(country.lat or 0), round(country.lon or 0)) == ("IQ", 33, 44)
    (message,) = cap_messages(lived([signal()]), SENDER, TERMS, lambda _labels: (circle, country))
    root = read(message.xml)
    assert said(root, "cap:info/cap:area/cap:circle") == ["36.19,44.01 50"]
    assert said(root, "cap:info/cap:area/cap:geocode/cap:value") == ["IQ"]
    assert areas({"rule": "x"}, known, middles()) == ()


def publication(**changes: object) -> Publication:
    made = Publication(
        folder="published", forms=frozenset(Form), sender=SENDER, address="https://alerts.example.org/",
        regions=(), min_severity=Severity.LOW, keep=timedelta(days=7),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def test_the_feed_has_the_newest_first_and_links_messages_and_sources() -> None:
    files = documents(publication(), lived([signal()], []), TERMS, iraq)
    feed = etree.fromstring(files["alerts.atom"])
    entries = feed.findall("a:entry", ATOM)
    assert [entry.findtext("a:title", "", ATOM) for entry in entries] == [
        "Over: Drone attack in Iraq: 3 stories",
        "Drone attack in Iraq: 3 stories",
    ]
    links = {link.get("rel"): link.get("href") for link in entries[0].findall("a:link", ATOM)}
    assert links["via"] == "https://example.org/1"
    assert links["alternate"].removeprefix("https://alerts.example.org/") in files


def test_two_installations_that_are_configured_alike_publish_two_feeds(store: AlertStore, tmp_path: Path) -> None:
    """Both had the id `urn:watchfloor:Watchfloor:alerts`, and a reader of both showed one."""
    unserved = publication(address="", sender=Sender("watchfloor@localhost", "Watchfloor"))
    ids = set()
    for folder in (tmp_path / "one", tmp_path / "two"):
        for _ in range(2):
            assert Publisher(store, unserved, TERMS, iraq, folder).refresh(NOW)
            feed = etree.fromstring((folder / "published" / "alerts.atom").read_bytes())
            ids.add(feed.findtext("a:id", "", ATOM))
    assert len(ids) == 2
    assert all(re.fullmatch(r"urn:watchfloor:[0-9a-f]+:alerts", id_) for id_ in ids)


def test_a_feed_stays_the_same_feed_when_its_installation_is_named_anew_and_moves(
    store: AlertStore, tmp_path: Path
) -> None:
    """A container gets a new host name each time it is made."""
    unserved = publication(address="", sender=Sender("watchfloor@localhost", "Watchfloor"))
    ids = set()
    for folder, title in ((tmp_path / "one", "Watchfloor"), (tmp_path / "two", "Gulf desk")):
        assert Publisher(store, unserved.titled(title), TERMS, iraq, folder).refresh(NOW)
        ids.add(etree.fromstring((folder / "published" / "alerts.atom").read_bytes()).findtext("a:id", "", ATOM))
        if not (tmp_path / "two").exists():
            folder.rename(tmp_path / "two")
    assert len(ids) == 1


def test_what_is_published_is_signed_as_the_installation_calls_itself() -> None:
    files = documents(publication().titled("Gulf desk"), lived([signal()]), TERMS, iraq)
    assert etree.fromstring(files["alerts.atom"]).findtext("a:title", "", ATOM) == "Gulf desk: alerts"
    (cap,) = [content for name, content in files.items() if name.startswith("cap/")]
    assert said(read(cap), "cap:info/cap:senderName") == ["Gulf desk"]


def test_the_map_shows_what_fires_and_never_passes_a_country_for_a_point() -> None:
    files = documents(publication(), lived([signal(), signal(country="SY")], [signal()]), TERMS, iraq)
    (feature,) = json.loads(files["alerts.geojson"])["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [43.7, 33.0]}
    assert feature["properties"]["precision"] == "country"
    files = documents(publication(), lived([signal()]), TERMS, nowhere)
    (feature,) = json.loads(files["alerts.geojson"])["features"]
    assert feature["geometry"] is None


def test_what_is_published_is_what_was_asked_for() -> None:
    history = lived([signal(Severity.MEDIUM)])
    syria = Region("SY", "Syria", frozenset({"SY"}))
    assert set(documents(publication(forms=frozenset({Form.ATOM})), history, TERMS, iraq)) == {"alerts.atom"}
    for narrow in (publication(min_severity=Severity.HIGH), publication(regions=(syria,))):
        files = documents(narrow, history, TERMS, iraq)
        assert set(files) == {"alerts.atom", "alerts.geojson"}
        assert json.loads(files["alerts.geojson"])["features"] == []


@given(st.text(), st.text(), st.text())
def test_whatever_strangers_write_the_documents_stay_well_formed(title: str, quote: str, link: str) -> None:
    history = lived([signal(title=title, evidence=[proof(quote=quote, publisher=title, link=link)])])
    files = documents(publication(), history, TERMS, iraq)
    for name, content in files.items():
        if name.endswith(".xml"):
            read(content)
        elif name.endswith(".atom"):
            etree.fromstring(content)
        else:
            json.loads(content)


def test_the_order_of_the_history_does_not_matter() -> None:
    history = lived([signal(), signal(country="SY")], [signal(Severity.CRITICAL)], [])
    assert documents(publication(), history[::-1], TERMS, iraq) == documents(publication(), history, TERMS, iraq)


@pytest.fixture
def store() -> AlertStore:
    made = AlertStore(connect("sqlite://"))
    made.migrate()
    return made


def assessed(store: AlertStore, at: datetime, *signals: Signal) -> tuple[Transition, ...]:
    moved = advance(store.open_alerts(), Evaluation(at, signals, rules=frozenset({"drones"})), at)
    store.save_assessment(moved, ())
    return moved


def test_the_folder_follows_the_alerts_and_forgets_those_long_over(store: AlertStore, tmp_path: Path) -> None:
    publisher = Publisher(store, publication(keep=timedelta(days=1)), TERMS, iraq, tmp_path)
    published = tmp_path / "published"
    publisher.heed(assessed(store, NOW, signal()))
    assert publisher.refresh(NOW)
    publisher.heed(assessed(store, NOW + HOUR))
    assert publisher.refresh(NOW + HOUR)
    assert len(list(published.glob("cap/*.xml"))) == 2
    assert publisher.refresh(NOW + timedelta(days=3))
    assert list(published.glob("cap/*.xml")) == []
    assert (published / "alerts.atom").exists()


def test_a_lost_folder_is_written_again_after_a_restart(store: AlertStore, tmp_path: Path) -> None:
    assessed(store, NOW, signal())
    assert Publisher(store, publication(), TERMS, iraq, tmp_path).refresh(NOW)
    assert json.loads((tmp_path / "published" / "alerts.geojson").read_text())["features"]


def test_a_folder_that_cannot_be_written_is_told_and_tried_again(
    store: AlertStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "published").write_text("in the way")
    publisher = Publisher(store, publication(), TERMS, iraq, tmp_path)
    publisher.heed(assessed(store, NOW, signal()))
    assert not publisher.refresh(NOW)
    assert "alerts could not be published" in caplog.messages
    (tmp_path / "published").unlink()
    assert publisher.refresh(NOW)


def test_every_reason_to_tell_has_a_place_in_the_standard() -> None:
    (transition,) = lived([signal()])
    for reason in Reason:
        told(replace(transition, reason=reason), TERMS)
