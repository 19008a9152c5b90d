"""What codes are called, as a heading and within a sentence."""

from __future__ import annotations

from monitor.model.names import Names


def test_within_a_sentence_a_country_has_its_article_and_a_part_of_it_stands_as_it_is_listed() -> None:
    names = Names({"US": "United States", "IQ": "Iraq"}, articles=frozenset({"US"}))
    assert [names.within(code) for code in ("US", "IQ", "XX")] == ["the United States", "Iraq", "XX"]
    assert names.within("US", "Guam") == names.destination("US", "Guam") == "Guam (United States)"
    assert names.country("US") == "United States"
