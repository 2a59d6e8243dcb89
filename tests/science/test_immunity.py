"""Relapses of effector cells, what restrains and primes them, three ways of autoimmunity."""

import numpy as np
import pytest
from alone import held
from immune_system import RELAPSING, antigen, full, given, relapses

from fibrosim.engine.actions import Action

YEARS = 10
DAILY = np.arange(0.0, 365.0 * YEARS)
INFECTION = Action(1.0, "input", "immunity.infection", 3.0, None, 11.0)
EFFECTOR = "immunity.effector"


def lives(blood, seeds, parameters=None, links=None):
    for seed in seeds:
        course = blood(DAILY, antigen(seed, DAILY[-1]), parameters, links)
        yield course[EFFECTOR][100:]


def test_health_is_steady_to_the_last_digit(blood):
    course = blood(np.array([0.0, 300.0, 3000.0]))
    for name, values in course.items():
        if name not in ("clock.time", "around_patient.cortisol"):
            assert values[-1] == pytest.approx(values[0], rel=1e-9, abs=1e-9), name


@pytest.mark.science
def test_susceptible_people_relapse_once_a_year_for_a_month(blood):
    found = [relapses(effector) for effector in lives(blood, range(5), RELAPSING)]
    rate = np.mean([len(each) for each in found]) / (YEARS - 100 / 365)
    assert 0.6 < rate < 1.5, "about one a year, row CP250"
    lengths = np.concatenate(found)
    assert 20 < np.median(lengths) < 45, "about a month, row CP251"
    gaps = np.std(lengths)
    assert gaps > 0


@pytest.mark.science
def test_healthy_people_do_not_relapse_in_ten_years(blood):
    assert all(not relapses(effector) for effector in lives(blood, range(4)))


@pytest.mark.science
def test_relapses_need_amplification(blood):
    cut = {"effector_to_effector": 0.0}
    assert all(not relapses(effector) for effector in lives(blood, range(2), RELAPSING, cut))


def test_an_infection_is_over_in_weeks_and_longer_where_regulation_is_weak(blood):
    days = np.arange(0.0, 120.0)
    strong = blood(days, [INFECTION])[EFFECTOR]
    weak = blood(days, [INFECTION], {"immunity.recruitment": 0.4})[EFFECTOR]
    assert len(relapses(strong)) == 1
    assert relapses(strong)[0] < 25
    assert relapses(weak)[0] > relapses(strong)[0] + 5
    assert strong[-1] == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(
    ("target", "link", "least"),
    [
        ("steroid", "steroid_to_immunity", 0.3),
        ("interferon", "interferon_to_regulatory", 0.03),
        ("b_cell_depletion", "b_cells_to_immunity", 0.03),
        ("fc_gamma_route", "fc_gamma_to_regulatory", 0.1),
    ],
)
def test_drugs_lower_effector_cells_by_their_link_only(blood, target, link, least):
    days = np.array([0.0, 200.0, 400.0])
    steady = {"immunity.recruitment": 0.6}  # weaker regulation swings by itself, without any noise
    settings = RELAPSING | steady | full(0, target)
    treated = blood(days, [given(0, 200.0)], settings)[EFFECTOR]
    cut = blood(days, [given(0, 200.0)], settings, {link: 0.0})[EFFECTOR]
    assert treated[2] < (1 - least) * treated[1]
    assert cut[2] == pytest.approx(cut[1], rel=0.02)


def test_a_steroid_shortens_a_relapse(blood):
    days = np.arange(0.0, 120.0)
    settings = RELAPSING | full(0, "steroid")
    plain = blood(days, [INFECTION], settings)[EFFECTOR]
    treated = blood(days, [INFECTION, given(0, 14.0)], settings)[EFFECTOR]
    assert relapses(treated)[0] < relapses(plain)[0] - 5


@pytest.mark.parametrize(
    ("port", "level", "moved", "link", "sign"),
    [
        ("vagal_tone", "patient", -0.5, "vagal_tone_to_immunity", 1),
        ("beta2_sensitivity", "patient", -0.5, "beta2_to_immunity", 1),
        ("cortisol_ratio", "patient", 1.5, "cortisol_to_immunity", -1),
        ("permeability_rise", "area", 1.0, "endothelium_to_immunity", 1),
        ("cytokine_drive", "area", 1.0, "cytokines_to_immunity", 1),
    ],
)
def test_nerves_hormones_and_tissue_move_the_drive(blood, port, level, moved, link, sign):
    days = np.array([0.0, 300.0])
    push = [held(port, moved, level=level)]
    change = blood(days, push)[EFFECTOR][1] - 1.0
    assert 0.01 < sign * change < 0.5
    assert blood(days, push, links={link: 0.0})[EFFECTOR][1] == pytest.approx(1.0, abs=1e-6)


WAYS = {  # way of autoimmunity: link that is its own
    "antibody_share": "satellite_glia_to_small_fibres",
    "cell_share": "immunity_to_small_fibres",
    "cytokine_share": "immunity_to_cytokines",
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_autoimmunity_reaches_small_fibres_and_dies_with_its_link(small, way):
    def deficit(parameters, links=None):
        life = small(parameters=parameters, links=links, days=2, settle=True)
        return life("small_fibres.deficit", 1)

    others = dict.fromkeys([f"immunity.{name}" for name in WAYS], 0.0)
    person = {"immunity.activation": 1.3, "immunity.recruitment": 0.6, "immunity.autoreactivity": 1.0}
    without = deficit(person | others)
    ill = deficit(person | others | {f"immunity.{way}": 1.0})
    cut = deficit(person | others | {f"immunity.{way}": 1.0}, {WAYS[way]: 0.0})
    assert ill > without + 0.01
    assert cut - without < 0.3 * (ill - without)
