"""A free ending: a tip that transduces, and the axon behind it in which spikes arise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ...engine.cable import Cable, Change, Waveform, run_cable
from ...errors import InputError
from ...parameters import all_parameter_files
from ...random import Stream
from ..membranes import terminal_membrane
from ..resting import rest_at
from .channel_noise import channel_course, lagged, open_channels
from .numbers import terminal_numbers
from .response import TerminalResponse
from .sensitisation import Sensitisation
from .skin import at_depth
from .stimulus import Stimulus, parse_stimulus

__all__ = ["CLASSES", "Terminal"]

CLASSES = {
    "c-mechano-heat": "polymodal C nociceptor", "c-mechano-insensitive": "silent C nociceptor",
    "c-cold": "C cold fibre", "a-delta-mechano": "A-delta mechano-nociceptor", "a-delta-cold": "A-delta cold fibre",
}  # fmt: skip
CHANNELS = ("trpv1", "trpm8", "slow_mechanical")


@dataclass(frozen=True)
class Terminal:
    """A free ending in the skin.

    Parameters
    ----------
    kind : str
        One of `CLASSES`.
    sensitisation : Sensitisation
    expression : dict of str to float
        Factors of densities by mechanism: ``{"trpv1": 0}``.
    depth : float, optional
        In mm.
    noise : bool
        Channels open by chance (True), or all by their mean.

    Raises
    ------
    InputError
        An unknown class or mechanism.
    """

    kind: str = "c-mechano-heat"
    sensitisation: Sensitisation = field(default_factory=Sensitisation)
    expression: Mapping[str, float] = field(default_factory=dict)
    depth: float | None = None
    noise: bool = True

    def __post_init__(self) -> None:
        if self.kind not in CLASSES:
            raise InputError("unknown class of ending", field="kind", value=self.kind, allowed=list(CLASSES))
        known = {name.split(".")[0] for name in terminal_membrane().densities}
        for name, factor in self.expression.items():
            if name not in known:
                raise InputError(f"no channel '{name}' in the ending", field="expression", value=name,
                                 allowed=sorted(known), code="unknown-name")  # fmt: skip
            if not (math.isfinite(factor) and factor >= 0.0):
                raise InputError("a factor of a density", field=f"expression.{name}", value=factor, allowed="0 or more")
        low, high = all_parameter_files()["terminal"]["depth"].range or (0.0, math.inf)
        if self.depth is not None and not low <= self.depth <= high:
            raise InputError("no depth of an ending", field="depth", value=self.depth,
                             allowed=f"{low:g} to {high:g} mm")  # fmt: skip

    def factors(self) -> dict[str, float]:
        """Factor of each density by mechanism: class, mediators, expression."""
        p, known = terminal_numbers(), {name.split(".")[0] for name in terminal_membrane().densities}
        own = dict.fromkeys(known, 1.0)
        own["thin_m_type"] = p["m_type"]
        for name in CHANNELS:
            own[name] = p.get(f"{self.kind.replace('-', '_')}_{name}", 0.0)
        for name, factor in self.sensitisation.factors(own["slow_mechanical"]).items():
            own[name] *= factor
        for name, factor in self.expression.items():
            own[name] *= factor
        return own

    @property
    def tip_area(self) -> float:
        """In cm2."""
        p = terminal_numbers()
        return math.pi * p["diameter"] * p["tip_length"] / p["um2_per_cm2"]

    def channel_count(self, channel: str) -> int:
        """Number of channels of a kind in the tip."""
        p = terminal_numbers()
        density = terminal_membrane().densities[f"{channel}.conductance"]
        total = (density.value if density else 0.0) * self.factors()[channel] * self.tip_area
        return round(total * p["ps_per_s_unit"] / p[f"{channel}_unitary"])

    def cable(self, temperature: float | None = None) -> Cable:
        """Tip and axon, at a temperature (K)."""
        p, own = terminal_numbers(), self.factors()
        tip, branch = round(p["tip_compartments"]), round(p["branch_length"] / p["branch_compartment"])
        length = np.concatenate([np.full(tip, p["tip_length"] / tip), np.full(branch, p["branch_compartment"])])
        at_tip = np.arange(tip + branch) < tip
        scale: dict[str, float | np.ndarray] = {}
        for name in terminal_membrane().densities:
            channel = name.split(".")[0]
            where = at_tip if channel in CHANNELS else ~at_tip if channel == "thin_sodium" else np.ones(len(length))
            scale[name] = own[channel] * where
        cable = Cable(
            terminal_membrane(), length, np.full(len(length), p["diameter"]), p["capacitance"], p["resistivity"],
            p["rest"], p["neutral"] if temperature is None else temperature, p["core"], scale,
            {**self.sensitisation.parameters, **self._recovery()},
        )  # fmt: skip
        # the axon rests by its leak; what the tip's channels pass at rest is not balanced
        return rest_at(cable, p["rest"], p["core"], ignoring=CHANNELS, sodium_everywhere=True)

    def _recovery(self) -> dict[str, float]:
        """Recovery of force channels, faster in some classes."""
        name = "slow_mechanical.recovery_rate"
        faster = terminal_numbers().get(f"{self.kind.replace('-', '_')}_recovery", 1.0)
        return {name: faster * terminal_membrane().parameters[name].value}

    def respond(self, stimulus: Stimulus | str, *, seed: int | str = 0) -> TerminalResponse:
        """Stimulate the ending.

        Parameters
        ----------
        stimulus : Stimulus or str
            For example ``"heat:32-48:1C/s"``.
        seed : int or str
            Of the chance of channels.

        Returns
        -------
        TerminalResponse
        """
        p = terminal_numbers()
        stimulus = parse_stimulus(stimulus) if isinstance(stimulus, str) else stimulus
        grid = np.arange(0.0, stimulus.duration, p["noise_interval"])
        warmth = at_depth(grid, stimulus.knots, stimulus.temperature, self.depth) + p["ice"]
        course = {name: stimulus.at(grid, name) for name in ("force", "capsaicin")}
        cable = self.cable(float(warmth[0]))
        cable = replace(cable, parameters={**cable.parameters, "slow_mechanical.force": float(course["force"][0]),
                                           "trpv1.capsaicin": float(course["capsaicin"][0])})  # fmt: skip
        watched = int(np.argmin(np.abs(cable.positions - p["watched"] * cable.length.sum())))
        run = run_cable(
            cable, stimulus.duration, step=p["step"], watch=[watched], threshold=p["spike_level"], trace=[0],
            trace_step=1.0, changes=_changes(grid, warmth, course),
            waveforms=self._noise(cable, warmth, course, Stream(seed)) if self.noise else (),
        )  # fmt: skip
        return TerminalResponse(stimulus, self, grid, stimulus.at(grid, "temperature"), warmth - p["ice"],
                                run.spikes[0], run.times, run.traces[:, 0])  # fmt: skip

    def _noise(self, cable: Cable, warmth: np.ndarray, course: dict[str, np.ndarray], stream: Stream) -> list[Waveform]:
        """Conductances by which chance departs from the mean that the membrane itself computes."""
        p, membrane, waves = terminal_numbers(), cable.membrane, []
        values: dict[str, float | np.ndarray] = {n: r.value for n, r in membrane.parameters.items()}
        values |= cable.parameters
        values |= {"slow_mechanical.force": course["force"], "trpv1.capsaicin": course["capsaicin"]}
        tip = np.arange(cable.size) < round(p["tip_compartments"])
        for channel in CHANNELS:
            count = self.channel_count(channel)
            if not count:
                continue
            gates = channel_course(membrane, channel, values, warmth, p["noise_voltage"], p["noise_interval"])
            found = open_channels(count, gates, p["noise_interval"], stream, f"terminal.{channel}")
            mean = count * lagged(gates.steady, gates.rate, p["noise_interval"])
            away = (found - mean * gates.slow) * p[f"{channel}_unitary"] / p["ps_per_ns"]
            reversal = membrane.parameters[f"{channel}.reversal"].value
            waves.append(Waveform(tip / tip.sum(), p["noise_interval"], conductance=away, reversal=reversal))
        return waves


def _changes(grid: np.ndarray, warmth: np.ndarray, course: dict[str, np.ndarray]) -> list[Change]:
    """When temperature, force or capsaicin moved by more than a grain: the gates' tables are made anew."""
    p = terminal_numbers()
    every = max(1, round(p["sampling"] / p["noise_interval"]))
    grains = [p["temperature_grain"], *(p["force_grain"] * max(float(np.ptp(c)), 1.0) for c in course.values())]
    rows = np.stack([warmth, course["force"], course["capsaicin"]], axis=1)
    last, found = rows[0], []
    for k in range(0, len(grid), every):
        gaps = np.abs(rows[k] - last)
        settled = k + every >= len(grid) or bool((rows[k] == rows[min(k + every, len(grid) - 1)]).all())
        if (gaps >= grains).any() or (settled and gaps.any()):
            temperature = float(warmth[k]) if warmth[k] != last[0] else None
            parameters = {"slow_mechanical.force": float(rows[k, 1]), "trpv1.capsaicin": float(rows[k, 2])}
            found.append(Change(float(grid[k]), temperature, parameters))
            last = rows[k]
    return found
