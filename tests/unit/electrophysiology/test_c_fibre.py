"""The C fibre in the laboratory: classes, marking, temperature, channels, weak stimuli, protocols."""

from __future__ import annotations

import numpy as np
import pytest

from fibrosim.electrophysiology.fibres import CFibre, FibreProtocol, parse_protocol
from fibrosim.electrophysiology.fibres.recording import pair_up
from fibrosim.errors import InputError, SimulationError

SMALL = 0.1


def pair_after_train(fibre: CFibre, gap: float) -> float:
    """Change of latency (%) of a second spike `gap` ms after the last of a train at 2 Hz."""
    train = 1.0 + 500.0 * np.arange(30)
    found = fibre.record(FibreProtocol("pair after train", np.append(train, train[-1] + gap)))
    return 100.0 * (found.latency[-1] / found.latency[-2] - 1.0)


@pytest.fixture(scope="module")
def insensitive():
    return CFibre(scale=SMALL)


@pytest.fixture(scope="module")
def sensitive():
    return CFibre("mechano-sensitive", scale=SMALL)


def test_mechano_sensitive_fibres_differ_as_published(insensitive, sensitive):
    """Petersson 2014 (doi:10.1371/journal.pone.0103556): faster, less slowing, less supernormal."""
    one, other = insensitive.record("2hz-20s"), sensitive.record("2hz-20s")
    assert other.parent_velocity[0] > 1.01 * one.parent_velocity[0]
    assert other.slowing[-1] < 0.7 * one.slowing[-1]
    assert pair_after_train(insensitive, 50.0) < 0.0 < pair_after_train(sensitive, 50.0)


def test_pump_and_sodium_make_the_slowing(insensitive):
    """Less pump, more sodium and more slowing; thin branch slows more than the parent."""
    weak = CFibre(scale=SMALL, expression={"sodium_pump": 0.5}).record("2hz-10s")
    usual = insensitive.record("2hz-10s")
    assert weak.state[-1, 1] > usual.state[-1, 1] > usual.state[0, 1] + 2.0
    branch = usual.branch_velocity[0] / usual.branch_velocity[-1]
    parent = usual.parent_velocity[0] / usual.parent_velocity[-1]
    assert branch > parent > 1.05


def test_extra_spikes_delay_the_next_and_the_delay_dies_out(insensitive):
    """Marking: spikes evoked by touch between two pulses, as in microneurography."""
    plain = FibreProtocol.of_trains("marking", (0.25, 8))
    marked = insensitive.record(plain.with_spontaneous([14000.0 + 110.0 * k for k in range(6)]))
    without = insensitive.record(plain)
    jump = marked.slowing - without.slowing
    assert np.abs(jump[:4]).max() < 0.02
    assert jump[4] > 2.0
    assert (np.diff(jump[4:]) < 0.0).all()
    assert marked.unmatched == 6
    assert without.unmatched == 0


def test_cold_skin_slows_the_branch_and_not_the_nerve():
    cold, warm = (CFibre(scale=SMALL, skin_temperature=t).record("0.25hz-1s") for t in (25.0, 35.0))
    ratio = warm.branch_velocity[0] / cold.branch_velocity[0]
    assert 1.15 < ratio < 1.6  # per 10 degrees
    assert cold.parent_velocity[0] == pytest.approx(warm.parent_velocity[0], rel=0.01)


def test_thicker_fibres_are_faster_by_the_root_of_their_diameter():
    thin, thick = (CFibre(scale=SMALL, diameter=d).record("0.25hz-1s").parent_velocity[0] for d in (1.0, 1.44))
    assert thick / thin == pytest.approx(1.2, rel=0.02)


def test_without_nav18_the_fibre_is_inexcitable_and_the_error_says_so():
    with pytest.raises(SimulationError, match="inexcitable"):
        CFibre(scale=SMALL, expression={"nav18": 0.0, "nav17": 0.0}).record("0.25hz-1s")


def test_too_weak_a_pulse_is_refused_with_the_threshold(insensitive):
    threshold = insensitive.threshold()
    with pytest.raises(SimulationError, match=f"too weak.*{threshold:.3g} nA"):
        insensitive.record("pair-50ms", current=0.5 * threshold)
    assert insensitive.record("0.25hz-1s", current=1.02 * threshold).failed == 0


def test_spikes_find_their_pulses():
    pulses = np.array([0.0, 100.0, 200.0, 300.0])
    assert pair_up(pulses, np.array([150.0, 251.0, 454.0])) == pytest.approx([150, 251, np.nan, 454], nan_ok=True)
    assert np.isnan(pair_up(pulses, np.empty(0))).all()


@pytest.mark.parametrize("text", ["2hz", "0hz-3s", "500hz-1s", "pair-0.1ms", "two hertz", "1hz-99999s", "200hz-3600s"])
def test_protocols_that_cannot_be_are_refused(text):
    with pytest.raises(InputError) as found:
        parse_protocol(text)
    assert found.value.field == "protocol"


def test_protocols_count_their_pulses():
    assert len(parse_protocol("2hz-180s").pulses) == 361
    assert len(parse_protocol("high-frequency").pulses) == 421
    assert np.diff(parse_protocol("low-frequency").pulses)[[0, 20, 40, 70]] == pytest.approx([8000, 4000, 2000, 4000])
    assert parse_protocol("pair-20ms").pulses == pytest.approx([1.0, 21.0])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"kind": "silent"}, "unknown kind"), ({"scale": 0.0}, "geometry"), ({"diameter": 9.0}, "geometry"),
        ({"skin_temperature": 60.0}, "temperature"), ({"expression": {"nav1.8": 0.5}}, "Did you mean 'nav18'"),
        ({"expression": {"nav18": -1.0}}, "0 to 100"), ({"scale": float("nan")}, "geometry"),
    ],
)  # fmt: skip
def test_fibres_that_cannot_be_are_refused(options, said):
    with pytest.raises(InputError, match=said):
        CFibre(**options)


def test_classes_are_told_by_slowing(insensitive):
    found = insensitive.record("2hz-1s")
    assert found.classify() == "not told by this protocol"
    found.pulses, found.latency = 500.0 * np.arange(361), np.full(361, 100.0)
    for end, word in ((130.0, "type 1"), (105.0, "type 2"), (100.8, "type 3")):
        found.latency[-5:] = end
        assert found.classify().startswith(word)


@pytest.mark.science
def test_three_minutes_at_two_hertz():
    """Serra 1999 (doi:10.1111/j.1469-7793.1999.799ab.x): nociceptors slow by 28.3 (SD 9.7) percent; predicted."""
    found = CFibre(scale=SMALL).record("2hz-180s")
    assert found.classify() == "type 1, nociceptor"
    assert 28.3 - 2 * 9.7 < found.slowing[-1] < 28.3 + 2 * 9.7
    assert found.failed == 0


def test_it_can_be_seen(insensitive, tmp_path):
    found = insensitive.record("2hz-3s")
    frame = found.to_frame()
    assert list(frame["pulse"]) == [1, 2, 3, 4, 5, 6, 7]
    assert frame.attrs["units"]["latency"] == "ms"
    assert "0.689 m/s in the nerve" in str(found)
    figure = found.figure()
    # one spike a pulse is drawn at its latency
    left = figure.axes[0]
    peaks = [line.get_xdata()[np.argmin(line.get_ydata())] for line in left.lines if len(line.get_xdata()) > 10]
    assert peaks == pytest.approx(found.latency, abs=0.05)
    assert found.save_figure(tmp_path / "leaf.png").stat().st_size > 10_000
