"""Receptive field of a projection neuron: a silent fringe that a barrage or stronger synapses turn into field."""

import numpy as np
import pytest

from fibrosim.electrophysiology.horn import DeepHorn, receptive_field, receptive_fields
from fibrosim.errors import InputError

STATES = {
    "healthy": DeepHorn(), "stronger": DeepHorn(ampa=2.0), "no nmda": DeepHorn(nmda=0.0),
    "no cationic": DeepHorn(cationic=0.0), "held down": DeepHorn(release=0.6),
}  # fmt: skip


@pytest.fixture(scope="module")
def before():
    return dict(zip(STATES, receptive_fields(list(STATES.values()), replicates=1), strict=True))


@pytest.fixture(scope="module")
def after():
    # of the states whose barrage a test asks about
    chosen = ("healthy", "no nmda", "no cationic")
    found = receptive_fields([STATES[name] for name in chosen], volleys=8, replicates=1)
    return dict(zip(chosen, found, strict=True))


def test_answers_fall_with_distance_and_a_fringe_is_silent(before):
    healthy = before["healthy"]
    assert healthy.answer[0, 0] >= 5.0
    assert 0.0 < healthy.radius < 0.8 * healthy.distance[-1]
    assert healthy.answer[0, -1] == 0.0
    assert np.all(np.diff(healthy.answer[0]) <= 1.0)


def test_a_barrage_to_the_middle_widens_it_through_wind_up(before, after):
    grown = {name: after[name].area / before[name].area for name in after}
    assert grown["healthy"] > 1.6
    one_place = 1.25
    assert max(grown["no nmda"], grown["no cationic"]) < one_place


def test_stronger_synapses_widen_it_and_less_release_narrows_it(before):
    assert before["stronger"].area > 1.2 * before["healthy"].area
    assert before["held down"].area < 0.8 * before["healthy"].area


def test_it_shrinks_back_when_wind_up_is_over(before, after):
    later = receptive_field(volleys=8, wait=10.0, replicates=1)
    assert later.area < 1.25 * before["healthy"].area
    assert later.before is not None and later.before.area == after["healthy"].before.area == before["healthy"].area


def test_same_bits_alone_and_with_others(before):
    alone = receptive_field(replicates=1)
    assert np.array_equal(alone.answer, before["healthy"].answer)


@pytest.mark.parametrize("wrong", [{"volleys": -1}, {"volleys": 100}, {"wait": 0.0}, {"replicates": 0}])
def test_what_cannot_be_done_is_refused(wrong):
    with pytest.raises(InputError):
        receptive_field(**wrong)


def test_figure_table_and_words(before, after, tmp_path):
    one, wider = before["healthy"], after["healthy"]
    assert wider.save_figure(tmp_path / "wider.png").stat().st_size > 10_000
    assert one.save_figure(tmp_path / "field.png").stat().st_size > 10_000
    assert one.to_frame().attrs["units"]["distance"] == "mm"
    assert "mm2" in str(one)
