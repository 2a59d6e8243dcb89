"""Free endings: heat, cold, force and capsaicin into spikes; mediators; each with its mechanism cut."""

from __future__ import annotations

import numpy as np
import pytest

from fibrosim.electrophysiology.fibres import CFibre, MyelinatedFibre
from fibrosim.electrophysiology.membranes import terminal_membrane
from fibrosim.electrophysiology.terminals import Sensitisation, Terminal, parse_stimulus
from fibrosim.electrophysiology.terminals.channel_noise import ChannelCourse, open_channels
from fibrosim.electrophysiology.terminals.skin import at_depth
from fibrosim.engine.interpret import evaluate
from fibrosim.errors import InputError
from fibrosim.language.membrane import CORE, LOCAL, VOLTAGE
from fibrosim.random import Stream

RAMP = "heat:36-47:2C/s"


@pytest.fixture(scope="module")
def healthy():
    return Terminal().respond(RAMP, seed=3)


def test_channels_open_by_van_t_hoff():
    """The logarithm of open over closed is linear in 1 / T with slope -enthalpy / R."""
    membrane = terminal_membrane()
    values = {("parameter", "membrane", n): p.value for n, p in membrane.parameters.items()}
    warmth = 273.15 + np.linspace(10.0, 50.0, 9)
    for channel, sign in (("trpv1", 1.0), ("trpm8", -1.0)):
        (gate,) = [g for g in membrane.gates if g.name == f"{channel}.m"]
        (steady,) = evaluate([gate.steady], {**values, VOLTAGE: 0.0, LOCAL: warmth, CORE: warmth})
        slope = np.polyfit(1.0 / warmth, np.log(steady / (1.0 - steady)), 1)[0]
        enthalpy = 1e3 * membrane.parameters[f"{channel}.enthalpy"].value
        extra = 0.0 if channel == "trpv1" else 1e-3 * 100.0 * 0.87 * 96485.33
        assert -slope * 8.314462618 == pytest.approx(enthalpy - extra, rel=1e-6)
        assert np.all(np.diff(steady) * sign > 0.0)


def test_heat_reaches_the_depth_as_a_numerical_solution_says():
    knots, surface = np.array([0.0, 1000.0, 4000.0, 6000.0]), np.array([32.0, 32.0, 44.0, 44.0])
    h, dt = 0.02, 1.0  # mm, ms
    warmth = np.full(400, 32.0)
    times = np.arange(dt, 6000.0, dt)
    found = []
    for t in times:
        warmth[0] = np.interp(t, knots, surface)
        warmth[1:-1] += 0.09e-3 * dt / h**2 * (warmth[2:] - 2.0 * warmth[1:-1] + warmth[:-2])
        found.append(warmth[10])
    assert np.abs(at_depth(times, knots, surface, 0.2) - found).max() < 0.02


def test_chance_of_channels_has_the_binomial_mean_and_variance():
    n = 40_000
    course = ChannelCourse(np.full(n, 0.15), np.full(n, 0.3), np.ones(n))
    found = open_channels(30, course, 2.0, Stream(1), "test")
    assert found.mean() == pytest.approx(30 * 0.15, rel=0.02)
    assert found.var() == pytest.approx(30 * 0.15 * 0.85, rel=0.05)
    lag = np.corrcoef(found[:-1], found[1:])[0, 1]
    assert lag == pytest.approx(np.exp(-0.6), abs=0.02)


def test_an_ending_fires_on_heat_and_more_the_hotter_it_is(healthy):
    """Tillman 1995: 40.4 degC at the ending (the density is set to it); the rest follows."""
    assert len(healthy.spikes[healthy.spikes < healthy.onset]) == 0
    assert 38.0 < healthy.threshold() < 42.5
    assert healthy.threshold("surface") > healthy.threshold() + 1.0
    end = healthy.stimulus.knots[-1] - healthy.onset
    assert healthy.rate(end - 1000.0, end) > 2.0 * healthy.rate(end - 2500.0, end - 1500.0)


def test_without_its_channels_an_ending_is_silent():
    assert len(Terminal(expression={"trpv1": 0.0}).respond(RAMP, seed=3).spikes) == 0
    assert len(Terminal("c-cold").respond("heat:36-40:4C/s", seed=3).evoked) < 3
    assert len(Terminal("c-cold", expression={"trpm8": 0.0}).respond("cold:30-24:12C/s").spikes) == 0


def test_the_threshold_on_the_surface_rises_with_the_rate_and_that_at_the_ending_does_not():
    """Tillman 1995, J Physiol 485:767: the surface threshold of C fibres rises with the ramp's rate."""
    quick, slow = (Terminal().respond(f"heat:36-50:{rate}C/s", seed=5) for rate in (6, 1))
    assert quick.threshold("surface") > slow.threshold("surface") + 1.5
    assert abs(quick.threshold() - slow.threshold()) < 2.0


def test_mediators_lower_the_threshold_to_heat(healthy):
    bathed = Terminal(sensitisation=Sensitisation(bradykinin=1.0)).respond("heat:32-40:2C/s", seed=3)
    assert bathed.threshold() < healthy.threshold() - 3.0
    grown = Terminal(sensitisation=Sensitisation(1.0, 1.0)).respond(RAMP, seed=3)
    assert grown.threshold() < healthy.threshold() - 0.5
    assert len(grown.evoked) > 2 * len(healthy.evoked)


def test_norepinephrine_needs_receptors(healthy):
    """Sato and Perl 1991 (doi:10.1126/science.2011742): endings answer after injury, not before."""
    sound = Terminal(sensitisation=Sensitisation(norepinephrine=1000.0)).respond(RAMP, seed=3)
    injured = Terminal(sensitisation=Sensitisation(norepinephrine=1000.0, alpha1=1.0)).respond(RAMP, seed=3)
    assert sound.spikes.tobytes() == healthy.spikes.tobytes()
    assert injured.threshold() < healthy.threshold() - 1.0


def test_force_fires_above_its_threshold_and_the_response_adapts():
    weak, strong = (Terminal().respond(f"force:{size}mN:5s", seed=2) for size in (10, 100))
    assert len(weak.spikes) == 0
    assert strong.rate(0.0, 1000.0) > 10.0
    assert strong.rate(3000.0, 5000.0) < 0.6 * strong.rate(0.0, 1000.0)
    assert len(Terminal(expression={"slow_mechanical": 0.0}).respond("force:100mN:1s").spikes) == 0


def test_silent_endings_are_silent_until_nerve_growth_factor_wakes_them():
    """Schmidt 1995: silent to 750 mN; Prato 2017: nerve growth factor brings force channels."""
    assert len(Terminal("c-mechano-insensitive").respond("force:750mN:2s", seed=1).spikes) == 0
    woken = Terminal("c-mechano-insensitive", Sensitisation(nerve_growth_factor_days=1.0))
    assert len(woken.respond("force:750mN:2s", seed=1).spikes) >= 2


def test_capsaicin_fires_and_the_response_wanes():
    found = Terminal().respond("capsaicin:1umol/l:8s", seed=1)
    assert found.rate(0.0, 2000.0) > 5.0
    assert found.rate(5000.0, 8000.0) < 0.5 * found.rate(0.0, 2000.0)


def test_the_same_seed_gives_the_same_spikes(healthy):
    assert Terminal().respond(RAMP, seed=3).spikes.tobytes() == healthy.spikes.tobytes()
    assert Terminal().respond(RAMP, seed=4).spikes.tobytes() != healthy.spikes.tobytes()


def test_fibres_conduct_what_the_endings_fire():
    c = CFibre("mechano-sensitive", scale=0.1).respond("force:60mN:1s", seed=2)
    assert len(c.ending.spikes) > 3
    assert c.lost == 0
    # activity-dependent slowing: the last spike is later than the first
    assert np.ptp(c.arrivals - c.ending.spikes) > 0.3
    a = MyelinatedFibre(3.0).respond("force:60mN:1s", seed=2)
    assert a.lost == 0
    assert len(a.arrivals) > 5
    assert "arrive through the myelinated fibre" in str(a)


@pytest.mark.parametrize(
    "text", ["heat:48-32:1C/s", "force:100:5s", "force:9000mN:5s", "warm", "heat:32-48:1000C/s", "capsaicin:1mN:5s"]
)
def test_stimuli_that_cannot_be_are_refused(text):
    with pytest.raises(InputError) as found:
        parse_stimulus(text)
    assert found.value.to_dict()["field"] == "stimulus"


def test_other_input_is_refused():
    with pytest.raises(InputError):
        Terminal("c-hot")
    with pytest.raises(InputError):
        Terminal(expression={"trpv2": 1.0})
    with pytest.raises(InputError):
        Sensitisation(cytokines=2.0)


def test_the_figure_and_the_words(healthy, tmp_path):
    assert "the first at" in str(healthy)
    assert healthy.save_figure(tmp_path / "heat.png").stat().st_size > 10_000
    assert list(healthy.to_frame().columns) == ["spike", "time", "temperature", "force"]
