"""A C nociceptor from the skin to the nerve (Tigerholm 2014, doi:10.1152/jn.00777.2012)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ...engine.cable import Cable, Pulse, Window, run_cable
from ...errors import InputError, SimulationError
from ...parameters import all_parameter_files, nearest
from ...progress import task
from ..given import CONCENTRATION, given_drug
from ..membranes import c_fibre_membrane
from .protocol import FibreProtocol, parse_protocol
from .recording import FibreRecording, pair_up

if TYPE_CHECKING:
    from ..terminals import ConductedResponse, Sensitisation, Stimulus

__all__ = ["CFibre", "KINDS"]

KINDS = ("mechano-insensitive", "mechano-sensitive")
STEP = 0.025  # ms
WATCHED = (0.25, 0.75)
RECORDED = 0.98
STRONGEST = 50.0  # nA
CELSIUS = 273.15
QUIET_BEFORE = 1.0  # ms before a pulse at which rest and concentrations are read
RESTING = Window()


def fibre_numbers() -> dict[str, float]:
    """Values of the parameter file ``fibre_c.yaml``, in its units."""
    return {name: record.value for name, record in all_parameter_files()["fibre_c"].parameters.items()}


@dataclass(frozen=True)
class CFibre:
    """A C nociceptor: thin branch in the skin, cone, parent axon in the nerve.

    Parameters
    ----------
    kind : {"mechano-insensitive", "mechano-sensitive"}
        The published fibre is of the first kind. The second has more Nav1.7 and pump, less Nav1.8 and
        delayed rectifier (Petersson 2014; the sizes are assumed, grade E).
    scale : float
        All lengths are multiplied with it; relative changes hardly depend on it.
    skin_temperature, core_temperature : float, optional
        In degrees Celsius. With a skin temperature of its own Nav1.8 follows it; without, it works at
        the core's everywhere, as in the published fibre.
    expression : dict of str to float
        Factors of channel densities by mechanism: ``{"nav18": 1.5}``; also ``sodium_pump``.
    nav19_shift : float
        mV by which nerve growth factor moves Nav1.9 to lower voltages.
    diameter : float
        Factor of all diameters.
    drug : str, optional
        Blocker of sodium channels around the whole fibre. Its leaks and constant currents stay those of the
        fibre without it, and it has time to bind before a protocol begins.
    concentration : float or str
        Its free concentration, umol/l.

    Raises
    ------
    InputError
        An unknown kind, channel or drug, a geometry or temperature that cannot be.
    """

    kind: str = "mechano-insensitive"
    scale: float = 1.0
    skin_temperature: float | None = None
    core_temperature: float | None = None
    expression: Mapping[str, float] = field(default_factory=dict)
    nav19_shift: float = 0.0
    diameter: float = 1.0
    drug: str | None = None
    concentration: float | str = 0.0

    def __post_init__(self) -> None:
        given_drug(self.drug, self.concentration)
        if self.kind not in KINDS:
            raise InputError("unknown kind of C fibre", field="kind", value=self.kind, allowed=list(KINDS))
        for name, low, high in (("scale", 0.02, 10.0), ("diameter", 0.2, 3.0)):
            value = getattr(self, name)
            if not (math.isfinite(value) and low <= value <= high):
                raise InputError("a geometry that cannot be", field=name, value=value, allowed=f"{low} to {high}")
        for name in ("skin_temperature", "core_temperature"):
            value, record = getattr(self, name), all_parameter_files()["fibre_c"].parameters[name]
            low, high = record.range or (0.0, math.inf)
            if value is not None and not low - CELSIUS <= value <= high - CELSIUS:
                raise InputError("a temperature that living skin does not have", field=name, value=value,
                                 allowed=f"{low - CELSIUS:g} to {high - CELSIUS:g} degC")  # fmt: skip
        for name, factor in self.expression.items():
            self._density(name)
            if not (math.isfinite(factor) and 0.0 <= factor <= 100.0):
                raise InputError("a factor of a density is 0 to 100", field=f"expression.{name}", value=factor)

    @staticmethod
    def _density(name: str) -> str:
        known = {n.split(".")[0]: n for n, record in c_fibre_membrane().densities.items() if record is not None}
        if name not in known:
            hint = nearest(name, known)
            raise InputError(f"no channel '{name}' in the C fibre", field="expression", value=name, code="unknown-name",
                             allowed=sorted(known), fix=f"Did you mean '{hint}'?" if hint else None)  # fmt: skip
        return known[name]

    def cable(self) -> Cable:
        """Compartments with their diameters, temperatures and densities."""
        p = fibre_numbers()
        skin = p["skin_temperature"] if self.skin_temperature is None else self.skin_temperature + CELSIUS
        core = p["core_temperature"] if self.core_temperature is None else self.core_temperature + CELSIUS
        thin, thick = self.diameter * p["branch_diameter"], self.diameter * p["parent_diameter"]
        tips, share = round(p["tip_compartments"]), p["tip_share"]
        parts = [
            (p["tip_length"], thin, thin, skin, tips, share),
            (p["branch_length"], thin, thin, skin, 0, 1.0),
            (p["cone_length"], thin, thick, 0.5 * (skin + core), 0, 1.0),
            (p["parent_length"], thick, thick, core, 0, 1.0),
            (p["tip_length"], thick, thick, core, tips, 1.0),
            (p["tip_length"], thick, thick, core, tips, share),
        ]
        length, diameter, temperature, density = [], [], [], []
        for size, first, last, warmth, count, part in parts:
            um = 1e3 * size * self.scale
            n = count or max(round(um / p["compartment"]), 4)
            length += [um / n] * n
            diameter += list(first + (last - first) * (np.arange(n) + 0.5) / n)
            temperature += [warmth] * n
            density += [part] * n
        factors = dict.fromkeys(self._scaled(), 1.0)
        if self.kind == "mechano-sensitive":
            for name in ("delayed_rectifier", "nav18", "nav17"):
                factors[self._density(name)] *= p[f"sensitive_{name}"]
            factors[self._density("sodium_pump")] *= p["sensitive_pump"]
        for name, factor in self.expression.items():
            factors[self._density(name)] *= factor
        shares = np.array(density)
        drug, concentration = given_drug(self.drug, self.concentration)
        membrane = c_fibre_membrane(self.skin_temperature is not None, drug)
        scale: dict[str, float | np.ndarray] = {name: f * shares for name, f in factors.items()}
        if drug:
            scale[CONCENTRATION] = concentration
        return Cable(
            membrane, np.array(length), np.array(diameter), p["capacitance"], p["resistivity"], p["rest"],
            np.array(temperature), core, scale,
            {"nav19.shift": self.nav19_shift},
        )  # fmt: skip

    @staticmethod
    def _scaled() -> list[str]:
        return [name for name, record in c_fibre_membrane().densities.items() if record is not None]

    def places(self) -> dict[str, tuple[int, ...]]:
        """Compartments of the electrode, of two points each of branch and parent, and of the recording."""
        p = fibre_numbers()
        um, x = 1e3 * self.scale, self.cable().positions
        ends = np.cumsum([p["tip_length"], p["branch_length"], p["cone_length"], p["parent_length"]]) * um

        def at(start: float, end: float, part: float) -> int:
            return int(np.argmin(np.abs(x - (start + part * (end - start)))))

        return {
            "electrode": (round(p["tip_compartments"]) - 1,),
            "branch": tuple(at(ends[0], ends[1], part) for part in WATCHED),
            "parent": tuple(at(ends[2], ends[3], part) for part in WATCHED),
            "recording": (at(ends[2], ends[3], RECORDED),),
        }

    def record(
        self,
        protocol: FibreProtocol | str,
        *,
        current: float | None = None,
        step: float = STEP,
        window: Window | None = RESTING,
    ) -> FibreRecording:
        """Run a protocol as in microneurography: pulses to the skin, spikes in the nerve.

        Parameters
        ----------
        protocol : FibreProtocol or str
            For example ``"2hz-180s"``.
        current : float, optional
            Of a pulse, nA.
        step : float
            In ms.
        window : Window or None
            None computes everything in every step: slower by ten times, slowing the same within 0.5 %.

        Raises
        ------
        SimulationError
            The stimulus is too weak to fire the fibre; the threshold is said.
        """
        protocol = parse_protocol(protocol) if isinstance(protocol, str) else protocol
        p = fibre_numbers()
        amplitude = p["pulse_current"] if current is None else float(current)
        cable, places = self.cable(), self.places()
        watch = [*places["branch"], *places["parent"], *places["recording"]]
        (end,) = places["electrode"]
        times = self.settling + np.concatenate([protocol.pulses, protocol.spontaneous])
        # a spike that arises by itself always fires
        strong = [amplitude] * len(protocol.pulses) + [p["pulse_current"]] * len(protocol.spontaneous)
        pulses = [Pulse(t, p["pulse_duration"], i, end) for t, i in zip(times, strong, strict=True)]
        middle = sum(places["parent"]) // 2
        trace = [middle, (middle, "sodium", "inside"), (middle, "potassium", "inside")]
        with task(f"C fibre, {protocol.name}, {protocol.duration / 1e3:.0f} s", 1.0) as shown:
            done = [0.0]

            def say(part: float) -> None:
                shown.advance(part - done[0])
                done[0] = part

            run = run_cable(
                cable, self.settling + protocol.duration, pulses, step=step, watch=watch, threshold=p["threshold"],
                trace=trace, trace_step=QUIET_BEFORE, window=window, progress=say,
            )  # fmt: skip
        spikes = [times - self.settling for times in run.spikes]
        if len(protocol.pulses) and not len(spikes[0]):
            raise SimulationError(
                f"pulses of {amplitude:g} nA and {p['pulse_duration']:g} ms are too weak to fire the fibre; "
                f"its threshold is {self.threshold():.3g} nA"
            )
        x = cable.positions
        arrivals = [pair_up(protocol.pulses, times) for times in spikes]
        branch = (x[watch[1]] - x[watch[0]]) / 1e3 / (arrivals[1] - arrivals[0])
        parent = (x[watch[3]] - x[watch[2]]) / 1e3 / (arrivals[3] - arrivals[2])
        samples = ((self.settling + protocol.pulses) / QUIET_BEFORE).astype(int) - 1
        before = np.clip(samples, 0, max(len(run.traces) - 1, 0))
        return FibreRecording(
            protocol, self, protocol.pulses, arrivals[4] - protocol.pulses, branch, parent, run.traces[before],
            spikes[4],
        )  # fmt: skip

    @property
    def settling(self) -> float:
        """Time (ms) in which a drug changes the rest, before a protocol begins; 0 without a drug."""
        return fibre_numbers()["drug_settling"] if self.drug else 0.0

    def respond(
        self, stimulus: Stimulus | str, *, sensitisation: Sensitisation | None = None, seed: int | str = 0,
        expression: Mapping[str, float] | None = None,
    ) -> ConductedResponse:
        """Stimulate the ending in the skin; its spikes run through the fibre.

        Parameters
        ----------
        stimulus : Stimulus or str
            ``"heat:32-48:1C/s"``, ``"force:100mN:5s"``, ``"capsaicin:1umol/l:10s"``.
        sensitisation : Sensitisation, optional
            Mediators around the ending.
        seed : int or str
            Of the chance of its channels.
        expression : dict of str to float, optional
            Factors of the ending's densities by mechanism.
        """
        from ..terminals import ConductedResponse, Sensitisation, Terminal

        kind = "c-mechano-heat" if self.kind == "mechano-sensitive" else "c-mechano-insensitive"
        ending = Terminal(kind, sensitisation or Sensitisation(), expression or {})
        found = ending.respond(stimulus, seed=seed)
        late = self.places()["recording"][0]
        arrivals = np.empty(0)
        if len(found.spikes):
            # a spike of the fibre in the skin needs as long as the slowest may
            wait = self.cable().positions[late] / 1e3 / 0.1
            protocol = FibreProtocol(found.stimulus.name, np.empty(0), after=wait).with_spontaneous(found.spikes)
            arrivals = self.record(protocol).spikes
        return ConductedResponse(f"C fibre, {self.kind}", found, arrivals)

    def following_frequency(self, spikes: int = 20, precision: float = 0.02) -> float:
        """Largest rate (Hz) at which each of `spikes` supramaximal pulses is answered in the nerve.

        Raises
        ------
        SimulationError
            Not even pulses a second apart are: the fibre does not conduct.
        """
        p = fibre_numbers()
        cable, places = self.cable(), self.places()
        (end,), far = places["electrode"], places["recording"]

        def follows(rate: float) -> bool:
            gap = 1e3 / rate
            pulses = [Pulse(self.settling + 1.0 + gap * k, p["pulse_duration"], p["strong_pulse"], end)
                      for k in range(spikes)]  # fmt: skip
            after = self.settling + gap * spikes + p["arrival"] * self.scale
            run = run_cable(cable, after, pulses, watch=far, threshold=p["threshold"], window=RESTING)
            return len(run.spikes[0]) >= spikes

        low, high = p["following_least"], p["following_most"]
        if not follows(low):
            raise SimulationError(f"the fibre does not conduct {spikes} spikes at {low:g} Hz")
        if follows(high):
            return high
        while high - low > precision * low:
            half = math.sqrt(low * high)
            low, high = (half, high) if follows(half) else (low, half)
        return low

    def threshold(self, precision: float = 0.01) -> float:
        """Smallest current (nA) of one pulse that fires the fibre, to a relative precision.

        Raises
        ------
        SimulationError
            The fibre does not fire at any current.
        """
        p = fibre_numbers()
        cable, places = self.cable(), self.places()
        (end,) = places["electrode"]
        goal = places["branch"][0]
        x = cable.positions
        # long enough for a slow spike to arrive
        start = 1.0 + self.settling
        wait = self.settling + 20.0 + (x[goal] - x[end]) / 1e3 / 0.1

        def fires(current: float) -> bool:
            pulse = Pulse(start, p["pulse_duration"], current, end)
            run = run_cable(cable, wait, [pulse], watch=[goal], threshold=p["threshold"], window=RESTING)
            return len(run.spikes[0]) > 0

        high = p["pulse_current"]
        while not fires(high):
            high *= 2.0
            if high > STRONGEST:
                raise SimulationError(f"the fibre does not fire at {STRONGEST:g} nA: its membrane is inexcitable")
        low = 0.0
        while high - low > precision * high:
            half = 0.5 * (low + high)
            low, high = (low, half) if fires(half) else (half, high)
        return high
