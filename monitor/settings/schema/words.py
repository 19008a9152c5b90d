"""Types that several files share."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints

from monitor.lib.configfile import OneOrMany, Whole
from monitor.lib.durations import Duration, positive
from monitor.lib.schemanames import name_of
from monitor.model.advisory import STRICTEST

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Texts = Annotated[tuple[Text, ...], OneOrMany]
RegionNames = Annotated[tuple[Annotated[Text, name_of("region")], ...], OneOrMany]
Country = Annotated[Text, name_of("country")]
Level = Annotated[Whole, Field(ge=1, le=STRICTEST)]  # of official advice, on the common scale


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must be one line without control characters")
    return text


# A text that goes into headers, subjects and tables.
Line = Annotated[Text, AfterValidator(_one_line), Field(json_schema_extra={"pattern": "^[^\\r\\n]*$"})]
PositiveDuration = Annotated[Duration, AfterValidator(positive)]


def is_id(text: str) -> bool:
    """Whether something may be called so."""
    return _ID.fullmatch(text) is not None and len(text) <= 80


def _identifier(text: str) -> str:
    if not is_id(text):
        raise ValueError(f'"{text}" is no id; use small letters, digits and hyphens, such as drone-attacks')
    return text


# The name of a rule, feed or region in config, storage and messages.
Identifier = Annotated[str, AfterValidator(_identifier), Field(json_schema_extra={"pattern": f"^{_ID.pattern}$"})]


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(f'"{text}" is no language; write its ISO 639 code in small letters, such as en or ar')
    return text


Language = Annotated[str, AfterValidator(_language), Field(json_schema_extra={"pattern": f"^{_LANGUAGE.pattern}$"})]


def web_address(text: str) -> str:
    """An http or https address without a password in it.

    Raises:
        ValueError: without repeating what may be a secret.
    """
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("this address cannot be read; write it as https://host/path") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("an address begins with https:// or http:// and names a host")
    if parts.username or parts.password:
        raise ValueError("an address may not carry a user or password")
    if any(char.isspace() or not char.isprintable() for char in text):
        raise ValueError("an address holds no blanks; write them as %20")
    return text


WebAddress = Annotated[str, AfterValidator(web_address), Field(json_schema_extra={"pattern": "^https?://\\S+$"})]


def at_least(least: timedelta, words: str) -> AfterValidator:
    """A lower bound for a duration."""

    def check(span: timedelta) -> timedelta:
        if span < least:
            raise ValueError(f"must be at least {words}")
        return span

    return AfterValidator(check)
