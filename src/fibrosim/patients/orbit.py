"""Health as an orbit that a solver finds: rest of the averaged body, then the closed day of the rhythmic one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..body import body
from ..engine.expand import Expanded
from ..engine.run import scales
from ..errors import SimulationError
from .draw import draw_parameters

if TYPE_CHECKING:
    from .person import Patient

__all__ = ["Orbit", "find_orbit"]

HOURS = 24
REST_TOLERANCE = 1e-9
ORBIT_TOLERANCE = 1e-6


@dataclass
class Orbit:
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
    """

    names: list[tuple[str, str | None]]
    rest: np.ndarray
    day: np.ndarray
    decay_rates: np.ndarray
    rest_error: float
    closing_error: float
    averaging_error: float

    @property
    def stable(self) -> bool:
        """Whether every small disturbance dies out."""
        return bool(self.decay_rates.real.max() < 0.0)

    def value(self, name: str, block: str | None = None) -> float:
        """Rest value of a state."""
        return float(self.rest[self.names.index((name, block))])


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

    The orbit is the fixed point of the map over one day; its Newton step uses the averaged body's
    Jacobian in the place of the map's own.

    Raises
    ------
    SimulationError
        When the iteration does not arrive.
    """
    version = body(patient.areas)
    values = draw_parameters(version, [patient])[0]
    rhythm = version.system.root.parameters.index("clock.rhythm")
    values["root"][rhythm] = 0.0
    whole = Expanded(version.system, version.maps, values)
    nominal = scales(version.system)
    counts = (("root", 1), ("hub", len(version.maps.hubs)), ("leaf", len(version.maps.leaves)))
    size = np.concatenate([np.tile(nominal[k], n) for k, n in counts])
    rest = _Rest(whole, size)
    x = _newton(rest, (whole.start(0.0) / size)[rest.free], maximum_iterations)
    jacobian = rest.jacobian(x)
    rates = np.linalg.eigvals(jacobian)
    rates = rates[np.argsort(-rates.real)]
    whole.table["parameter", "patient", "clock.rhythm"] = np.array(1.0)
    start, gap = _close(rest, x, jacobian)
    hours = _day(rest, start)
    averaged = np.abs(hours[:-1].mean(axis=0) / size - rest.full(x) / size)[rest.free].max()
    blocks = {"root": [None], "hub": version.maps.hubs, "leaf": version.maps.leaves}
    names = [(s.name, b) for kind, level, _ in whole.levels for b in blocks[kind] for s in level.states]
    whole.table["parameter", "patient", "clock.rhythm"] = np.array(0.0)
    error = float(np.abs(rest.rates(x)).max())
    return Orbit(names, rest.full(x), hours, rates, error, gap, float(averaged))


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


def _day(rest: _Rest, start: np.ndarray) -> np.ndarray:
    """States every hour over a day, shape (25, size)."""
    from scipy.integrate import solve_ivp

    y = rest.full(start)
    solution = solve_ivp(
        rest.whole.rates, (0.0, 1.0), y, method="LSODA", rtol=1e-9, atol=1e-11 * rest.size,
        t_eval=np.arange(HOURS + 1) / HOURS, jac=rest.whole.jacobian,
    )  # fmt: skip
    return solution.y.T


def _close(rest: _Rest, x: np.ndarray, jacobian: np.ndarray) -> tuple[np.ndarray, float]:
    from scipy.linalg import expm

    matrix = np.eye(len(x)) - expm(jacobian)
    gap = np.inf
    for _ in range(12):
        end = (_day(rest, x)[-1] / rest.size)[rest.free]
        gap = float(np.abs(end - x).max())
        if gap < ORBIT_TOLERANCE:
            return x, gap
        x = x + np.linalg.solve(matrix, end - x)
    raise SimulationError(f"the orbit does not close: the gap after a day is still {gap:.3g}")
