"""Large fibres: block at once, remyelination from day 12 and stable at 90, axons that do not return."""

import numpy as np
import pytest

from fibrosim.engine.actions import Action

POOL = "lumbosacral_left"


def run(live, days, actions=(), parameters=None, links=None, every=1.0):
    record = np.arange(0.0, days + 0.1, every)
    return live(actions, parameters, links, days=days + 1, settle=False, record=record)


def strip(until, rate=3.0):
    """Attack on internodes from day 0."""
    return [Action(0.0, "input", "large_fibres.attack", rate, None, until)]


@pytest.fixture(scope="module")
def lesion(live):
    """Nearly all internodes stripped in a day, as by lysolecithin."""
    return run(live, 400, strip(1.0, 5.0))


def test_health_is_one(live):
    life = run(live, 300, every=100.0)
    for name in ("myelin", "nodes", "axons"):
        assert life(f"large_fibres.{name}", block=POOL) == pytest.approx(1.0, abs=1e-6), name


def test_conduction_is_lost_at_once_and_comes_back_from_day_12(lesion):
    naked = lesion("large_fibres.blocked", block=POOL)
    assert naked[1] > 0.98
    restored = 1 - (naked - 0.0) / naked[1]
    assert restored[6] < 0.1
    assert 0.1 < restored[12] < 0.3, "latter part of week 2, row CP203"
    assert restored[90] > 0.95, "stable by 3 months, row CP204"
    assert restored[90] - restored[60] < 0.15


def test_new_myelin_stays_thin(lesion):
    myelin = lesion("large_fibres.myelin", block=POOL)
    assert myelin[100:].max() < 0.4 + 0.6 * 0.23, "a fifth turned over in 400 days"
    assert myelin[90] == pytest.approx(0.4, abs=0.04)
    assert myelin[200] < 0.48


def test_nodes_are_lost_after_myelin_and_return_with_it(lesion):
    nodes, myelin = (lesion(f"large_fibres.{k}", block=POOL) for k in ("nodes", "myelin"))
    assert nodes[2] > 0.7 > 0.3 > myelin[2]
    assert 5 < np.argmin(nodes) < 20
    assert nodes[120] > 0.95


def test_internodes_are_conserved(lesion):
    parts = [lesion(f"large_fibres.{k}", block=POOL) for k in ("stripped", "bare", "thin")]
    assert min(p.min() for p in parts) >= -1e-9
    assert sum(parts).max() <= 1 + 1e-9


def test_axons_die_behind_lost_myelin_and_do_not_return_within_months(live):
    life = run(live, 1500, strip(1095.0, 0.06), every=5.0)
    axons, days = life("large_fibres.axons", block=POOL), life.days
    end = axons[days == 1095][0]
    assert 0.1 < end < 0.5, "amplitudes of CIDP, rows CP189 and CP194"
    assert axons[days == 1395][0] - end < 0.1
    rise = np.diff(axons) / 5.0
    assert rise.max() <= (1 - axons.min()) / 3652 * 1.01, "never faster than regrowth"
    spared = run(live, 1095, strip(1095.0, 0.06), parameters={"large_fibres.axon_loss": 0.0}, every=50.0)
    assert spared("large_fibres.axons", 1050, POOL) == pytest.approx(1.0)


def test_antibody_needs_a_way_through_the_barrier(live):
    held = {"immunoglobulin.net_clearance": 0.0}
    push = [Action(0.0, "add", "immunoglobulin.anti_myelin", 60.0)]
    links = {"immunity_to_large_fibres": 0.0}
    intact = run(live, 40, push, held, links)
    assert 0.01 < intact("large_fibres.blocked", 40, POOL) < 0.3
    closed = run(live, 40, push, held | {"large_fibres.barrier_leak": 0.0}, links)
    assert closed("large_fibres.blocked", 40, POOL) < 0.2 * intact("large_fibres.blocked", 40, POOL)
    cut = run(live, 40, push, held, links | {"anti_myelin_to_large_fibres": 0.0})
    assert cut("large_fibres.blocked", 40, POOL) == pytest.approx(0.0, abs=1e-9)


def test_t_cells_strip_myelin_and_large_fibres_tingle(live):
    ill = {"immunity.autoreactivity": 3.0, "immunity.myelin_share": 2.0}
    push = [Action(0.0, "input", "immunity.infection", 3.0, None, 10.0)]
    life = run(live, 60, push, ill)
    assert life("large_fibres.myelin", block=POOL).min() < 0.9
    cut = run(live, 60, push, ill, {"immunity_to_large_fibres": 0.0, "anti_myelin_to_large_fibres": 0.0})
    assert cut("large_fibres.myelin", block=POOL).min() > 0.999
    assert life("nerve_supply.large", block="lower_leg_left").min() < 0.9
