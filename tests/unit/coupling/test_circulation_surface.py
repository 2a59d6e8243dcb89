"""Closed forms of short records: their stored error, what they say, what they refuse."""

import numpy as np
import pytest

from fibrosim.circulation import manoeuvre, measures, record
from fibrosim.coupling.circulation import CirculationState
from fibrosim.coupling.circulation_surface import CIRCULATION_OUTPUTS, circulation_surface
from fibrosim.errors import InputError


def test_the_error_on_what_was_held_back_is_stored_and_mostly_chance():
    surface = circulation_surface()
    assert set(surface.error) == set(surface.noise) == set(CIRCULATION_OUTPUTS)
    assert surface.error["heart_rate"] < 3.0
    assert surface.error["ln_rmssd"] < 0.25
    assert surface.error["tilt_rise"] < 3.5
    assert surface.error["systolic"] < 5.0


@pytest.mark.parametrize("given", [{}, {"vagal_tone": 0.5, "muscle_outflow": 1.5, "cardiac_outflow": 1.5}])
def test_the_forms_say_what_records_show(given):
    state = CirculationState(age=46.0, **given)
    inputs = state.inputs() | manoeuvre("tilt", 300)
    runs = record(900, patients=range(8), seed=3, inputs=inputs)
    expected, error = circulation_surface().expected(age=46.0, **given), circulation_surface().error
    lying = [run.between(0, 300) for run in runs]
    up = [run.between(420, 900) for run in runs]
    found = {
        "heart_rate": np.mean([run.heart_rate for run in lying]),
        "ln_rmssd": np.mean([np.log(measures(run.beats)["rmssd"]) for run in lying]),
        "tilt_rise": np.mean([b.heart_rate - a.heart_rate for a, b in zip(lying, up, strict=True)]),
    }
    for name, value in found.items():
        assert value == pytest.approx(expected[name], abs=2.0 * error[name])


def test_directions():
    surface = circulation_surface()
    usual, vagal, blocked = surface.expected(), surface.expected(vagal_tone=0.5), surface.expected(beta=0.0)
    assert vagal["heart_rate"] > usual["heart_rate"] + 5 and vagal["ln_rmssd"] < usual["ln_rmssd"] - 0.3
    assert blocked["heart_rate"] < usual["heart_rate"] - 5 and blocked["tilt_rise"] < usual["tilt_rise"] - 4
    assert surface.expected(muscle_outflow=2.0)["bursts"] > usual["bursts"] + 1


def test_chance_has_the_covariance_that_is_stored():
    surface, state = circulation_surface(), CirculationState(age=46.0)
    z = np.random.default_rng(1).normal(size=(2000, len(CIRCULATION_OUTPUTS)))
    drawn = np.array([list(surface.record(state, row).values()) for row in z])
    noise = np.array(list(surface.noise.values()))
    assert np.allclose(drawn.std(axis=0), noise, rtol=0.1)
    names = list(CIRCULATION_OUTPUTS)
    together = np.corrcoef(drawn[:, names.index("ln_rmssd")], drawn[:, names.index("ln_hf")])[0, 1]
    assert together > 0.3


def test_what_was_not_sampled_is_refused():
    with pytest.raises(InputError, match="outside what was sampled"):
        circulation_surface().expected(age=95.0)
    with pytest.raises(InputError, match="no such input"):
        circulation_surface().expected(mood=1.0)
    assert not circulation_surface().covers(CirculationState(alpha_block=0.5))
    assert circulation_surface().covers(CirculationState(age=46.0))
