"""The same bits in any company; failures of one lane; what the language of loops refuses."""

import numpy as np
import pytest
from loops import bouncing_loop, delayed_loop, joined, rough_loop

import fibrosim.engine.loop.run as run_module
from fibrosim.engine.loop import run_loop
from fibrosim.errors import InputError, ModelError, SimulationError, UnitError

WHO = [3, 4, 5, 9, 11]
WANTED = ["rough.x", "rough.noise_value"]


def rough(patients, **given):
    return run_loop(rough_loop(), 30.0, patients=patients, seed=2, keep=WANTED, every=0.25, **given)


def test_a_patient_has_the_same_bits_alone_pooled_and_shuffled():
    pooled, shuffled = rough(WHO), rough(WHO[::-1])
    for k, who in enumerate(WHO):
        alone = rough([who])
        for name in WANTED:
            assert np.array_equal(pooled.values[name][k], alone.values[name][0])
            assert np.array_equal(shuffled.values[name][len(WHO) - 1 - k], alone.values[name][0])
        one = alone.events["rough.up"][0]
        for other in (pooled.events["rough.up"][k], shuffled.events["rough.up"][len(WHO) - 1 - k]):
            assert np.array_equal(one.time, other.time)
            assert np.array_equal(one.kept["noise"], other.kept["noise"])
    assert len({pooled.values["rough.x"][k, -1] for k in range(len(WHO))}) == len(WHO)


def test_chunks_and_sampling_do_not_change_bits(monkeypatch):
    whole = run_loop(rough_loop(), 20.0, patients=WHO, keep=WANTED, every=0.5)
    monkeypatch.setattr(run_module, "LONGEST", 37)
    parts = run_loop(rough_loop(), 20.0, patients=WHO, keep=WANTED, every=0.25)
    assert np.array_equal(whole.values["rough.x"], parts.values["rough.x"][:, ::2])
    for a, b in zip(whole.events["rough.up"], parts.events["rough.up"], strict=True):
        assert np.array_equal(a.time, b.time)


def test_events_of_one_lane_leave_others_alone():
    pooled = run_loop(bouncing_loop(), 10.0, patients=[0, 1, 2], parameters={"clock.speed": np.array([1.3, 0.9, 2.1])},
                      keep=["clock.level"])  # fmt: skip
    for k, speed in enumerate((1.3, 0.9, 2.1)):
        alone = run_loop(bouncing_loop(), 10.0, parameters={"clock.speed": speed}, keep=["clock.level"])
        assert np.array_equal(pooled.values["clock.level"][k], alone.values["clock.level"][0])
        assert np.array_equal(pooled.events["clock.beat"][k].time, alone.events["clock.beat"][0].time)


def test_a_failed_lane_costs_no_other():
    blow = np.array([0.0, 1.0, 0.0])
    run = rough([3, 4, 5], inputs={"rough.blow": blow, "rough.push": 9.0})
    calm = rough([3, 4, 5], inputs={"rough.push": 9.0})
    assert run.status[0] == run.status[2] == "ok"
    assert "rough.x" in run.status[1] and "not finite" in run.status[1]
    assert np.isnan(run.values["rough.x"][1]).all() and len(run.events["rough.up"][1].time) == 0
    assert np.array_equal(run.values["rough.x"][[0, 2]], calm.values["rough.x"][[0, 2]])
    with pytest.raises(SimulationError, match="not finite"):
        rough([4], inputs={"rough.blow": 1.0, "rough.push": 9.0})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"keep": ["rough.y"]}, "no 'rough.y'"),
        ({"inputs": {"rough.pusch": 1.0}}, "rough.push"),
        ({"parameters": {"rough.time": np.nan}}, "finite"),
        ({"parameters": {"rough.time": [1.0, 2.0]}}, "1 numbers"),
        ({"parameters": {"decay.wait": 0.001}}, "at least a step"),
        ({"inputs": {"rough.push": [(1.0, 0.0), (1.0, 2.0)]}}, "rise"),
        ({"step": 0.0}, "above 0"),
        ({"settle": -1.0}, "at least 0"),
        ({"patients": []}, "at least one lane"),
    ],
)
def test_wrong_input_is_refused(given, words):
    with pytest.raises(InputError, match=words):
        run_loop(rough_loop(), 1.0, **given)


def _wrong(fault):
    def build(m):
        p = m.parameters
        y = m.state("y", "mmHg", start=p.start)
        if fault == "per minute for per second":
            m.rate(y, y / p.wait / p.wait)
        elif fault == "start":
            m.state("z", "s", start=p.start)
        elif fault == "bare start":
            m.state("z", "s", start=3.0)
        elif fault == "delay":
            m.delayed(y, p.rate)
        elif fault == "reset":
            m.event("beat", y, resets={y: p.wait})
        elif fault == "correlation":
            m.noise("n", p.start)
        elif fault == "guard":
            m.rate(y, p.rate * y + p.wait)
        elif fault == "port":
            m.give("pressure", y)
            m.rate(y, p.rate * m.take("pressure", "s") * p.start)

    return build


@pytest.mark.parametrize(
    "fault", ["per minute for per second", "start", "bare start", "delay", "reset", "correlation", "guard", "port"]
)
def test_units_that_do_not_fit_are_caught(fault):
    with pytest.raises(UnitError):
        joined("wrong", ("decay", _wrong(fault)))


def test_scales_of_units_come_from_the_graph():
    def build(m):
        y = m.state("y", "kPa", start=m.parameters.start)
        m.rate(y, -m.parameters.rate * y)

    run = run_loop(joined("scaled", ("decay", build)), 0.1, keep=["decay.y"])
    assert run.values["decay.y"][0, 0] == pytest.approx(2.0 * 0.133322, rel=1e-4)


def test_structure_is_checked():
    def loop(m):
        m.give("a", 2 * m.take("b", "1"))
        m.give("b", m.take("a", "1") / 2)

    def moving_delay(m):
        y = m.state("y", "s", start=m.parameters.wait)
        m.delayed(y, y)

    def nobody(m):
        m.rate(m.state("y", "1"), m.parameters.rate * m.take("presure", "1"))
        m.give("pressure", m.parameters.rate * m.parameters.wait)

    def twice(m):
        m.state("y", "1")
        m.input("y", "1")

    for build, words in (
        (lambda m: (loop(m), m.rate(m.state("y", "1"), m.take("a", "1/s"))), "dimensions|without a state"),
        (moving_delay, "parameters only"),
        (nobody, "Did you mean 'pressure'"),
        (twice, "declared twice"),
        (lambda m: m.rate(m.parameters.wait, m.parameters.wait), "needs a state"),
    ):
        with pytest.raises((ModelError, UnitError), match=words):
            joined("wrong", ("decay", build))


def test_a_constant_delayed_value_starts_as_told():
    run = run_loop(delayed_loop(), 0.2, keep=["decay.y"], parameters={"decay.rate": 0.0})
    assert np.all(run.values["decay.y"] == 2.0)
