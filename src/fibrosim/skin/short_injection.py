"""An injection in closed form: the sheet's own equations about one middle, without running the sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from scipy.special import erfc

from fibrosim.parameters import all_parameter_files
from fibrosim.skin.fibres import REACH, LaidFibres, lay_fibres
from fibrosim.skin.injection import MILLILITRE, NANOMOLES
from fibrosim.skin.patch import SMALLEST, skin_model
from fibrosim.skin.person import SkinState

__all__ = ["ShortInjection", "short_injection"]

RING = 0.1
"""Width of the rings (mm) by which the fluid and its patches of terminals are read."""
ANGLES = 90
SPREADS = 6.0
"""Standard deviations of what has spread, within which fluid over the edge is counted."""
PER_MINUTE, MICROMOLES = 60.0, 1000.0
EDGE = 1e-9  # mm
ROOT, PASSES = 8.0, 2


@dataclass(frozen=True, eq=False)
class ShortInjection:
    """What an injection did; `times`, `risen`, `area` and `amount` as of `InjectionCourse`."""

    times: np.ndarray
    risen: np.ndarray
    area: float
    amount: np.ndarray


@cache
def _defaults() -> dict[str, float]:
    whole = {n: float(p.value) for n, p in skin_model(True).parts.parameters.items()}
    whole |= {n: float(p.value) for n, p in all_parameter_files()["skin_innervation"].parameters.items()}
    return whole


def short_injection(
    state: SkinState, times: np.ndarray, *, dose: float, volume: float, thickness: float, molar_mass: float,
    needle: tuple[float, float] = (0.0, 1.0), seed: int = 0, person: int = 0, site: str = "", side: float = 20.0,
    parameters: Mapping[str, float] | None = None,
) -> ShortInjection:  # fmt: skip
    """Inject into the fibres that a sheet of this side (mm) would have.

    Notes
    -----
    Fluid, CGRP and flow are those of the middle of the bleb; the edge spreads as that of a wide disc. Left out are the
    seconds in which vessels close, substance P, and that fluid over the edge is washed out at a rate of its own.
    """
    p = _defaults() | state.parameters() | dict(parameters or {})
    radius = float(np.sqrt(volume * MILLILITRE / (np.pi * thickness)))
    laid = lay_fibres(side, side, seed, person, site)
    size, left, spontaneous = laid.size, laid.left, laid.spontaneous
    present = (left < state.density).astype(float)
    widest = radius + SPREADS * np.sqrt(2.0 * p["skin_injection.diffusion"] / PER_MINUTE * times[-1]) + RING
    rings = RING * (np.arange(round(min(widest, 0.5 * side) / RING)) + 0.5)
    shares = _shares(laid, len(rings))
    bleb = np.clip((radius - rings) / RING + 0.5, 0.0, 1.0)
    patches = bleb @ shares
    reached = np.minimum(patches, 1.0)
    area = float(reached.sum()) * p["territory"] / p["coverage"]
    ongoing = np.where(spontaneous < state.spontaneous, state.spontaneous_rate, 0.0)
    conducting = p["skin_terminals.conducting"] * present
    fired = _followed(ongoing, p)
    rest = p["skin_adrenergic_fibres.resting_odds"]
    rank = np.clip(spontaneous, SMALLEST, 1.0 - SMALLEST)
    own = rank / (1.0 - rank)
    start = dose / molar_mass / volume * NANOMOLES
    spread = 2.0 * np.sqrt(p["skin_injection.diffusion"] / PER_MINUTE * times)[:, None] + EDGE
    there = start * 0.5 * erfc((rings - radius)[None, :] / spread)

    def firing(amount: np.ndarray) -> np.ndarray:
        strongest = (_odds_rise(amount[:, None] * there, p) ** ROOT @ shares) ** (1.0 / ROOT)
        more = _hill(rest * (1.0 + strongest), own, ROOT) - _hill(rest, own, ROOT)
        return _followed(ongoing + p["c_afferents.unit_rate"] * more, p)

    amount, now = np.ones(len(times)), np.broadcast_to(fired, (len(times), len(fired)))
    if dose > 0.0:
        # a flare needs the firing and changes what is left: once without it, once with it
        dense = patches * conducting * 2.0 * (size / radius) ** 2
        for _ in range(PASSES):
            flow = _flow(_released(times, now, fired, dense, conducting, p), p)
            amount = _left(start, flow, times, p)
            now = firing(amount)
    pricked = needle[0] * patches ** (1.0 / ROOT) * np.exp(-times / needle[1])[:, None]
    felt = conducting * (now - fired + pricked)
    felt[0] = 0.0
    many = reached.sum()
    risen = (felt * reached).sum(axis=1) / many if many > 0.0 else np.zeros(len(times))
    return ShortInjection(times, risen, area, amount)


def _hill(value, half, power: float = 1.0):
    raised, beside = value**power, half**power
    return raised / (raised + beside)


def _followed(asked: np.ndarray, p: Mapping[str, float]) -> np.ndarray:
    return asked / np.sqrt(1.0 + (asked / p["skin_terminals.following"]) ** 2)


def _released(
    times: np.ndarray, rate: np.ndarray, before: np.ndarray, dense: np.ndarray, conducting: np.ndarray,
    p: Mapping[str, float],
) -> np.ndarray:  # fmt: skip
    """Mean CGRP of the bleb over frames, pmol/l: stores that stood at rest are emptied at the mean of a firing."""
    share, refill = p["skin_terminals.release_share"], p["skin_terminals.refill_time"]
    held, mean = p["skin_terminals.held"], rate.mean(axis=0)
    full = held / (1.0 + share * refill * conducting * before)
    empty = held / (1.0 + share * refill * conducting * mean)
    speed = 1.0 / refill + share * conducting * mean
    gain = p["skin_peptides.arteriole_gain"] * p["neuropeptides.release_cgrp"] * dense
    time = p["neuropeptides.cgrp_time"]
    first = float((gain * before * full).sum()) * time
    lasting = float((gain * mean * empty).sum()) * time
    fading = np.exp(-times / time)
    level = first * fading + lasting * (1.0 - fading)
    emptied = np.exp(-speed * times[:, None])
    burst = (fading[:, None] - emptied) / (speed - 1.0 / time)
    return level + (gain * mean * (full - empty) * burst).sum(axis=1)


def _flow(cgrp: np.ndarray, p: Mapping[str, float]) -> np.ndarray:
    """Flow of the bleb over rest in health without the drug: tone of sympathetic fibres, and CGRP."""
    free, wall = (1.0 - p["skin_vessels.cgrp_block"]) * cgrp, p["endothelium.constriction"]
    held = (1.0 - p["skin_vessels.alpha1_block"]) * p["skin_vessels.alpha1_vessel"]
    constricted = (1.0 + wall) / (1.0 + wall * held * p["skin_vessels.norepinephrine_ratio"])
    return (1.0 + p["endothelium.cgrp_flow"] * _hill(free, p["endothelium.cgrp_half"], 3.0)) * constricted


def _junction(fluid, p: Mapping[str, float]):
    """Injected norepinephrine at the junctions, nmol/l; the equation of `skin.norepinephrine`."""
    removal = 1.0 / p["norepinephrine.removal_time"]
    spilled = p["norepinephrine.spillover_share"]
    lost, taken_up = spilled * removal, p["skin_injection.sympathetic_fibres"] * (1.0 - spilled) * removal
    half, exchange = p["skin_injection.transporter_half"], p["skin_injection.exchange"]
    coming, leaving = exchange * fluid, exchange + lost
    gap = 0.5 * (coming - (leaving + taken_up) * half)
    return (gap + (gap * gap + leaving * coming * half) ** 0.5) / leaving


def _odds_rise(fluid: np.ndarray, p: Mapping[str, float]) -> np.ndarray:
    own, half = p["skin_injection.resting_junction"], p["skin_injection.drive_half"]
    driven = p["skin_injection.drive"] * (_hill(own + _junction(fluid, p), half) - _hill(own, half))
    return np.expm1(np.maximum(driven, 0.0))


def _left(start: float, flow: np.ndarray, times: np.ndarray, p: Mapping[str, float]) -> np.ndarray:
    """Share of the dose that is left in the bleb, by steps of the midpoint between frames."""
    washout, half = p["skin_injection.washout"] / PER_MINUTE, MICROMOLES * p["skin_injection.constriction_half"]
    closed = (1.0 - p["skin_injection.alpha1_block"]) * p["skin_injection.constriction_maximum"]
    taken = p["skin_injection.junction_share"] * p["skin_injection.exchange"]

    def going(now: float, flow: float) -> float:
        open_share = 1.0 - closed * now / (now + half)
        return washout * flow * open_share * now + taken * (now - _junction(now, p))

    found, mean = [start], (0.5 * (flow[1:] + flow[:-1])).tolist()
    for (early, late), passing in zip(pairwise(times.tolist()), mean, strict=True):
        now, step = found[-1], late - early
        found.append(now - step * going(now - 0.5 * step * going(now, passing), passing))
    return np.array(found) / start


@cache
def _kernel(rings: int, size: float) -> np.ndarray:
    """Share of a patch that lies in each ring, by the distance of its middle; shape (distances, rings)."""
    far = RING * (np.arange(rings) + 0.5)
    middles = RING * np.arange(round((RING * rings + REACH * size) / RING) + 2)[:, None, None]
    turns = (np.arange(ANGLES) + 0.5)[:, None] * np.pi / ANGLES
    square = far * far + middles * middles - 2.0 * far * middles * np.cos(turns)
    weight = np.where(square <= (REACH * size) ** 2, np.exp(-square / (2.0 * size * size)), 0.0)
    return RING * far * weight.mean(axis=1) / (size * size)


def _shares(laid: LaidFibres, rings: int) -> np.ndarray:
    """Patches of each fibre in each ring, shape (rings, fibres)."""
    kernel = _kernel(rings, laid.size)
    far = np.sqrt(laid.y * laid.y + laid.x * laid.x) / RING
    fibre, patch = np.nonzero(far < len(kernel) - 1)
    found = np.zeros((len(laid.left), rings))
    if not len(fibre):
        return found.T
    place = far[fibre, patch]
    low = place.astype(int)
    share = kernel[low] + (place - low)[:, None] * (kernel[low + 1] - kernel[low])
    first = np.flatnonzero(np.diff(fibre, prepend=-1))
    found[fibre[first]] = np.add.reduceat(share, first, axis=0)
    return found.T
