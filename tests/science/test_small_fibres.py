"""Small fibres: regrowth after axotomy, partial loss, three patterns and where each comes from."""

import numpy as np
import pytest

from fibrosim.body.areas import area_names
from fibrosim.engine.actions import Action

CALF, THIGH, BACK, SHOULDER = "lower_leg_left", "upper_leg_left", "lower_back", "shoulder_left"
CUT = {
    "immunity_to_small_fibres": 0.0,
    "satellite_glia_to_small_fibres": 0.0,
    "cytokines_to_small_fibres": 0.0,
}


def lost(life, area, day=None):
    """Share of epidermal fibres lost in an area."""
    return life("small_fibres.deficit", life.days[-1] if day is None else day, area)


def run(live, days, actions=(), parameters=None, links=None, every=5.0):
    record = np.arange(0.0, days + 0.1, every)
    return live(actions, parameters, links, days=days + 1, settle=False, record=record)


@pytest.fixture(scope="module")
def axotomy(live):
    """All endings of the calf cut within two days, as by capsaicin under a dressing."""
    push = [Action(0.0, "input", "small_fibres.axotomy", 3.0, CALF, 2.0)]
    return run(live, 200, push, links=CUT, every=1.0)


def test_rest_is_the_norm_for_age_and_sex(live):
    life = run(live, 30, links=CUT)
    healthy = life("small_fibres.healthy_density", 0, CALF)
    assert healthy == pytest.approx(0.55 * (13.92 + 2.25 - 0.06 * 46)), "row CP267"
    assert life("small_fibres.density", 30, CALF) == pytest.approx(healthy, rel=1e-4)
    assert life("small_fibres.autonomic", 30, CALF) == pytest.approx(1.0, abs=1e-5)
    assert life("paraesthesia.intensity", 30, CALF) == pytest.approx(0.0, abs=1e-5)


def test_epidermal_fibres_regrow_at_the_published_rate(axotomy):
    density = axotomy("small_fibres.density", block=CALF)
    healthy = axotomy("small_fibres.healthy_density", 0, CALF)
    assert density[2] < 0.02 * healthy
    early = (density[22] - density[2]) / 20
    assert 0.177 - 0.075 < early < 0.177 + 0.075, "row CP306"
    assert density[2 + 21] / healthy == pytest.approx(0.25, abs=0.17), "a quarter at 3 weeks, Simone 1998"
    assert 0.93 < density[145] / healthy < 0.98, "140-150 days, Gibbons 2010"
    assert density[180] > 0.95 * healthy, "row CP308"


def test_sympathetic_fibres_are_back_before_epidermal_ones(axotomy):
    autonomic = axotomy("small_fibres.autonomic", block=CALF)
    assert autonomic[2] < 0.1
    assert autonomic[47] > 0.94, "40-50 days, Gibbons 2010"
    assert axotomy("small_fibres.deficit", 47, CALF) > 0.2


def test_other_areas_are_spared(axotomy):
    assert abs(lost(axotomy, "lower_leg_right", 2)) < 1e-3


def test_regrowing_fibres_tingle(live, axotomy):
    assert axotomy("paraesthesia.intensity", 10, CALF) > 5.0
    assert axotomy("paraesthesia.intensity", 195, CALF) < 0.5
    push = [Action(0.0, "input", "small_fibres.axotomy", 3.0, CALF, 2.0)]
    cut = run(live, 12, push, links=CUT | {"small_fibres_to_paraesthesia": 0.0})
    assert cut("paraesthesia.intensity", 10, CALF) < 0.01


def test_a_lasting_attack_leaves_a_partial_loss(live):
    push = [Action(0.0, "input", "small_fibres.axotomy", 0.01, CALF, 2000.0)]
    life = run(live, 600, push, links=CUT)
    growth = 0.177 / 8.2
    expected = 1 - growth * (1 + 0.0024 / growth) / (growth + 0.0024 + 0.01)
    assert lost(life, CALF, 600) == pytest.approx(expected, rel=0.01)
    assert lost(life, CALF, 400) == pytest.approx(expected, rel=0.01)


def test_metabolic_loss_grows_with_fibre_length_and_needs_its_parameter(live):
    sick = run(live, 800, parameters={"small_fibres.metabolic": 1.0}, links=CUT, every=50.0)
    density = sick("small_fibres.density", 800, CALF) / sick("small_fibres.healthy_density", 0, CALF)
    assert density == pytest.approx(1.794 / 9.359, abs=0.03), "Shun 2004"
    mild = run(live, 800, parameters={"small_fibres.metabolic": 0.3}, links=CUT, every=50.0)
    for life in (sick, mild):
        found = [lost(life, a) for a in (CALF, "lower_arm_left", THIGH, SHOULDER)]
        assert found == sorted(found, reverse=True)
    assert lost(mild, CALF) > 1.5 * lost(mild, THIGH)
    level = run(live, 800, parameters={"small_fibres.metabolic": 1.0, "small_fibres.metabolic_loss": 0.0},
                links=CUT, every=50.0)  # fmt: skip
    assert lost(level, CALF) == pytest.approx(lost(level, THIGH), abs=1e-6)


def test_ganglionitis_spares_no_length_and_follows_the_ganglion(live):
    thigh_first = {"small_fibres.glia_rate": 0.03}
    push = [Action(0.0, "add", "satellite_glia.occupancy", 0.9, f"lumbar_upper_{s}") for s in ("left", "right")]
    life = run(live, 15, push, parameters=thigh_first, links=CUT | {"satellite_glia_to_small_fibres": 1.0})
    assert lost(life, THIGH) > 1.5 * lost(life, CALF) > 0.02
    cut = run(live, 15, push, parameters=thigh_first, links=CUT)
    assert lost(cut, THIGH) == pytest.approx(0.0, abs=1e-4)


def test_patchy_loss_needs_its_parameter(live):
    place = np.linspace(-1.5, 1.5, 19)[np.random.default_rng(3).permutation(19)]
    ill = {"immunity.autoreactivity": 0.4, "small_fibres.ganglion_share": 0.0}

    def spread(patchiness):
        # the attack on each area, from its place in the spread
        push = [Action(0.0, "input", "immunity.infection", 3.0, None, 10.0)]
        life = run(live, 40, push, ill | {"small_fibres.patchiness": patchiness, "small_fibres.place": place},
                   CUT | {"immunity_to_small_fibres": 1.0}, every=40.0)  # fmt: skip
        return np.array([lost(life, a) for a in area_names()])

    patchy, even = spread(1.0), spread(0.0)
    assert even.std() < 1e-6 < 0.02 < even.mean()
    assert patchy.std() > 0.3 * patchy.mean()
    length = np.array([0.87 if a.startswith("lower_leg") else 0.2 for a in area_names()])
    assert abs(np.corrcoef(patchy, length)[0, 1]) < 0.6


def test_without_nerve_growth_factor_endings_thin_a_little(live):
    gone = [Action(0.0, "add", "nerve_growth_factor.tissue", -1.0)]
    low = {"nerve_growth_factor.loss_rate": 0.0}
    level = run(live, 1)("nerve_growth_factor.tissue", 0, CALF)
    gone = [Action(0.0, "add", "nerve_growth_factor.tissue", -0.95 * level)]
    life = run(live, 168, gone, parameters=low, links=CUT)
    assert 0.02 < lost(life, CALF) < 0.12, "not called important after 24 weeks, Brown 2014"
    cut = run(live, 168, gone, parameters=low, links=CUT | {"nerve_growth_factor_to_small_fibres": 0.0})
    assert abs(lost(cut, CALF)) < 1e-3
