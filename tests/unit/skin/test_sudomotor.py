"""The sudomotor axon reflex: sweat where no acetylcholine was, fewer fibres, links cut, block of glands."""

import numpy as np
import pytest

from fibrosim.errors import InputError
from fibrosim.skin.sudomotor import SudomotorState, axon_reflex_sweat

WOMEN = 1.15


def volume(state=None, people=range(4), **choices):
    return float(np.mean([axon_reflex_sweat(state, person=k, **choices).volume for k in people]))


def test_healthy_volume_is_that_of_women_and_comes_after_a_minute_or_so():
    found = [axon_reflex_sweat(person=k) for k in range(8)]
    assert np.mean([one.volume for one in found]) == pytest.approx(WOMEN, rel=0.02)
    assert all(0.5 <= one.latency <= 2.0 for one in found)
    assert all(one.rate[-1] < 0.6 * one.rate.max() for one in found)
    assert all(one.rate[0] < 0.05 * one.rate.max() for one in found)


def test_sweat_of_the_middle_is_by_nerves_that_of_the_ring_is_not():
    whole = axon_reflex_sweat()
    for cut in ("acetylcholine_to_sudomotor_fibres", "sudomotor_fibres_to_glands"):
        one = axon_reflex_sweat(links={cut: 0.0})
        assert one.volume < 0.01 * whole.volume, cut
        assert one.direct.max() > 0.9 * whole.direct.max()
    blocked = axon_reflex_sweat(SudomotorState(muscarinic_block=1.0))
    assert blocked.volume < 1e-6
    assert blocked.direct.max() < 1e-3 * whole.direct.max()


def test_it_falls_as_fibres_are_lost():
    found = [volume(SudomotorState(fibres=left)) for left in (1.0, 0.6, 0.3, 0.0)]
    assert found[1] < 0.9 * found[0]
    assert found[2] < 0.7 * found[1]
    assert found[3] < 1e-3


def test_cgrp_helps_and_only_by_its_link():
    warm = SudomotorState(cgrp=200.0)
    assert volume(warm) > 1.2 * volume()
    assert volume(warm, links={"cgrp_to_sweat_glands": 0.0}) == pytest.approx(volume(), rel=0.02)


def test_outflow_from_the_cord_makes_skin_moist_at_rest():
    assert axon_reflex_sweat(SudomotorState(outflow=8.0)).rate[0] > 5.0 * axon_reflex_sweat().rate[0]


def test_no_current_no_sweat_and_the_grid_changes_little():
    assert axon_reflex_sweat(current=0.0).volume < 0.01
    assert volume(spacing=0.5) == pytest.approx(volume(), rel=0.05)


def test_the_same_bits_again():
    assert np.array_equal(axon_reflex_sweat(person=3).output, axon_reflex_sweat(person=3).output)


@pytest.mark.parametrize("current", [-1.0, 50.0, float("nan")])
def test_currents_that_cannot_be(current):
    with pytest.raises(InputError, match="current"):
        axon_reflex_sweat(current=current)


def test_states_that_cannot_be():
    with pytest.raises(InputError, match="muscarinic_block"):
        SudomotorState(muscarinic_block=1.5)
