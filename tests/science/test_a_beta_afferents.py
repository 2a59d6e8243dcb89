"""Large fibres fire from the ganglion where baskets stand, and from bare axons after days."""

import pytest
from alone import Alone, held

from fibrosim.engine.actions import Action
from fibrosim.physiology.a_beta_afferents import ABetaAfferents

ONES = ("alpha2", "myelin", "nodes", "axons")
REST = held("norepinephrine", 9.97)
ECTOPY = "a_beta_afferents.ectopy"


@pytest.fixture(scope="module")
def nerve():
    """Large fibres of a pool, alone."""
    return Alone(ABetaAfferents(), ones=ONES)


def ectopy(nerve, *actions, days=60.0, parameters=None, links=None):
    return nerve([0.0, days], [REST, *actions], parameters, links)[ECTOPY][-1]


BASKETS = (held("basket_density", 0.5, "pool"), held("alpha2", 2.0, "pool"))
BARE = (held("myelin", -0.9, "pool"), held("nodes", -0.9, "pool"))


def test_none_in_health(nerve, rest):
    assert ectopy(nerve) == 0.0
    assert rest(ECTOPY, 1) < 1e-4


def test_baskets_fire_somata_through_norepinephrine_and_alpha2(nerve):
    full = ectopy(nerve, *BASKETS)
    assert full > 0.2
    assert ectopy(nerve, held("norepinephrine", -9.97), *BASKETS) < 0.01 * full, "no outflow, no bursts"
    assert ectopy(nerve, BASKETS[1]) == 0.0, "receptors without baskets are silent"
    assert ectopy(nerve, BASKETS[0]) < full
    assert ectopy(nerve, *BASKETS, links={"sprouting_to_a_beta_afferents": 0}) == 0.0


def test_antibody_on_glia_multiplies_and_does_not_start_firing(nerve):
    glia = held("glia_occupancy", 0.8, "pool")
    assert ectopy(nerve, glia) == 0.0
    assert ectopy(nerve, glia, *BASKETS) > 2 * ectopy(nerve, *BASKETS)


def test_bare_axons_start_to_fire_after_days_and_stop_with_new_myelin(nerve):
    strip = [held(port, -0.9, "pool", until=30.0) for port in ("myelin", "nodes")]
    # remyelinated internodes stay thin, their nodes are whole
    thin = held("myelin", -0.6, "pool", day=30.0)
    life = nerve([0, 0.2, 2, 7, 29, 31], [REST, *strip, thin])[ECTOPY]
    assert life[1] < 0.15 * life[4]
    assert life[2] < 0.75 * life[4]
    assert life[3] > 0.8 * life[4], "sites found 6 to 9 days after the toxin (Baker 1992)"
    assert 5 < life[4] < 20, "5 to 20 impulses/s"
    assert life[5] == pytest.approx(0.0, abs=1e-9)


def test_lost_axons_do_not_fire(nerve):
    assert ectopy(nerve, *BARE, held("axons", -0.5, "pool")) == pytest.approx(0.5 * ectopy(nerve, *BARE), rel=1e-6)


@pytest.mark.parametrize("cause", [BASKETS, BARE], ids=["ganglion", "axon"])
def test_sodium_block_silences_both_sources(nerve, cause):
    values = {
        "drug.slot0.sodium_channel_block.maximum": 1.0,
        "drug.slot0.sodium_channel_block.half": 1.0,
        "drug.slot0.elimination": 1e-9,
        "drug.slot0.to_peripheral": 0.0,
    }
    dose = Action(0.0, "add", "drug.slot0_central", 4.0)
    assert ectopy(nerve, *cause, dose, parameters=values) == pytest.approx(0.2 * ectopy(nerve, *cause), rel=1e-3)
