"""The study of norepinephrine-evoked pain: its rows, and that its people are seen with their whole state."""

import pytest

from fibrosim.evidence import load_study
from fibrosim.evidence.bank import _visits, populations, wanted
from fibrosim.evidence.readings import ALL_MEASURES

NAME = "martinez-lavin-2002-norepinephrine"


def test_rows_are_as_published_and_the_rheumatoid_group_is_left_out():
    study = load_study(NAME)
    found = {(p.id, p.statistic): (p.group, p.value, p.n) for p in study.published}
    assert found["AUT076", "mean"] == ("fibromyalgia", 2.5, 20)
    assert found["AUT076", "sd"] == ("fibromyalgia", 2.5, 20)
    assert found["AUT078", "mean"] == ("healthy", 0.3, 20)
    assert found["AUT078", "sd"] == ("healthy", 0.8, 20)
    assert found["AUT079", "share"] == ("fibromyalgia", 80, 20)
    assert found["AUT081", "share"] == ("healthy", 30, 20)
    assert "rheumatoid" in study.population["note"]
    assert {group.name for group in study.groups} == {"fibromyalgia", "healthy"}


def test_lives_are_visited_where_a_test_goes_on_from_the_whole_state():
    study = load_study(NAME)
    abouts = populations(study)
    assert len(abouts) == 2
    assert [_visits(study, about) for about in abouts] == [[pytest.approx(730.5)]] * 2
    plain = load_study("caro-2014-skin-biopsy")
    assert _visits(plain, plain.population) == []
    assert all("pain.intensity" in ALL_MEASURES[name].variables for name, _ in wanted(study))
