"""The keys of `config/alerts.yaml`: who is told, by which channel, when. Descriptions become the reference page."""

from __future__ import annotations

import re
from datetime import time, timedelta
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from alerts.model import Reason
from alerts.standards.publication import Form
from monitor.lib.configfile import Keys, OneOrMany, Switch, Whole
from monitor.lib.durations import Duration, positive
from monitor.lib.schemanames import name_of
from monitor.lib.suggest import hint
from monitor.model.severity import Severity

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")
_SENDER = re.compile(r"(?:[^<>\r\n]*<([^<>]*)>)|(.*)")


def _clock_time(value: Any) -> Any:
    if isinstance(value, time):
        return value
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("a time of day is written HH:MM on a 24-hour clock, such as 07:00")
    return time(int(found[1]), int(found[2]))


def _mail_address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise ValueError("this is no mail address; write one such as desk@example.org")
    return value


def _sender(value: str) -> str:
    found = _SENDER.fullmatch(value)
    _mail_address((found[1] or found[2] or "") if found else "")
    return value


def _zone(name: str) -> str:
    if name not in _zones():
        advice = hint(name, _zones()) or "; write an IANA name such as Europe/London"
        raise ValueError(f'unknown zone "{name}"{advice}')
    return name


def _formed(pattern: str, words: str) -> tuple[AfterValidator, WithJsonSchema]:
    """A text of a certain form, and what is said of others."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f'"{text}" {words}')
        return text

    return AfterValidator(check), WithJsonSchema({"type": "string", "pattern": f"^({pattern})$"})


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


ClockTime = Annotated[
    time, BeforeValidator(_clock_time), WithJsonSchema({"type": "string", "pattern": f"^({_TIME.pattern})$"})
]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
Sender = Annotated[str, AfterValidator(_sender)]
Zone = Annotated[str, AfterValidator(_zone)]
ReceiverId = Annotated[
    str,
    *_formed(
        r"[A-Za-z0-9][A-Za-z0-9_.-]*", "is no name for a receiver; write letters, digits and hyphens, such as desk"
    ),
]
DigestName = Annotated[
    str,
    *_formed(r"[a-z0-9][a-z0-9_-]*", "is no name for a digest; write small letters, digits and hyphens, such as daily"),
]
Unsubscribe = Annotated[
    str, *_formed(r"(https://|mailto:)\S+", "is neither an https:// page nor a mailto: address; write one of them")
]
Names = Annotated[list[str], OneOrMany]
RegionNames = Annotated[list[Annotated[str, name_of("region")]], OneOrMany]
TypeNames = Annotated[list[Annotated[str, name_of("indicator")]], OneOrMany]
RuleNames = Annotated[list[Annotated[str, name_of("rule")]], OneOrMany]
ReceiverName = Annotated[str, name_of("receiver")]
ReceiverNames = Annotated[list[ReceiverName], OneOrMany]
ToldReason = Literal[
    Reason.FIRED,
    Reason.ESCALATED,
    Reason.EASED,
    Reason.REPEATED,
    Reason.RESOLVED,
    Reason.RULE_REMOVED,
    Reason.WITHDRAWN,
]
TOLD: tuple[ToldReason, ...] = (
    Reason.FIRED,
    Reason.ESCALATED,
    Reason.EASED,
    Reason.REPEATED,
    Reason.RESOLVED,
    Reason.RULE_REMOVED,
    Reason.WITHDRAWN,
)


class Email(Keys):
    """Mail through the server under `smtp`; each address gets its own mail."""

    to: Annotated[list[MailAddress], OneOrMany, Field(min_length=1, description="Who gets it.")]


class Slack(Keys):
    """An incoming webhook of Slack. Its URL is a secret: name the file or variable that holds it."""

    webhook_url_file: str | None = Field(default=None, description="File with the webhook's URL as its only line.")
    webhook_url_env: str | None = Field(default=None, description="Environment variable with the webhook's URL.")
    name: str | None = Field(default=None, description="What people call it, such as #security; shown, not used.")

    @model_validator(mode="after")
    def _one_url(self) -> Slack:
        if (self.webhook_url_file is None) == (self.webhook_url_env is None):
            raise ValueError("slack needs either webhook_url_file or webhook_url_env")
        return self


class Webhook(Keys):
    """JSON by POST to an address of yours, signed with HMAC-SHA256 where a secret is named."""

    url: str | None = Field(default=None, description="Where to post to, where the URL itself is no secret.")
    url_file: str | None = Field(default=None, description="File with the URL.")
    url_env: str | None = Field(default=None, description="Environment variable with the URL.")
    secret_file: str | None = Field(default=None, description="File with the signing secret.")
    secret_env: str | None = Field(default=None, description="Environment variable with the signing secret.")

    @model_validator(mode="after")
    def _one_of_each(self) -> Webhook:
        if sum(form is not None for form in (self.url, self.url_file, self.url_env)) != 1:
            raise ValueError("a webhook needs exactly one of url, url_file and url_env")
        if self.url is not None and not self.url.startswith(("https://", "http://")):
            raise ValueError("a webhook's url begins with https:// or http://")
        if self.secret_file is not None and self.secret_env is not None:
            raise ValueError("secret_file and secret_env are both set; keep one of them")
        return self


class File(Keys):
    """Every message as .eml, .html, .txt and .json files in a folder."""

    folder: str = Field(min_length=1, examples=["outbox"], description="A relative one lies below the state folder.")


class Console(Keys):
    """Every message as text on standard output."""


class Receiver(Keys):
    """Someone to tell, by one or more channels."""

    zone: Zone | None = Field(default=None, description="IANA zone of the times in alerts; otherwise the zone above.")
    email: Email | None = Field(default=None, description="Mail, through the server under `smtp`.")
    slack: Slack | None = Field(default=None, description="A channel of Slack.")
    webhook: Webhook | None = Field(default=None, description="JSON to an address of yours.")
    file: File | None = Field(default=None, description="Files in a folder.")
    console: Console | None = Field(default=None, description="Text on standard output: `{}`.")


class Smtp(Keys):
    """The mail server that takes our mail."""

    host: str = Field(min_length=1, description="Its name.", examples=["smtp.example.org"])
    port: Whole | None = Field(default=None, ge=1, le=65535, description="By default 587, 465 or 25, as `tls` is.")
    tls: Literal["starttls", "implicit", "none"] = Field(
        default="starttls",
        description="`starttls` and `implicit` refuse a server without TLS; `none` is for the same machine.",
    )
    username: str | None = Field(default=None, description="Login; needs one of the two keys for its password.")
    password_file: str | None = Field(default=None, description="File with the password.")
    password_env: str | None = Field(default=None, description="Environment variable with the password.")
    from_: Sender = Field(
        alias="from",
        description="Who it is from: an address, or `Name <address>`.",
        examples=["watchfloor@example.org"],
    )

    reply_to: MailAddress | None = Field(default=None, description="Where answers go.")
    unsubscribe: Unsubscribe | None = Field(
        default=None,
        description="Offered by mail programs as List-Unsubscribe: an https:// page or a mailto: address.",
    )
    ca_file: str | None = Field(
        default=None, description="Certificate of your own authority, where the server has one."
    )

    @model_validator(mode="after")
    def _login(self) -> Smtp:
        passwords = [form for form in (self.password_file, self.password_env) if form is not None]
        if len(passwords) > 1:
            raise ValueError("password_file and password_env are both set; keep one of them")
        if bool(passwords) != (self.username is not None):
            raise ValueError("username goes with one of password_file and password_env")
        if passwords and self.tls == "none":
            raise ValueError("a password would cross the network in the clear; set tls to starttls or implicit")
        return self


class Match(Keys):
    """What a route asks of an alert; everything named must hold."""

    regions: RegionNames = Field(default=[], description="Region ids or country codes; any of them.")
    rules: RuleNames = Field(default=[], description="Rule ids; any of them.")
    types: TypeNames = Field(default=[], description="Indicator types; any of them.")
    min_severity: Severity | None = Field(default=None, description="This bad or worse.")
    labels: dict[str, str] = Field(default={}, description="Labels of the rule or group, with exactly these values.")


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
    group_by: Names = Field(
        default=["rule"],
        description="Alerts of one moment that agree in these go into one message: rule, severity, labels.",
    )


class Delivery(Keys):
    """How long a message is tried."""

    give_up_after: Annotated[Duration, AfterValidator(positive)] = Field(
        default=timedelta(days=5),
        description="After that it goes to the dead letters, where `watchfloor alerts` shows it.",
        json_schema_extra={"default": "5d"},
    )


class Digest(Keys):
    """A brief at a time of day."""

    name: DigestName = Field(description="Short and stable; slots are kept under it.", examples=["daily"])
    title: str | None = Field(default=None, description="Headline of the mail; otherwise made from the name.")
    at: ClockTime = Field(description="Local time, such as 07:00; each local day exactly once, whatever clocks do.")
    zone: Zone | None = Field(default=None, description="IANA zone, such as Europe/London; otherwise the zone above.")
    days: Annotated[list[Day], OneOrMany] = Field(
        default=list(WEEK), min_length=1, description="Local days of the week."
    )
    receivers: ReceiverNames = Field(default=[], description="Who gets it; left out, the default receiver.")
    regions: RegionNames = Field(default=[], description="Only what happened there; left out, the whole world.")
    types: TypeNames = Field(default=[], description="Only these indicator types; left out, all.")
    min_severity: Severity = Field(default=Severity.LOW, description="Stories below it are counted, not shown.")
    group_by: Literal["country", "region"] = Field(default="country", description="What the sections are.")
    stories: Whole = Field(default=8, ge=1, le=100, description="At most so many in a section; the rest is counted.")


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
    url: Annotated[str, *_formed(r"https?://\S+", "is no address; write the one the folder is served at")] | None = (
        Field(default=None, description="Where the folder is served; left out, links in it are relative.")
    )
    sender: Annotated[
        str, *_formed(r"[^\s,<&]+", "cannot sign CAP messages; write a name on the Internet without spaces or commas")
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
    receivers: dict[ReceiverId, Receiver] = Field(
        default={}, description="Everyone who can be told, by name; without any, the outbox folder and the console."
    )
    default_receiver: ReceiverName | None = Field(
        default=None, description="Who gets what no route takes; the only one, if only one."
    )
    smtp: Smtp | None = Field(default=None, description="The mail server; needed as soon as a receiver has `email`.")
    immediate: Immediate = Field(default=Immediate(), description="What is told at once, besides the digests.")
    delivery: Delivery = Field(default=Delivery(), description="How long a message is tried.")
    routes: list[Route] = Field(
        default=[], description="Who gets which alert; what no route takes goes to the default receiver."
    )
    digests: list[Digest] = Field(default=[], description="Briefs at a time of day; without any, none is sent.")
    publish: Publish | None = Field(default=None, description="Alerts for other systems; left out, none are written.")
