"""T cells -> IgG -> satellite glia and fibre loss -> firing; infection, IVIg, cuts."""

import numpy as np
import pytest

FIBRE_LINKS = (
    "immunity_to_small_fibres",
    "satellite_glia_to_small_fibres",
    "cytokines_to_small_fibres",
)


@pytest.fixture(scope="module")
def infected(live, trigger, susceptible):
    return live(
        [trigger.pulse("immunity.infection", 1, 11, 3.0)],
        parameters=susceptible["immune"],
        days=1000,
    )


def test_a_default_patient_clears_the_infection(live, trigger):
    life = live([trigger.pulse("immunity.infection", 1, 11, 3.0)], days=400)
    effector = life("immunity.effector")
    assert 1.3 < effector.max() < 5.0
    assert effector[200] == pytest.approx(1.0, abs=0.03)
    assert life("immunity.soluble_il2_receptor").max() > 1.1 * life(
        "immunity.soluble_il2_receptor", 0
    )
    assert life.painful(200) == 0


def test_the_same_infection_leaves_a_susceptible_patient_in_pain(live, infected, susceptible):
    assert live(days=300, parameters=susceptible["immune"]).painful(299) == 0
    assert infected.painful(365) >= 7
    assert infected.painful(999) >= 7


def test_immune_patients_lose_fibres_and_shed_receptor(infected, rest):
    assert 4.2 < infected("small_fibres.density", 365, "lower_leg_left") < 6.6, (
        "5.8 (2.8), row CP259"
    )
    assert infected("immunity.soluble_il2_receptor", 365) > 1.05 * rest(
        "immunity.soluble_il2_receptor", 1
    )
    assert infected("satellite_glia.occupancy", 365) > 3 * rest("satellite_glia.occupancy", 1)


@pytest.mark.parametrize(
    "link",
    [
        "satellite_glia_to_c_afferents",
        "immunity_to_b_cells",
        "b_cells_to_immunoglobulin",
        "immunoglobulin_to_satellite_glia",
    ],
)
def test_cutting_the_antibody_route_prevents_lasting_pain(live, trigger, susceptible, link):
    life = live(
        [trigger.pulse("immunity.infection", 1, 11, 3.0)],
        parameters=susceptible["immune"],
        links={link: 0.0},
        days=401,
    )
    assert life.painful(400) == 0


def test_cutting_the_attack_spares_the_fibres(live, susceptible):
    life = live(
        parameters=susceptible["immune"],
        links=dict.fromkeys(FIBRE_LINKS, 0.0),
        days=3,
    )
    assert life("small_fibres.deficit", 2) == pytest.approx(0.0, abs=1e-3)


def test_regrowth_after_a_loss_follows_capsaicin(live):
    from fibrosim.engine.actions import Action

    life = live([Action(1.0, "add", "small_fibres.density", -7.0)], days=200)
    start = life("small_fibres.density", 0)
    course = life("small_fibres.density")
    assert course[22] - course[2] == pytest.approx(0.177 * 20 * (7.4 / 8.2), rel=0.25), (
        "0.177 fibre/mm/day early, row CP306"
    )
    assert course[180] > 0.95 * start, "back by 180 days, row CP308"


def test_relapses_need_weak_regulation(live, susceptible):
    """A pulse of antigen overshoots more where regulatory cells follow less."""
    from fibrosim.engine.actions import Action

    push = [Action(1.0, "input", "immunity.infection", 3.0, None, 11.0)]
    strong = live(push, parameters={"immunity.recruitment": 1.5}, days=100)
    weak = live(push, parameters={"immunity.recruitment": 0.3}, days=100)
    area = [np.sum(x("immunity.effector") - 1.0) for x in (strong, weak)]
    assert area[1] > 1.5 * area[0]


def test_glia_keep_igg_for_more_than_a_week(live):
    from fibrosim.engine.actions import Action

    high = [
        Action(1.0, "add", "immunoglobulin.anti_satellite_glia", 150.0),
        Action(3.0, "add", "immunoglobulin.anti_satellite_glia", -115.0),
    ]
    life = live(high, days=30)
    occupancy = life("satellite_glia.occupancy")
    assert occupancy[3] > 0.6, "bound within 1-2 days"
    assert occupancy[12] > 0.35 * occupancy[3], "more than a week off"


def test_igg_alone_does_not_fire_quiet_endings(live):
    quiet = {"c_afferents.base_share": 0.0005}
    life = live(
        parameters=quiet | {"immunity.autoreactivity": 3.0, "immunity.activation": 1.3},
        links=dict.fromkeys(FIBRE_LINKS, 0.0),
        days=3,
    )
    assert life("satellite_glia.occupancy", 2) > 0.5
    assert life("c_afferents.spontaneous_share", 2) < 0.01
