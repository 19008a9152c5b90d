"""An operator's `places.yaml`: for which country a disputed place counts, checked with places in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.lib import shipped
from monitor.lib.errors import ConfigError
from monitor.tagging import places
from monitor.tagging.gazetteer import Gazetteer

OWN = """
disputed:
  crimea: RU
  UA-43: RU
  golan: [IL, SY]
  XK: RS
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    path = tmp_path_factory.mktemp("config") / "places.yaml"
    path.write_text(OWN, "utf-8")
    return Gazetteer.load(shipped.seeds(), path)


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Drones struck a depot in Crimea.", {"RU"}),
        ("Drones struck a depot in Simferopol.", {"RU"}),  # lies in the division that is named
        ("Shells fell on Kherson.", {"UA"}),  # does not
        ("Crowds gathered in Pristina.", {"RS"}),
        ("The Kosovar premier spoke.", {"RS"}),
        ("Rockets fell on the Golan Heights.", set()),  # counts for neither alone
    ],
)
def test_a_disputed_place_counts_for_whom_the_operator_says(own: Gazetteer, text: str, countries: set[str]) -> None:
    assert {country.code for country in places.find("", text, own).countries} == countries


def test_a_place_of_two_countries_keeps_both(own: Gazetteer) -> None:
    (golan,) = places.find("", "Rockets fell on the Golan Heights.", own).places
    assert (golan.country, golan.countries) == (None, ("IL", "SY"))


def test_unknown_names_and_codes_are_told_at_their_place(tmp_path: Path) -> None:
    path = tmp_path / "places.yaml"
    path.write_text("disputed:\n  crimeaa: RU\n  golan: [IL, XX]\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        Gazetteer.load(shipped.seeds(), path)
    told = str(caught.value)
    assert 'places.yaml:2:3 unknown place "crimeaa"; did you mean "crimea"?' in told
    assert '"XX" is no ISO code of a country' in told
