"""The keys of channels in `config/alerts.yaml`, one class each, and of the mail server."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from alerts.settings.forms import MailAddress, MailHost, Sender, SlackApi, Unsubscribe
from monitor.lib.configfile import Keys, OneOrMany, Switch, Whole


class Email(Keys):
    """Mail through the server under `smtp`; each address gets its own mail."""

    to: Annotated[list[MailAddress], OneOrMany, Field(min_length=1, description="Who gets it.")]


class Slack(Keys):
    """An incoming webhook of Slack, or a bot, whose messages about one alert make a thread.

    URL and token are secrets: name the file or variable that holds them.
    """

    webhook_url_file: str | None = Field(default=None, description="File with the webhook's URL as its only line.")
    webhook_url_env: str | None = Field(default=None, description="Environment variable with the webhook's URL.")
    bot_token_file: str | None = Field(
        default=None, description="File with a bot's token (`xoxb-…`, scope `chat:write`); needs `channel`."
    )
    bot_token_env: str | None = Field(default=None, description="Environment variable with a bot's token.")
    channel: str | None = Field(
        default=None, description="Where the bot posts: the channel's id.", examples=["C024BE91L"], min_length=1
    )
    api_url: SlackApi | None = Field(
        default=None, description="Of a Slack of its own.", examples=["https://slack-gov.com/api/"]
    )
    name: str | None = Field(default=None, description="What people call it, such as #security; shown, not used.")

    @model_validator(mode="after")
    def _one_way(self) -> Slack:
        given = [self.webhook_url_file, self.webhook_url_env, self.bot_token_file, self.bot_token_env]
        if sum(way is not None for way in given) != 1:
            raise ValueError(
                "slack needs exactly one of webhook_url_file, webhook_url_env, bot_token_file and bot_token_env"
            )
        if self.bot != (self.channel is not None):
            raise ValueError("a bot needs the `channel` it posts to, and a webhook has its own: give both or neither")
        if self.api_url is not None and not self.bot:
            raise ValueError("api_url is for a bot; a webhook's URL says where it is")
        return self

    @property
    def bot(self) -> bool:
        """Whether messages go by a bot."""
        return self.bot_token_file is not None or self.bot_token_env is not None


class Apprise(Keys):
    """Any service Apprise knows: Teams, Telegram, Matrix, ntfy, PagerDuty; needs `pip install watchfloor[apprise]`.

    Its address holds tokens: name the file or variable that holds it.
    """

    url_file: str | None = Field(
        default=None, description="File with an Apprise address, such as `tgram://TOKEN/CHAT`."
    )
    url_env: str | None = Field(default=None, description="Environment variable with an Apprise address.")
    name: str | None = Field(default=None, description="What people call it; shown, not used.")

    @model_validator(mode="after")
    def _one_url(self) -> Apprise:
        if (self.url_file is None) == (self.url_env is None):
            raise ValueError("apprise needs either url_file or url_env")
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
        if self.url is not None:
            try:
                _ = urlsplit(self.url).port
            except ValueError:
                raise ValueError("a webhook's url has a port that is no number, or brackets that do not pair") from None
        if self.secret_file is not None and self.secret_env is not None:
            raise ValueError("secret_file and secret_env are both set; keep one of them")
        return self


class File(Keys):
    """Every message as .eml, .html, .txt and .json files in a folder."""

    folder: str = Field(min_length=1, examples=["outbox"], description="A relative one lies below the state folder.")


class Console(Keys):
    """Every message as text on standard output."""


class Smtp(Keys):
    """The mail server that takes our mail."""

    host: MailHost = Field(description="Its name.", examples=["smtp.example.org"])
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
    unsubscribe: Annotated[list[Unsubscribe], OneOrMany] = Field(
        default=[],
        description="Offered by mail programs as List-Unsubscribe: https:// pages or mailto: addresses; "
        "`{recipient}` in them is the reader's own.",
    )
    unsubscribe_one_click: Switch = Field(
        default=False, description="The https:// page takes a POST and asks nothing back (RFC 8058)."
    )
    one_subject: Switch = Field(
        default=False,
        description="What becomes of an alert comes under the subject of its first mail, as Gmail and Outlook want it "
        "for one conversation; otherwise each subject tells its own news.",
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
        if self.unsubscribe_one_click and not any(way.startswith("https://") for way in self.unsubscribe):
            raise ValueError("unsubscribe_one_click needs an https:// page under `unsubscribe`")
        if passwords and self.tls == "none":
            raise ValueError("a password would cross the network in the clear; set tls to starttls or implicit")
        return self
