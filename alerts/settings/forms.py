"""The forms of single values in `config/alerts.yaml`: times, zones, addresses, names; each says what is wrong."""

from __future__ import annotations

import re
from datetime import time
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from alerts.model import Reason
from monitor.lib.configfile import OneOrMany
from monitor.lib.schemanames import name_of
from monitor.lib.suggest import hint

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_MINUTE = re.compile(r":([0-5]\d)")
GROUPING = "label, rule or severity"  # what messages are grouped by, as a kind of names
HOURLY = 1
"""The second of a `SlotTime` that means every hour; times of day have none."""
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(?:00|(\d\d)))?", re.IGNORECASE)
_SENDER = re.compile(r"(?:[^<>\r\n]*<([^<>]*)>)|(.*)")


def _curly(value: Any) -> str:
    """Advice for what a word processor or chat made of quotes."""
    return '; “ and ” are no quotes here, write "' if isinstance(value, str) and set(value) & set("“”„‘’") else ""


def _clock_time(value: Any) -> Any:
    if isinstance(value, time):
        return value
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"a time of day is written HH:MM on a 24-hour clock, such as 07:00{_curly(value)}")
    return time(int(found[1]), int(found[2]))


def _slot_time(value: Any) -> Any:
    """A time of day, or `:15`, a minute of every hour, which is kept as a time with a second of its own."""
    found = _MINUTE.fullmatch(value) if isinstance(value, str) else None
    return time(0, int(found[1]), HOURLY) if found else _clock_time(value)


def _span(value: Any) -> Any:
    if isinstance(value, tuple):
        return value
    begin, _, end = value.partition("-") if isinstance(value, str) else ("", "", "")
    if not _TIME.fullmatch(begin) or not _TIME.fullmatch(end) or begin == end:
        raise ValueError("a span of local time is written HH:MM-HH:MM, such as 22:00-07:00, from one time to another")
    return _clock_time(begin), _clock_time(end)


def _plain(value: str) -> str:
    """What to write instead of something that is not one address by itself."""
    found = _ADDRESS.findall(value)
    if len(found) > 1:
        return f"write several as a list: [{', '.join(found)}]"
    return f"write the address alone: {found[0]}" if found else "write one such as desk@example.org"


def _mail_address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise ValueError(f"this is no mail address; {_plain(value)}")
    if not value.isascii():
        advice = "write a domain as in xn--bcher-kva.example, and ask for an address whose first part is plain"
        raise ValueError(f"mail goes to addresses in letters of ASCII only; {advice}")
    return value


def _sender(value: str) -> str:
    found = _SENDER.fullmatch(value)
    _mail_address((found[1] or found[2] or "") if found else "")
    return value


def _mail_host(name: str) -> str:
    host, _, port = name.rpartition(":")
    if port.isdecimal() and host and ":" not in host:
        raise ValueError(f'the host is named alone; write "host: {host}" and "port: {port}"')
    if not name or re.search(r"[\s/@]", name):
        raise ValueError(f'"{name}" is no name of a server; write one such as smtp.example.org')
    return name


def _zone(name: str) -> str:
    if name not in _zones():
        advice = _by_city(name) or hint(name, _zones()) or "; write an IANA name such as Europe/London"
        raise ValueError(f'unknown zone "{name}"{advice}')
    return name


def _by_city(name: str) -> str:
    """How to write a distance from UTC; empty for another name. By likeness it would be UTC, which is hours wrong."""
    found = _OFFSET.fullmatch(name.strip())
    if found is None:
        return ""
    sign, hours, minutes = found.groups()
    fixed = f"Etc/GMT{'-' if sign == '+' else '+'}{int(hours)}"
    fitting = f', or {fixed}, whose sign is turned round, for "{name}" all year' if fixed in _zones() else ""
    return f"; write a city, such as Europe/Paris, for a clock that follows summer time{'' if minutes else fitting}"


def formed(pattern: str, words: str) -> tuple[AfterValidator, WithJsonSchema]:
    """A text of a certain form, and what is said of others."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f'"{text}" {words}')
        return text

    return AfterValidator(check), WithJsonSchema({"type": "string", "pattern": f"^({pattern})$"})


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


SlotTime = Annotated[
    time,
    BeforeValidator(_slot_time),
    WithJsonSchema({"type": "string", "pattern": f"^(({_TIME.pattern})|{_MINUTE.pattern})$"}),
]
TimeSpan = Annotated[
    tuple[time, time],
    BeforeValidator(_span),
    WithJsonSchema({"type": "string", "pattern": f"^({_TIME.pattern})-({_TIME.pattern})$"}),
]
QuietHours = Annotated[list[TimeSpan], OneOrMany]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
Sender = Annotated[str, AfterValidator(_sender)]
Zone = Annotated[str, AfterValidator(_zone)]
MailHost = Annotated[str, AfterValidator(_mail_host)]
ReceiverId = Annotated[
    str,
    *formed(
        r"[A-Za-z0-9][A-Za-z0-9_.-]*", "is no name for a receiver; write letters, digits and hyphens, such as desk"
    ),
]
DigestName = Annotated[
    str,
    *formed(r"[a-z0-9][a-z0-9_-]*", "is no name for a digest; write small letters, digits and hyphens, such as daily"),
]
Unsubscribe = Annotated[
    str,
    *formed(
        r"(https://|mailto:)[!#-+\--;=?-~]+", "is neither an https:// page nor a mailto: address; write one of them"
    ),
]
SlackApi = Annotated[
    str,
    *formed(
        r"https?://[^\s/:@]+(:[0-9]{1,5})?/(\S*/)?",
        "is no address of an API; write one such as https://slack-gov.com/api/",
    ),
]
LanguageOfDates = Annotated[str, name_of("language of dates")]
RegionNames = Annotated[list[Annotated[str, name_of("region")]], OneOrMany]
TypeNames = Annotated[list[Annotated[str, name_of("indicator")]], OneOrMany]
LabelName = Annotated[str, name_of("label")]
LabelNames = Annotated[list[LabelName], OneOrMany]
GroupNames = Annotated[list[Annotated[str, name_of("label", among=GROUPING)]], OneOrMany]
RuleNames = Annotated[list[Annotated[str, name_of("rule")]], OneOrMany]
ReceiverName = Annotated[str, name_of("receiver")]
ReceiverNames = Annotated[list[ReceiverName], OneOrMany]
ToldReason = Literal[
    Reason.FIRED,
    Reason.ESCALATED,
    Reason.WORSE,
    Reason.EASED,
    Reason.REPEATED,
    Reason.RESOLVED,
    Reason.RULE_REMOVED,
    Reason.WITHDRAWN,
]
TOLD: tuple[ToldReason, ...] = (
    Reason.FIRED,
    Reason.ESCALATED,
    Reason.WORSE,
    Reason.EASED,
    Reason.REPEATED,
    Reason.RESOLVED,
    Reason.RULE_REMOVED,
    Reason.WITHDRAWN,
)
