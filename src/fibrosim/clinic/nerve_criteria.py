"""Published electrodiagnostic criteria of demyelinating neuropathy, on measured values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from fibrosim.clinic.norms import Norms

__all__ = ["CRITERIA", "MotorValues", "SensoryValues", "judge"]


@dataclass(frozen=True)
class MotorValues:
    """What was measured on a motor nerve, and the limits of normal; NaN where it could not be had.

    Attributes
    ----------
    latency, f_latency, duration : float
        ms; `duration` is that of the distal potential.
    velocity : float
        m/s.
    amplitude : float
        Distal, mV.
    amplitude_fall, area_fall, duration_rise : float
        Proximal against distal, percent.
    persistence : float
        Of F waves, percent.
    latency_limit, f_limit, velocity_limit, amplitude_limit : float
        Upper limits of latencies, lower ones of velocity and amplitude.
    """

    latency: float
    velocity: float
    amplitude: float
    duration: float
    amplitude_fall: float
    area_fall: float
    duration_rise: float
    f_latency: float
    persistence: float
    latency_limit: float
    velocity_limit: float
    amplitude_limit: float
    f_limit: float
    duration_limit: float


@dataclass(frozen=True)
class SensoryValues:
    """Amplitude (uV) and velocity (m/s) of a sensory nerve, with their lower limits."""

    amplitude: float
    velocity: float
    amplitude_limit: float
    velocity_limit: float

    @property
    def abnormal(self) -> bool:
        """Low or absent potential, or slow conduction."""
        return bool(self.amplitude < self.amplitude_limit or self.velocity < self.velocity_limit)


Motor = Mapping[str, MotorValues]
Sensory = Mapping[str, SensoryValues]


def _nerves(motor: Motor, test: Callable[[str, MotorValues], bool]) -> set[str]:
    return {name for name, values in motor.items() if test(name, values)}


def _signs(motor: Motor, n: Norms, *, f: float, f_low: float, block: float, tibial_block: bool,
           tibial_dispersion: float, tunnel: bool) -> dict[str, set[str]]:  # fmt: skip
    """Nerves with each sign of demyelination, by the limits of a set."""

    def late_f(_: str, v: MotorValues) -> bool:
        low = v.amplitude < n.efns_low_amplitude * v.amplitude_limit
        return bool(v.f_latency >= (f_low if low else f) * v.f_limit)

    def usable(v: MotorValues) -> bool:
        return bool(v.amplitude >= n.efns_least_amplitude * v.amplitude_limit)

    def dispersed(name: str, v: MotorValues) -> bool:
        return bool(v.duration_rise > (tibial_dispersion if name == "tibial" else n.efns_dispersion))

    return {
        "latency": _nerves(motor, lambda k, v: bool(v.latency >= n.efns_latency * v.latency_limit)
                           and not (tunnel and k == "median")),
        "velocity": _nerves(motor, lambda _, v: bool(v.velocity <= n.efns_velocity * v.velocity_limit)),
        "f": _nerves(motor, late_f),
        "no_f": _nerves(motor, lambda _, v: v.persistence == 0.0 and usable(v)),
        "block": _nerves(motor, lambda k, v: bool(v.amplitude_fall >= block) and usable(v)
                         and (tibial_block or k != "tibial")),
        "dispersion": _nerves(motor, dispersed),
        "duration": _nerves(motor, lambda _, v: bool(v.duration >= v.duration_limit)),
    }  # fmt: skip


def _elsewhere(signs: Mapping[str, set[str]], sign: str, others: set[str]) -> bool:
    """Whether a nerve has this sign and another nerve any of the others."""
    return any(signs[other] - {one} for one in signs[sign] for other in others if other != sign) or any(
        signs[sign] - {one} for one in signs[sign]
    )


EVERY = {"latency", "velocity", "f", "block", "dispersion", "duration"}


def _definite(signs: Mapping[str, set[str]]) -> bool:
    """Two nerves with one sign, or one nerve with a weaker sign and another nerve with any."""
    two = any(len(signs[sign]) >= 2 for sign in ("latency", "velocity", "f", "block", "dispersion"))
    absent = len(signs["no_f"]) >= 2 and any(signs[sign] for sign in EVERY)
    return two or absent or _elsewhere(signs, "block", EVERY) or _elsewhere(signs, "duration", EVERY)


def efns(motor: Motor, sensory: Sensory, n: Norms, tunnel: bool) -> str:
    """Class by EFNS/PNS 2010: definite, probable, possible or none."""
    options = {"f": n.efns_f, "f_low": n.efns_f_low, "tibial_dispersion": n.efns_dispersion, "tunnel": tunnel}
    signs = _signs(motor, n, block=n.efns_block, tibial_block=True, **options)
    if _definite(signs):
        return "definite"
    milder = _signs(motor, n, block=n.efns_probable_block, tibial_block=False, **options)
    if len(milder["block"]) >= 2 or _elsewhere({**signs, "block": milder["block"]}, "block", EVERY):
        return "probable"
    return "possible" if any(signs[sign] for sign in EVERY) else "none"


def aan(motor: Motor, sensory: Sensory, n: Norms, tunnel: bool) -> str:
    """AAN 1991: met where three of four groups are."""

    def by(high: float, low: float, v: MotorValues) -> float:
        return low if v.amplitude < n.aan_low_amplitude * v.amplitude_limit else high

    slow = _nerves(motor, lambda _, v: bool(
        v.velocity < by(n.aan_velocity, n.aan_velocity_low, v) * v.velocity_limit))  # fmt: skip
    late = _nerves(motor, lambda _, v: bool(
        v.latency > by(n.aan_latency, n.aan_latency_low, v) * v.latency_limit))  # fmt: skip
    waves = _nerves(motor, lambda _, v: v.persistence == 0.0 or bool(
        v.f_latency > by(n.aan_f, n.aan_f_low, v) * v.f_limit))  # fmt: skip
    fall = _nerves(motor, lambda k, v: k != "tibial" and bool(max(v.amplitude_fall, v.area_fall) > n.aan_block))
    groups = (len(slow) >= 2, len(fall) >= 1, len(late) >= 2, len(waves) >= 2)
    return "met" if sum(groups) > 2 else "not met"


def strict(motor: Motor, sensory: Sensory, n: Norms, tunnel: bool) -> str:
    """As EAN/PNS 2021 asks of typical disease: motor signs in two nerves, and two abnormal sensory nerves."""
    signs = _signs(motor, n, f=n.strict_f, f_low=n.efns_f_low, block=n.strict_block, tibial_block=False,
                   tibial_dispersion=n.strict_tibial_dispersion, tunnel=True)  # fmt: skip
    abnormal = [name for name, values in sensory.items() if values.abnormal]
    return "met" if _definite(signs) and len(abnormal) >= 2 else "not met"


CRITERIA: Mapping[str, Callable[[Motor, Sensory, Norms, bool], str]] = {
    "EFNS/PNS 2010": efns, "AAN 1991": aan, "EAN/PNS 2021, motor and sensory": strict,
}  # fmt: skip


def judge(motor: Motor, sensory: Sensory, n: Norms, tunnel: bool = False) -> dict[str, str]:
    """Verdict of each set.

    Parameters
    ----------
    tunnel : bool
        Whether a narrow tunnel at the wrist was found: the median latency then does not count.
    """
    return {name: rule(motor, sensory, n, tunnel) for name, rule in CRITERIA.items()}


def limit(mean: float, sd: float, deviations: float, *, lognormal: bool = False) -> float:
    """Limit of normal this many SD from the mean; lognormal with that mean and SD for amplitudes."""
    if not lognormal:
        return mean + deviations * sd
    width = float(np.sqrt(np.log1p((sd / mean) ** 2)))
    return float(np.exp(np.log(mean) - width**2 / 2.0 + deviations * width))
