"""Thresholds and velocities of myelinated fibres."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ...engine.double_cable import DoubleCableRun, NodePulse
from ...errors import InputError, SimulationError
from .myelinated import MyelinatedFibre
from .myelinated_geometry import fibre_numbers

__all__ = ["conduction_velocity", "fire", "threshold"]


def threshold(
    fibre: MyelinatedFibre,
    duration: float | None = None,
    *,
    node: int | None = None,
    start: float = 0.0,
    before: Sequence[NodePulse] = (),
    tolerance: float | None = None,
    **options: Any,
) -> float:
    """Smallest current (nA) at a node whose spike is conducted: seen three and six nodes away on one side.

    Parameters
    ----------
    duration : float, optional
        Of the pulse, ms; 0.1 if not given.
    node : int, optional
        The middle one if not given.
    start : float
        Of the pulse, ms.
    before : sequence of NodePulse
        Conditioning pulses; spikes from `start` on count as those of the tested pulse.
    tolerance : float, optional
        Relative width at which the search ends, 1e-4 if not given.
    **options
        Step and scheme, as of `MyelinatedFibre.run`.

    Raises
    ------
    InputError
        A duration that is not above 0.
    SimulationError
        No current fires the fibre that leaves the node below 150 mV: it is refractory or inexcitable.
    """
    p = fibre_numbers()
    duration = _checked(p["pulse"] if duration is None else duration)
    node = fibre.middle if node is None else node
    low, high = 0.0, p["search_first"]

    def fires(current: float) -> bool:
        return _conducts(fibre, current, duration, node, start, before, options)[0]

    try:
        while not fires(high):
            low, high = high, 2 * high
    except _TooStrong:
        high = _strongest(fires, low, high, p["search_tolerance"])
        if not fires(high):
            raise SimulationError(
                f"no current up to {high:.4g} nA over {duration:g} ms at node {node} fires the fibre: "
                "it is refractory, or its nodes are not excitable; a stronger one drives the node beyond "
                f"{p['search_highest']:g} mV"
            ) from None
    width = p["search_tolerance"] if tolerance is None else tolerance
    while high - low > width * high:
        middle = (low + high) / 2
        if fires(middle):
            high = middle
        else:
            low = middle
    return high


def fire(
    fibre: MyelinatedFibre,
    current: float,
    duration: float | None = None,
    *,
    node: int = 0,
    time: float | None = None,
    **options: Any,
) -> DoubleCableRun:
    """Run a fibre with one pulse (nA, ms) that must fire it.

    Parameters
    ----------
    time : float, optional
        Of the run, ms; long enough for three nodes and more if not given.

    Raises
    ------
    InputError
        The pulse is too weak; the message names the threshold.
    SimulationError
        No pulse of this duration fires the fibre, or this one drives its node beyond 150 mV.
    """
    p = fibre_numbers()
    duration = _checked(p["pulse"] if duration is None else duration)
    wait = max(duration + p["search_wait"], 0.0 if time is None else time)
    fired, run = _conducts(fibre, current, duration, node, 0.0, (), options, wait)
    if fired:
        return run
    known = {name: value for name, value in options.items() if name in ("step", "scheme")}
    least = threshold(fibre, duration, node=node, **known)
    raise InputError(
        "the stimulus is too weak to fire the fibre: "
        f"its threshold is {least:.4g} nA for {duration:g} ms at node {node}",
        field="current", value=current, allowed=f"{least:.4g} nA or more", fix="a stronger or longer pulse",
    )  # fmt: skip


def conduction_velocity(
    fibre: MyelinatedFibre, current: float | None = None, duration: float | None = None, **options: Any
) -> float:
    """Velocity (m/s) from a quarter to three quarters of the nodes, the first node stimulated.

    Parameters
    ----------
    current, duration : float, optional
        In nA and ms; 1.5 times the threshold and 0.1 ms if not given.

    Raises
    ------
    InputError
        The pulse is too weak; the message names the threshold.
    SimulationError
        The spike does not arrive: conduction is blocked; the message names the last node that it reached.
    """
    p, nodes = fibre_numbers(), fibre.node_count
    known = {name: value for name, value in options.items() if name in ("step", "scheme")}
    strength = p["strong"] * threshold(fibre, duration, node=0, **known) if current is None else current
    # a spike needs less than this for one node, whatever the sheath
    run = fire(fibre, strength, duration, time=p["search_wait"] + nodes * p["slowest_node"], **options)
    first, last = nodes // 2**2, nodes - 1 - nodes // 2**2
    if not len(run.spikes[last]):
        reached = max(k for k, times in enumerate(run.spikes) if len(times))
        raise SimulationError(f"the spike does not arrive at node {last}: conduction is blocked beyond node {reached}")
    centres = fibre.cable.node_centres
    return float((centres[last] - centres[first]) / (run.spikes[last][0] - run.spikes[first][0])) / p["um_per_mm"]


def _strongest(fires: Callable[[float], bool], low: float, high: float, width: float) -> float:
    """Largest current that leaves the stimulated node within the voltages at which gates are known."""
    while high - low > width * high:
        middle = (low + high) / 2
        try:
            fires(middle)
        except _TooStrong:
            high = middle
        else:
            low = middle
    return low


def _checked(duration: float) -> float:
    if not (math.isfinite(duration) and duration > 0.0):
        raise InputError("a pulse lasts longer than 0", field="duration", value=duration, allowed="above 0 ms")
    return duration


def _conducts(
    fibre: MyelinatedFibre,
    current: float,
    duration: float,
    node: int,
    start: float,
    before: Sequence[NodePulse],
    options: dict[str, Any],
    wait: float | None = None,
) -> tuple[bool, DoubleCableRun]:
    """Whether a pulse's spike is conducted to one side at least, and the run.

    A strong pulse lifts nodes nearby without any channel: a spike is seen twice as far away too.

    Raises
    ------
    SimulationError
        The pulse drives its node beyond the voltages at which gates are known.
    """
    p = fibre_numbers()
    until = start + (duration + p["search_wait"] if wait is None else wait)
    asked = tuple(options.get("trace", ()))
    pulse = NodePulse(start, duration, current, node)
    run = fibre.run(until, [*before, pulse], **{**options, "trace": (*asked, node)})
    highest = float(run.traces[:, -1].max(initial=-math.inf))
    if highest > p["search_highest"]:
        raise _TooStrong(
            f"{current:.4g} nA over {duration:g} ms drives node {node} to {highest:.4g} mV, beyond the "
            f"{p['search_highest']:g} mV up to which gates are known"
        )
    run = replace(run, traces=run.traces[:, :-1], times=run.times if asked else run.times[:0])
    fired = any(all((run.spikes[k] >= start).any() for k in side) for side in _sides(fibre.node_count, node))
    return fired, run


def _sides(nodes: int, node: int) -> list[list[int]]:
    """Nodes on either side at which a conducted spike is seen."""
    distance, found = int(fibre_numbers()["search_distance"]), []
    for sign, room in ((1, nodes - 1 - node), (-1, node)):
        if room >= distance or room == max(node, nodes - 1 - node):
            found.append([node + sign * min(room, distance), node + sign * min(room, 2 * distance)])
    return found


class _TooStrong(SimulationError):
    """A pulse beyond what the membrane is known for."""
