"""Own templates: they replace the shipped ones, reach nothing else, and never cost a message."""

from __future__ import annotations

from pathlib import Path

import days
import pytest

from alerts.render import render_digest, render_notice
from alerts.render.own import OwnTemplates
from alerts.settings import load
from monitor.lib.errors import ConfigError

SHIPPED = render_notice(days.single_notice())
# Ways out of a sandbox that templates of other systems were seen to take, and plain mistakes.
ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ view.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'].system('id') }}",
    "{{ self._TemplateReference__context }}{{ ''|attr('__class__') }}",
    "{{ ''['format_map']({}) }}{{ '{0.__class__}'.format(view) }}",
    "{% set x = namespace() %}{{ x.__class__ }}{{ view.alerts.__class__.__base__ }}",
    "{{ range(999999999) | list }}",
    "{% include '/etc/passwd' %}",
    "{% include '../../../../etc/passwd' %}",
]
MISTAKES = ["{{ nothing.of.the.kind }}", "{{ 1 / 0 }}", "{% if %}", "{{ view | nofilter }}", "{% extends 'gone.j2' %}"]


def own(folder: Path, **files: str) -> OwnTemplates:
    for name, text in files.items():
        (folder / f"{name.replace('_', '.')}.j2").write_text(text)
    return OwnTemplates(folder)


def test_an_own_template_takes_the_place_of_the_shipped_one_and_the_others_stay(tmp_path: Path) -> None:
    mine = own(tmp_path, notice_txt="OURS: {{ view.headline | wrap }}")
    message = render_notice(days.single_notice(), own=mine)
    assert message.text == "OURS: Karsovia: travel advice at Level\u00a04\n"
    assert message.html == SHIPPED.html


def test_markup_in_news_stays_text_in_own_templates(tmp_path: Path) -> None:
    mine = own(tmp_path, digest_html="<p>{{ view.headline }}</p>")
    message = render_digest(days.crisis_day(headline="<script>alert(1)</script>"), own=mine)
    assert "<script>" not in message.html
    assert "&lt;script&gt;" in message.html


@pytest.mark.parametrize("text", [*ESCAPES, *MISTAKES])
def test_a_template_that_fails_or_reaches_out_sends_the_shipped_one_and_says_so(
    text: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    message = render_notice(days.single_notice(), own=own(tmp_path, notice_html=text))
    assert "Karsovia: travel advice at Level 4" in message.html
    assert "Your own template failed (" in " ".join(message.text.split())
    assert "root:" not in message.html
    assert "an own template failed, the shipped one is used" in caplog.messages


def test_the_message_names_the_line_that_failed(tmp_path: Path) -> None:
    message = render_notice(days.single_notice(), own=own(tmp_path, notice_txt="one\ntwo {{ missing }}\n"))
    assert "notice.txt.j2, line 2: 'missing' is undefined" in " ".join(message.text.split())


def test_a_template_that_is_none_is_told_at_its_line_when_the_configuration_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "digest.txt.j2").write_text("fine\n{% if %}\n")
    (tmp_path / "alerts.yaml").write_text("templates: mine\n")
    with pytest.raises(ConfigError) as told:
        load(tmp_path / "alerts.yaml", regions={})
    (fault,) = told.value.faults
    assert (Path(fault.path).name, fault.line) == ("digest.txt.j2", 2)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "alerts.yaml").write_text("zone: UTC\ntemplates: mine\n")
    with pytest.raises(ConfigError, match='2:12 there is no folder "mine" beside this file'):
        load(tmp_path / "alerts.yaml", regions={})
