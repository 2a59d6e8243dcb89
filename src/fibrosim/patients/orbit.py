"""Health as an orbit that a solver finds: rest of the averaged body, then the closed day of the rhythmic one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..body import body
from ..engine.expand import Expanded
from ..engine.run import scales
from ..errors import SimulationError
from ..figures.shown import Shown
from ..language import unit_of
from .draw import draw_parameters

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from ..language import System
    from .person import Patient

__all__ = ["Orbit", "find_orbit"]

HOURS = 24
REST_TOLERANCE = 1e-9
ORBIT_TOLERANCE = 1e-6
FAR = 1e-3  # while a day ends further off than this, it need not be integrated finely
FINE, COARSE = 1e-9, 1e-6
SETTLE = 3652.0  # days without noise, for those whose steps end beside an unstable rest

MAIN_STATES = {
    "stress_axis.cortisol": "A", "stress_axis.feedback": "A", "autonomic.pressure": "A",
    "autonomic.muscle_outflow": "A", "norepinephrine_plasma.concentration": "A", "dorsal_horn.output": "D",
    "descending.inhibition": "D", "sleep.depth": "D", "immunity.effector": "C", "systemic_cytokines.tnf": "C",
    "immunoglobulin.plasma_igg": "C", "mood.distress": "D",
}  # fmt: skip
"""States that the figure shows, with their loops: those that the body has, at most nine."""

PANELS = 9


@dataclass
class Orbit(Shown):
    """The rest of a person without triggers, treatments and noise.

    Attributes
    ----------
    names : list of (str, str or None)
        State and block of each component.
    rest : ndarray, shape (states,)
        Steady state of the day-averaged body.
    day : ndarray, shape (25, states)
        The closed orbit of the body with its rhythm, hour by hour.
    decay_rates : ndarray of complex, shape (states,)
        Eigenvalues of the averaged body at rest, 1/day, slowest first; all negative: stable.
    rest_error, closing_error : float
        Largest remaining rate (per day) and largest gap after 24 h, both in units of the states' nominal sizes.
    averaging_error : float
        Largest difference of the mean over the orbit from the rest, in the same units.
    sizes : ndarray, shape (states,)
        Nominal sizes.
    areas : int
        Version of the body.
    name : str
        Of the person.
    """

    names: list[tuple[str, str | None]]
    rest: np.ndarray
    day: np.ndarray
    decay_rates: np.ndarray
    rest_error: float
    closing_error: float
    averaging_error: float
    sizes: np.ndarray = field(default_factory=lambda: np.ones(0))
    areas: int = 19
    name: str = "the person"

    @property
    def stable(self) -> bool:
        """Whether every small disturbance dies out."""
        return bool(self.decay_rates.real.max() < 0.0)

    def value(self, name: str, block: str | None = None) -> float:
        """Rest value of a state."""
        return float(self.rest[self.names.index((name, block))])

    def to_frame(self) -> pandas.DataFrame:
        """Return a row a state: rest, mean, lowest and highest of the day, gap after 24 h over its size."""
        import pandas

        day = self.day[:-1]
        frame = pandas.DataFrame(
            {
                "state": [n for n, _ in self.names], "block": [b or "" for _, b in self.names],
                "unit": [unit_of(self._system(), n) for n, _ in self.names], "rest": self.rest,
                "mean": day.mean(axis=0), "low": day.min(axis=0), "high": day.max(axis=0), "gap": self._gaps(),
            }
        )  # fmt: skip
        return frame.drop(index=[k for k, (n, _) in enumerate(self.names) if n == "clock.time"]).reset_index(drop=True)

    def figure(self) -> Figure:
        """Draw 24 h of the main states with the gap that is left when the day closes."""
        from ..figures import OrbitPanel
        from ..figures import orbit as draw

        hours = np.linspace(0.0, 24.0, len(self.day))
        words = {s.name: s.long_name for level in self._system().levels for s in level.states}
        panels = []
        for name, loop in MAIN_STATES.items():
            places = [k for k, (n, _) in enumerate(self.names) if n == name]
            if not places or len(panels) == PANELS:
                continue
            gap = max((float(self._gaps()[k]) for k in places), key=abs)
            panels.append(
                OrbitPanel(
                    words[name] or name.replace("_", " ").replace(".", " "), unit_of(self._system(), name), loop, hours,
                    self.day[:, places].mean(axis=1), float(self.rest[places].mean()), gap,
                )
            )  # fmt: skip
        return draw(panels, title=f"Orbit of health: {self.name}", subtitle=self._summary())

    def __str__(self) -> str:
        return f"Orbit of health of {self.name}: {self._summary()}"

    def _summary(self) -> str:
        slow = -self.decay_rates.real.max()
        state = "stable" if self.stable else "NOT stable"
        fate = f"slowest return {1.0 / slow / 365.25:.3g} year" if slow > 0 else "a disturbance grows"
        return (
            f"{len(self.names) - 1} states, {self.areas} area{'s' * (self.areas > 1)}, {state} ({fate}); "
            f"largest gap after 24 h {self.closing_error:.1e} of a state's size"
        )

    def _gaps(self) -> np.ndarray:
        size = self.sizes if len(self.sizes) else np.ones(self.day.shape[1])
        return (self.day[-1] - self.day[0]) / size

    def _system(self) -> System:
        return body(self.areas).system


class _Rest:
    """Rates without the clock, scaled."""

    def __init__(self, whole: Expanded, size: np.ndarray) -> None:
        self.whole, self.size = whole, size
        self.clock = whole.index("clock.time")
        self.free = np.arange(whole.size) != self.clock

    def full(self, x: np.ndarray) -> np.ndarray:
        y = np.zeros(self.whole.size)
        y[self.free] = x * self.size[self.free]
        return y

    def rates(self, x: np.ndarray) -> np.ndarray:
        return (self.whole.rates(0.0, self.full(x)) / self.size)[self.free]

    def jacobian(self, x: np.ndarray) -> np.ndarray:
        full = self.whole.jacobian(0.0, self.full(x)) * self.size[None, :] / self.size[:, None]
        return full[np.ix_(self.free, self.free)]


def find_orbit(patient: Patient, *, maximum_iterations: int = 60) -> Orbit:
    """Find the rest of the averaged body by damped Newton steps, then the 24 h orbit around it.

    Where the steps do not arrive, the body first lives for ten years without noise, from where they
    start anew. The orbit is the fixed point of the map over one day; its Newton step uses the
    averaged body's Jacobian in the place of the map's own.

    Raises
    ------
    SimulationError
        When the iteration does not arrive.
    """
    rest, x = _find_rest(patient, maximum_iterations)
    whole, size, version = rest.whole, rest.size, body(patient.areas)
    jacobian = rest.jacobian(x)
    rates = np.linalg.eigvals(jacobian)
    rates = rates[np.argsort(-rates.real)]
    whole.table["parameter", "patient", "clock.rhythm"] = np.array(1.0)
    hours, gap = _close(rest, x, jacobian)
    averaged = np.abs(hours[:-1].mean(axis=0) / size - rest.full(x) / size)[rest.free].max()
    blocks = {"root": [None], "hub": version.maps.hubs, "leaf": version.maps.leaves}
    names = [(s.name, b) for kind, level, _ in whole.levels for b in blocks[kind] for s in level.states]
    whole.table["parameter", "patient", "clock.rhythm"] = np.array(0.0)
    error = float(np.abs(rest.rates(x)).max())
    who = patient.name or f"patient {patient.identity}"
    return Orbit(names, rest.full(x), hours, rates, error, gap, float(averaged), size, patient.areas, who)


def _find_rest(patient: Patient, maximum: int) -> tuple[_Rest, np.ndarray]:
    """The averaged body of a person and the scaled free states at which it rests."""
    version = body(patient.areas)
    values = draw_parameters(version, [patient])[0]
    rhythm = version.system.root.parameters.index("clock.rhythm")
    values["root"][rhythm] = 0.0
    whole = Expanded(version.system, version.maps, values)
    nominal = scales(version.system)
    counts = (("root", 1), ("hub", len(version.maps.hubs)), ("leaf", len(version.maps.leaves)))
    size = np.concatenate([np.tile(nominal[k], n) for k, n in counts])
    rest = _Rest(whole, size)
    try:
        x = _newton(rest, (whole.start(0.0) / size)[rest.free], maximum)
    except SimulationError:
        x = _newton(rest, (_settled(patient) / size)[rest.free], maximum)
    return rest, x


def _newton(rest: _Rest, x: np.ndarray, maximum: int) -> np.ndarray:
    """Pseudo-transient Newton: implicit Euler steps whose length grows as the rates fall."""
    step = 1.0
    error = np.abs(rest.rates(x)).max()
    for _ in range(maximum):
        if error < REST_TOLERANCE:
            return x
        matrix = np.eye(len(x)) / step - rest.jacobian(x)
        moved = x + np.linalg.solve(matrix, rest.rates(x))
        after = np.abs(rest.rates(moved)).max()
        if np.isfinite(after) and after < 2.0 * error:
            x, step, error = moved, step * 4.0, after
        else:
            step *= 0.25
    if error < 100.0 * REST_TOLERANCE:
        return x
    raise SimulationError(f"no rest found: the largest relative rate is still {error:.3g} per day")


def _settled(patient: Patient) -> np.ndarray:
    """States after years without noise, events and treatment, in the order of the expanded body."""
    from .analyses.lanes import rest as live_without_noise

    lived = live_without_noise([patient], SETTLE, [SETTLE], ["immunity.effector"])
    if lived.status[0] != "ok":
        raise SimulationError(f"no rest found: the noise-free life {lived.status[0]}")
    return np.concatenate([lived.states[0][kind].ravel() for kind in ("root", "hub", "leaf")])


def _day(rest: _Rest, start: np.ndarray, relative: float) -> np.ndarray:
    """States every hour over a day, shape (25, size)."""
    from scipy.integrate import solve_ivp

    y = rest.full(start)
    solution = solve_ivp(
        rest.whole.rates, (0.0, 1.0), y, method="LSODA", rtol=relative, atol=0.01 * relative * rest.size,
        t_eval=np.arange(HOURS + 1) / HOURS, jac=rest.whole.jacobian,
    )  # fmt: skip
    return solution.y.T


def _close(rest: _Rest, x: np.ndarray, jacobian: np.ndarray) -> tuple[np.ndarray, float]:
    """Hours of the closed day, and the gap that is left."""
    from scipy.linalg import expm

    matrix = np.eye(len(x)) - expm(jacobian)
    gap = np.inf
    for _ in range(12):
        relative = COARSE if gap > FAR else FINE
        hours = _day(rest, x, relative)
        end = (hours[-1] / rest.size)[rest.free]
        gap = float(np.abs(end - x).max())
        if gap < ORBIT_TOLERANCE and relative == FINE:
            return hours, gap
        x = x + np.linalg.solve(matrix, end - x)
    raise SimulationError(f"the orbit does not close: the gap after a day is still {gap:.3g}")
