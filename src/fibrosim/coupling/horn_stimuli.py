"""What stimuli of the laboratory make of afferents: heat, cold, pricks, pressure, brush, shocks, laser."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ..electrophysiology.terminals.skin import at_depth
from ..errors import InputError
from .horn_afferents import TINY, AfferentDrive, Endings, Floats, afferent_numbers, follow

__all__ = [
    "brushed", "cooled", "flashed", "heated", "knots_of_pulses", "pressed", "pricked", "recruited", "shocked",
]  # fmt: skip

MS_PER_S = 1000.0
NERVE_PULSE = 0.01  # seconds over which the impulses of one shock arrive


def _above(values: Floats, width: float) -> Floats:
    """How far a value lies above 0, over fibres whose thresholds spread (logistic)."""
    return np.maximum(values, 0.0) + width * np.log1p(np.exp(-np.abs(values) / width))


def _fatigued(rate: Floats, step: float) -> Floats:
    """Discharge of C fibres less what adaptation takes, under their ceiling."""
    p = afferent_numbers()
    lost = p["c_fatigue"] * follow(rate, p["c_fatigue_time"], step)
    left = np.maximum(rate - lost, 0.0)
    return left / (1.0 + left / p["c_maximum"])


def _depth(times: Floats, knots: Sequence[float], values: Sequence[float], depth: float | None = None) -> Floats:
    return at_depth(times * MS_PER_S, np.asarray(knots, float) * MS_PER_S, np.asarray(values, float), depth)


def heated(
    courses: Sequence[tuple[Sequence[float], Sequence[float]]], until: float, step: float, endings: Endings,
    extent: float = 1.0, depth: float | None = None,
) -> AfferentDrive:  # fmt: skip
    """Heat a spot.

    Parameters
    ----------
    courses : sequence of (knots in s, surface temperature in degC)
        One a stimulus, linear between knots.
    until : float
        Length of the record, s.
    depth : float, optional
        Of the endings, mm, where it is not the usual one.

    Notes
    -----
    Heat is conducted to the depth of the endings; C fibres fire by how far their threshold is passed and how fast it
    is (Yarnitsky 1992), A-delta fibres to fast heating only (Treede 1998).
    """
    p = afferent_numbers()
    times = np.arange(round(until / step)) * step
    deep = np.array([_depth(times, knots, values, depth) for knots, values in courses])
    warming = np.maximum(np.diff(deep, axis=-1, prepend=deep[:, :1]) / step, 0.0)
    passed = _above(deep - p["heat_threshold"] - endings.heat_shift, p["heat_width"])
    c = _fatigued(passed * (p["heat_static"] + p["heat_dynamic"] * warming), step) * endings.small
    hot = np.maximum(deep - p["a_heat_threshold"] - endings.heat_shift, 0.0) * p["a_heat_dynamic"] * warming
    a_delta = hot / (1.0 + hot / p["a_maximum"]) * endings.small
    return AfferentDrive(step, np.zeros_like(c), a_delta, c, extent, endings.synapses)


def cooled(
    courses: Sequence[tuple[Sequence[float], Sequence[float]]], until: float, step: float, endings: Endings,
    extent: float = 1.0,
) -> AfferentDrive:  # fmt: skip
    """Cool a spot into the painful range; arguments as of `heated`."""
    p = afferent_numbers()
    times = np.arange(round(until / step)) * step
    deep = np.array([_depth(times, knots, values) for knots, values in courses])
    c = np.maximum(p["cold_threshold"] - deep, 0.0) * p["cold_slope"] * endings.small
    return AfferentDrive(step, np.zeros_like(c), np.zeros_like(c), c, extent, endings.synapses)


def pricked(
    force: Floats, starts: Sequence[float], contact: float, until: float, step: float, endings: Endings, extent: float
) -> AfferentDrive:
    """Prick with blunt needles.

    Parameters
    ----------
    force : ndarray, shape (stimuli,)
        In mN.
    starts : sequence of float
        When each contact begins, s.
    contact : float
        Its length, s.
    """
    p = afferent_numbers()
    force = np.asarray(force, float)
    fourth = force * force * force * force
    half = p["force_half"] * p["force_half"]
    answering = (force * fourth / (fourth + half * half))[:, None] * np.ones((1, 1))
    on = _on(starts, contact, until, step)[None, :]
    more = endings.small * (1.0 + p["silent_ratio"] * endings.woken)
    return AfferentDrive(
        step, p["press_a_beta"] * endings.large * on * (force[:, None] > 0.0),
        p["force_a_delta"] * answering * endings.small * on, _fatigued(p["force_c"] * answering * on, step) * more,
        extent, endings.synapses,
    )  # fmt: skip


def pressed(weight: Floats, touched: float, step: float, by: str = "probe") -> AfferentDrive:
    """Press on muscle with a probe of 1 cm2 or with a cuff.

    Parameters
    ----------
    weight : ndarray, shape (stimuli, time)
        Signal of the pressure over that at the healthy threshold (`fibrosim.clinic.pressure.Spot.drive`), which
        group III and IV and C fibres send together.
    touched : float
        Share of large fibres that are there.
    by : {"probe", "cuff"}
        A cuff makes many fibres fire a little, a probe few fibres much, for the same pain.
    """
    p = afferent_numbers()
    weight = np.asarray(weight, float)
    onset = 2.0 * p["press_a_beta_onset"] * touched * weight / (1.0 + weight)
    lost = p["a_beta_adaptation"] * follow(onset, p["a_beta_adaptation_time"], step)
    return AfferentDrive(step, np.maximum(onset - lost, 0.0), np.zeros_like(weight),
                         _adapted(p[f"{by}_rate"] * weight, step), p[f"extent_{by}"])  # fmt: skip


def _adapted(rate: Floats, step: float) -> Floats:
    """Discharge of muscle afferents under a held pressure, which adapts by half of what skin does."""
    p = afferent_numbers()
    lost = 0.5 * p["c_fatigue"] * follow(rate, p["c_fatigue_time"], step)
    return np.maximum(rate - lost, 0.0)


def brushed(
    shares: Sequence[float], start: float, stroke: float, until: float, step: float, endings: Endings, extent: float
) -> AfferentDrive:
    """Stroke the skin with things that excite large fibres alone; `shares` over the brush, one a stimulus."""
    p = afferent_numbers()
    on = _on([start], stroke, until, step)[None, :]
    touch = p["brush_rate"] * np.asarray(shares, float)[:, None] * endings.large * on
    return AfferentDrive(step, touch, np.zeros_like(touch), np.zeros_like(touch), extent)


def shocked(
    current: Floats, pulses: Sequence[float], until: float, step: float, endings: Endings
) -> AfferentDrive:
    """Shock a nerve; each pulse makes one impulse in the fibres that it excites.

    The share of A-delta fibres that it excites is the extent: every driven neuron has its fibres whole.

    Parameters
    ----------
    current : ndarray, shape (stimuli,)
        In mA.
    pulses : sequence of float
        Their times, s.
    """
    p = afferent_numbers()
    on = np.zeros(round(until / step))
    width = max(round(NERVE_PULSE / step), 1)
    for pulse in pulses:
        first = round(pulse / step)
        on[first : first + width] += 1.0 / (width * step)
    large, thin, c = (recruited(current, p[f"{kind}_current"])[:, None] for kind in ("a_beta", "a_delta", "c"))
    beside = np.minimum(c / np.maximum(thin, TINY), 1.0)
    return AfferentDrive(step, large * endings.large * on, endings.small * on * np.ones_like(thin),
                         beside * endings.small * on, thin, endings.synapses)  # fmt: skip


def recruited(current: Floats, half: float) -> Floats:
    """Share of a class of fibres that a current excites."""
    ratio = np.asarray(current, float) / half
    power = np.ones_like(ratio)
    for _ in range(round(afferent_numbers()["current_power"])):
        power = power * ratio
    return power / (1.0 + power)


def knots_of_pulses(
    base: float, peak: float, starts: Sequence[float], contact: float, ramp: float
) -> tuple[list[float], list[float]]:
    """Knots (s, degC) of pulses from `base` to `peak`, held for `contact`, with ramps of `ramp` seconds."""
    if any(late - early < contact + 2.0 * ramp for early, late in pairwise(starts)):
        raise InputError("pulses follow faster than the device can give them", field="rate",
                         value=[float(s) for s in starts[:2]], allowed=f"every {contact + 2.0 * ramp:g} s or slower",
                         fix="a lower rate or a shorter contact", code="out-of-range")  # fmt: skip
    knots, values = [0.0], [base]
    for start in starts:
        knots += [start, start + ramp, start + ramp + contact, start + 2.0 * ramp + contact]
        values += [base, peak, peak, base]
    if len(knots) > 1 and knots[1] <= knots[0]:
        knots, values = knots[1:], values[1:]
    kept = [0] + [k for k in range(1, len(knots)) if knots[k] > knots[k - 1]]
    return [knots[k] for k in kept], [values[k] for k in kept]


def flashed(base: float, peak: float, start: float, until: float, step: float, endings: Endings) -> AfferentDrive:
    """Flash a laser at the skin: heated within its pulse, cooling within a tenth of a second.

    Parameters
    ----------
    base, peak : float
        Temperature of the surface before and at the end of the pulse, degC.
    start : float
        When, s.
    """
    p = afferent_numbers()
    knots = [0.0, start, start + p["laser_pulse"], start + p["laser_cooling"], until]
    values = [base, base, peak, base + p["laser_left"] * (peak - base), base]
    return heated([(knots, values)], until, step, endings, p["extent_laser"], p["laser_depth"])


def _on(starts: Sequence[float], contact: float, until: float, step: float) -> Floats:
    on = np.zeros(round(until / step))
    for start in starts:
        on[round(start / step) : round((start + contact) / step)] = 1.0
    return on
