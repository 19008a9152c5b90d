"""The keys of `config/alerts.yaml`: who is told, by which channel, when. Descriptions become the reference page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from alerts.settings.channels import Apprise, Console, Email, File, Slack, Smtp, Webhook
from alerts.settings.forms import (
    TOLD,
    WEEK,
    Day,
    DigestName,
    GroupNames,
    LabelName,
    LabelNames,
    LanguageOfDates,
    QuietHours,
    ReceiverId,
    ReceiverName,
    ReceiverNames,
    RegionNames,
    RuleNames,
    SlotTime,
    ToldReason,
    TypeNames,
    Zone,
    formed,
)
from alerts.standards.publication import Form
from monitor.lib.addresses import reachable
from monitor.lib.configfile import Keys, OneOrMany, Switch, Whole
from monitor.lib.durations import Duration, positive
from monitor.lib.schemawords import below
from monitor.model.severity import Severity


class Receiver(Keys):
    """Someone to tell, by one or more channels."""

    zone: Zone | None = Field(
        default=None,
        description="IANA zone of the times in what they are sent; otherwise the zone above, in a digest its own.",
    )
    language: LanguageOfDates | None = Field(
        default=None, description="Of dates in what they are sent, such as de or fr-CA; otherwise the language above."
    )
    email: Email | None = Field(default=None, description="Mail, through the server under `smtp`.")
    slack: Slack | None = Field(default=None, description="A channel of Slack.")
    webhook: Webhook | None = Field(default=None, description="JSON to an address of yours.")
    apprise: Apprise | None = Field(default=None, description="A service that Apprise knows.")
    quiet_hours: QuietHours = Field(
        default=[],
        description="Local times in which only critical alerts are told at once; the rest comes at their end.",
        examples=["22:00-07:00"],
    )
    working_days: Annotated[list[Day], OneOrMany] = Field(
        default=list(WEEK), min_length=1, description="Local days of the week; on others only critical alerts are told."
    )
    budget: Whole | None = Field(
        default=None,
        ge=1,
        description="Messages at once a local day; half of it for what is less than high. Critical alerts and the end "
        "of what was told cost nothing; the rest is left to the next digest, which names it. Left out, no limit.",
    )
    file: File | None = Field(default=None, description="Files in a folder.")
    console: Console | None = Field(default=None, description="Text on standard output: `{}`.")


# Keys that people write, and those that they mean.
MEANT = {**dict.fromkeys(("country", "countries", "region"), "regions"), "severity": "min_severity"}


class Match(Keys):
    """What a route asks of an alert; everything named must hold."""

    MEANT: ClassVar[Mapping[str, str]] = MEANT

    regions: RegionNames = Field(default=[], description="Region ids or country codes; any of them.")
    rules: RuleNames = Field(default=[], description="Rule ids; any of them.")
    types: TypeNames = Field(default=[], description="Indicator types; any of them.")
    min_severity: Severity | None = Field(default=None, description="This bad or worse.")
    max_severity: Severity | None = Field(default=None, description="This bad or less.")
    labels: dict[LabelName, str] = Field(
        default={},
        description="Labels of the rule or group, with exactly these values; a country by any of its names.",
        examples=[{"desk": "travel"}],
    )

    @model_validator(mode="after")
    def _can_match(self) -> Match:
        if self.min_severity and self.max_severity and self.min_severity > self.max_severity:
            words = f"no alert is both {self.min_severity} or worse and {self.max_severity} or less"
            raise below(words, "max_severity")
        return self


class Route(Keys):
    """From top to bottom, the first route that matches an alert takes it."""

    name: str | None = Field(default=None, description="For explanations; otherwise its place, such as routes[2].")
    match: Match = Field(default=Match(), description="Left out, it takes everything.")
    receivers: ReceiverNames = Field(default=[], description="Who is told.")
    onward: Switch = Field(default=False, alias="continue", description="Try the routes below as well.")
    routes: list[Route] = Field(default=[], description="Tried first, for what this one matches.")

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Route:
        if not self.receivers and not self.routes:
            raise ValueError("a route needs receivers, or routes of its own")
        return self


class Immediate(Keys):
    """What is told at once, besides the digests."""

    min_severity: Severity = Field(default=Severity.INFO, description="Alerts below it wait for the digest.")
    tell: Annotated[list[ToldReason], OneOrMany] = Field(
        default=list(TOLD), description="Which changes of an alert are told at once; the digest lists all of them."
    )
    group_by: GroupNames = Field(
        default=["rule"],
        description="Alerts that agree in these go into one message: rule, severity, labels.",
    )
    group_wait: Duration = Field(
        default=timedelta(seconds=30),
        description="How long the first alert of a group waits for others; critical ones go at once and take the rest "
        "along. There is no second interval: reminders are the rule's `repeat_interval`.",
        json_schema_extra={"default": "30s"},
    )
    by_country: Switch = Field(
        default=True,
        description="What would be several messages on one country goes in one: five rules that see one war are one "
        "message. A rule that tells of several countries at once keeps a message of its own.",
    )


class Inhibit(Keys):
    """Alerts that another, weightier one makes needless: while a source fires, its targets are not told."""

    name: str | None = Field(default=None, description="For explanations; otherwise its place, such as inhibit[2].")
    source: Match = Field(description="The alert that is told.")
    target: Match = Field(description="The alerts that are not, while it fires.")
    equal: LabelNames = Field(
        default=["country"],
        description="Labels that both must have with the same value; of two that are both source and target the worse "
        "is told.",
    )


class OneEvent(Keys):
    """What several rules see of one country within a short time, resting on one story, is one event and told once.

    Ids of rules that `rules.yaml` does not have tell nothing and are no fault: rules come and go.
    """

    within: Annotated[Duration, AfterValidator(positive)] = Field(
        description="So soon after one rule told it, another one tells the same.", examples=["24h"]
    )
    told_by: Annotated[list[str], OneOrMany] = Field(description="Ids of the rules by which events are told.")
    not_again: Annotated[list[str], OneOrMany] = Field(
        description="Ids of the rules that add nothing to what another one told: they are told at once where they come "
        "first or are worse, and otherwise stand in digests."
    )


class Delivery(Keys):
    """How long a message is tried, and where to it may go."""

    give_up_after: Annotated[Duration, AfterValidator(positive)] = Field(
        default=timedelta(days=5),
        description="After that it goes to the dead letters, where `watchfloor deliveries --dead` shows it.",
        json_schema_extra={"default": "5d"},
    )
    allow_networks: Annotated[list[Annotated[str, AfterValidator(reachable)]], OneOrMany] = Field(
        default=[],
        description="Webhooks, Slack and Apprise are posted to public addresses only. Networks, addresses and host "
        "names listed here are allowed besides, for receivers inside your own network.",
        examples=[["10.20.0.0/16", "chat.intranet.example.org"]],
    )


class Digest(Keys):
    """A brief at a time of day."""

    name: DigestName = Field(description="Short and stable; slots are kept under it.", examples=["daily"])
    title: str | None = Field(default=None, description="Headline of the mail; otherwise made from the name.")
    at: SlotTime = Field(
        description="Local time, such as 07:00: each local day exactly once, whatever clocks do; or a minute of every "
        "hour, such as :15."
    )
    zone: Zone | None = Field(default=None, description="IANA zone, such as Europe/London; otherwise the zone above.")
    days: Annotated[list[Day], OneOrMany] = Field(
        default=list(WEEK), min_length=1, description="Local days of the week."
    )
    receivers: ReceiverNames = Field(default=[], description="Who gets it; left out, the default receiver.")
    regions: RegionNames = Field(
        default=[], description="Only what happened there, and alerts of no country; left out, the whole world."
    )
    types: TypeNames = Field(default=[], description="Only these indicator types; left out, all.")
    min_severity: Severity = Field(default=Severity.LOW, description="Stories below it are counted, not shown.")
    group_by: Literal["country", "region"] = Field(default="country", description="What the sections are.")
    stories: Whole = Field(default=8, ge=1, le=100, description="At most so many in a section; the rest is counted.")
    near_misses: Switch = Field(
        default=False, description="Whether it tells which rules nearly fired; for tuning them."
    )
    feedback: Switch = Field(
        default=False, description="Whether each alert tells how to say what it was worth: `watchfloor feedback`."
    )
    map: Switch = Field(default=True, description="A small map of the countries told of, as a picture in the mail.")


class Publish(Keys):
    """Alerts as files in standard forms, for other systems: CAP 1.2 messages, an Atom feed, GeoJSON for maps."""

    folder: str = Field(
        min_length=1,
        examples=["published"],
        description="A relative one lies below the state folder. Serve it as it is.",
    )
    formats: Annotated[list[Form], OneOrMany] = Field(
        default=list(Form), min_length=1, description="Which forms are written."
    )
    url: Annotated[str, *formed(r"https?://\S+", "is no address; write the one the folder is served at")] | None = (
        Field(default=None, description="Where the folder is served; left out, links in it are relative.")
    )
    sender: Annotated[
        str, *formed(r"[^\s,<&]+", "cannot sign CAP messages; write a name on the Internet without spaces or commas")
    ] = Field(default="watchfloor@localhost", description="Who signs CAP messages; by convention a mail address.")
    restriction: str | None = Field(
        default="for the recipients of this installation only",
        description="Whom CAP messages are for; `null` marks them as public.",
    )
    regions: RegionNames = Field(default=[], description="Only alerts there; left out, the whole world.")
    min_severity: Severity = Field(default=Severity.LOW, description="Alerts that never were this bad are left out.")
    keep: Annotated[Duration, AfterValidator(positive)] = Field(
        default=timedelta(days=7),
        description="How long an alert that is over stays in the folder.",
        json_schema_extra={"default": "7d"},
    )


class AlertsFile(Keys):
    """Who is told, by which channel, when. With `{}` alone, everything goes to the outbox folder and the console."""

    zone: Zone = Field(default="UTC", description="IANA zone for times where nothing nearer names one.")
    language: LanguageOfDates = Field(
        default="en",
        description="Of days, months and times in messages; the words around them stay English.",
        examples=["de"],
    )
    receivers: dict[ReceiverId, Receiver] = Field(
        default={}, description="Everyone who can be told, by name; without any, the outbox folder and the console."
    )
    default_receiver: ReceiverName | None = Field(
        default=None, description="Who gets what no route takes; the only one, if only one."
    )
    smtp: Smtp | None = Field(default=None, description="The mail server; needed as soon as a receiver has `email`.")
    immediate: Immediate = Field(default=Immediate(), description="What is told at once, besides the digests.")
    delivery: Delivery = Field(default=Delivery(), description="How long a message is tried, and where to.")
    routes: list[Route] = Field(
        default=[], description="Who gets which alert; what no route takes goes to the default receiver."
    )
    inhibit: list[Inhibit] = Field(default=[], description="Alerts that a weightier one makes needless.")
    one_event: OneEvent | None = Field(
        default=None, description="What is told once though several rules see it; left out, each rule tells its own."
    )
    digests: list[Digest] = Field(default=[], description="Briefs at a time of day; without any, none is sent.")
    templates: str | None = Field(
        default=None,
        min_length=1,
        examples=["templates"],
        description="Folder of your own Jinja2 templates, beside this file; one named like a shipped one replaces it.",
    )
    contact: str | None = Field(
        default=None,
        min_length=1,
        description="Whom readers ask to change what they get; at the foot of every message.",
        examples=["write to desk@example.org or call +44 20 7946 0000"],
    )
    publish: Publish | None = Field(default=None, description="Alerts for other systems; left out, none are written.")
