"""A person's patch of skin: the sheet with its fibres, brought to rest, and followed through a protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from fibrosim.engine.field import Grid, Sheet
from fibrosim.errors import InputError
from fibrosim.language.field import FieldModel, assemble_field
from fibrosim.skin.fibres import skin_fibres
from fibrosim.skin.mast_cells import SkinMastCells
from fibrosim.skin.norepinephrine import SkinAdrenergicFibres, SkinInjection
from fibrosim.skin.peptides import SkinPeptides
from fibrosim.skin.person import SkinState
from fibrosim.skin.stimuli import SkinStimuli
from fibrosim.skin.terminals import SkinTerminals
from fibrosim.skin.vessels import SkinVessels
from fibrosim.skin.warmth import SkinWarmth

__all__ = ["SkinCourse", "SkinPatch", "skin_model"]

SIDE, SPACING = 64.0, 1.0
FINE, COARSE = 0.5, 2.0
SMALLEST = 1e-6
ZERO_CELSIUS = 273.15
QUICK = 60.0
"""For so long (s) after a change steps are fine; then nothing moves faster than a vessel at rest."""
SETTLING = 4.0
"""Time constants of substance P for which a sheet whose fibres fire by themselves is run before a protocol."""
LONG, REST_STEP = 3600.0, 4.0
WARMING = 3600.0
"""Time (s) in which heat comes to rest."""


def skin_model(injected: bool = False, warm: bool = False) -> FieldModel:
    """Return the assembled equations of the skin, with those of an injection or of heat where they are wanted."""
    return _model(injected, warm)


@cache
def _model(injected: bool, warm: bool) -> FieldModel:
    more = [SkinInjection(), SkinAdrenergicFibres()] if injected else []
    more += [SkinWarmth()] if warm else []
    return assemble_field([SkinTerminals(injected), SkinPeptides(), SkinMastCells(), SkinStimuli(),
                           SkinVessels(injected), *more])  # fmt: skip


@dataclass(frozen=True, eq=False)
class SkinCourse:
    """What the sheet did.

    Attributes
    ----------
    times : ndarray, shape (frames,)
        s after the stimulus began.
    y, x : ndarray, shape (rows, columns)
        Places from the middle, mm.
    flow, wheal, protein, histamine, substance_p, cgrp : ndarray, shape (frames, rows, columns)
        Over rest (flow, protein), leaked fluid, nmol/l, pmol/l, pmol/l.
    rate, store : ndarray, shape (frames, fibres)
        Impulses of each fibre (1/s), peptide that stands ready.
    """

    times: np.ndarray
    y: np.ndarray
    x: np.ndarray
    flow: np.ndarray
    wheal: np.ndarray
    protein: np.ndarray
    histamine: np.ndarray
    substance_p: np.ndarray
    cgrp: np.ndarray
    rate: np.ndarray
    store: np.ndarray

    @property
    def swelling(self) -> np.ndarray:
        """Fluid that has leaked since the first frame, shape (frames, rows, columns)."""
        return self.wheal - self.wheal[0]

    @property
    def distance(self) -> np.ndarray:
        """Distance of each point from the middle, mm."""
        return np.sqrt(self.y**2 + self.x**2)


POINTS = {
    "flow": "skin_vessels.flow", "wheal": "skin_vessels.wheal", "protein": "skin_vessels.protein",
    "histamine": "skin_mast_cells.histamine", "substance_p": "skin_peptides.substance_p",
    "cgrp": "skin_peptides.cgrp",
}  # fmt: skip


class SkinPatch:
    """A patch of a person's skin.

    Parameters
    ----------
    state : SkinState, optional
        Health by default.
    seed, person : int
        Keys of the draws that lay the fibres.
    side, spacing : float
        Of the square sheet and its points, mm.
    links : mapping of str to float, optional
        Gains of links of the sheet by name; 0 cuts.
    parameters : mapping of str to float, optional
        Other parameters of the sheet by full name.
    injected : bool
        With the equations of an injection, which other protocols do without.
    warm : bool
        With those of heat; `sweat` (nl/cm2/minute) then evaporates, and `air` (K) is what the room is over the usual.
    site : str
        Which of the person's sites: each has fibres of its own.
    fine, coarse : float
        Steps in the minute after a change of a stimulus, and later, s.
    """

    def __init__(
        self, state: SkinState | None = None, *, seed: int = 0, person: int = 0, side: float = SIDE,
        spacing: float = SPACING, links: Mapping[str, float] | None = None,
        parameters: Mapping[str, float] | None = None, fine: float = FINE, coarse: float = COARSE,
        injected: bool = False, site: str = "", warm: bool = False, sweat: float = 0.0, air: float = 0.0,
    ) -> None:  # fmt: skip
        self.state = state or SkinState()
        many = max(1, round(side / spacing))
        self.grid, self.fine, self.coarse = Grid(many, many, side / many), fine, coarse
        self.fibres = skin_fibres(self.grid, seed, person, site)
        own, model = self.state, skin_model(injected, warm)
        self._present = present = (self.fibres.left < own.density).astype(float)
        ongoing = np.where(self.fibres.spontaneous < own.spontaneous, own.spontaneous_rate, 0.0)
        numbers = {n: v for n, v in own.parameters().items() if n in model.parts.parameters}
        given = numbers | dict(parameters or {}) | {f"link.{k}": v for k, v in (links or {}).items()}
        maps = {"skin_terminals.present": present, "skin_terminals.ongoing": ongoing,
                "skin_terminals.patch_share": self.fibres.patch_share}  # fmt: skip
        if injected:
            rank = np.clip(self.fibres.spontaneous, SMALLEST, 1.0 - SMALLEST)
            maps |= {"skin_adrenergic_fibres.reluctance": rank / (1.0 - rank),
                     "skin_adrenergic_fibres.terminal_share": self.fibres.patch_share}  # fmt: skip
        if warm:
            maps |= {"skin_warmth.sweat": sweat}
        self.sheet = Sheet(model, self.grid, self.fibres.terminals, parameters=given, step=fine, maps=maps)
        self.y, self.x = self.grid.places()
        self._settle(present * ongoing * own.conducting)
        if warm:
            self.sheet.set("skin_warmth.air", air)
            self.sheet.advance(WARMING, coarse)
        states = [s.name for level in self.sheet.model.levels.values() for s in level.states]
        self._rest = {name: self.sheet.state(name).copy() for name in states}
        self._idle = {name: self.sheet.value(name) for name in self.sheet.model.inputs}

    def renew(self) -> None:
        """Put the sheet back to rest, as a fresh site that is innervated alike."""
        for name, values in self._rest.items():
            self.sheet.state(name)[...] = values
        for name, value in self._idle.items():
            self.sheet.set(name, value)

    def _settle(self, ongoing: np.ndarray) -> None:
        """Bring the sheet to rest: what fires by itself has long used up its store and dilated its arterioles."""
        sheet = self.sheet
        numbers = {n: sheet.value(n) for n in sheet.model.parts.parameters}
        asked = ongoing / np.sqrt(1.0 + (ongoing / numbers["skin_terminals.following"]) ** 2)
        used = numbers["skin_terminals.release_share"] * numbers["skin_terminals.refill_time"] * asked
        sheet.state("skin_terminals.store")[...] = self.state.store / (1.0 + used)
        sheet.state("skin_terminals.accommodation")[...] = asked
        rest = self._target_at_rest(numbers)
        for name in ("skin_vessels.signal", "skin_vessels.flow"):
            sheet.state(name)[...] = rest
        sheet.state("skin_vessels.protein")[...] = 1.0 + self.state.resting_leak
        if ongoing.any():
            released = np.zeros(self.grid.plane)
            ends = self.fibres.terminals
            place = self.grid.index(ends.row, ends.column)
            at_rest = asked * sheet.state("skin_terminals.store")
            for k in range(ends.fibres):
                part = slice(ends.first[k], ends.first[k + 1])
                released[place[part]] += ends.weight[part] * at_rest[k]
            gain = numbers["skin_peptides.arteriole_gain"] * numbers["neuropeptides.release_cgrp"]
            level = gain * numbers["neuropeptides.cgrp_time"] * self.grid.inside(released)
            sheet.state("skin_peptides.cgrp")[...] = level
            # histamine of primed cells drives fibres in turn: that rest has no closed form
            wait = LONG if self.state.primed > 0.0 else SETTLING * numbers["neuropeptides.substance_p_time"]
            sheet.advance(wait, REST_STEP)

    def _target_at_rest(self, numbers: Mapping[str, float]) -> float:
        own, wall = self.state, numbers["endothelium.constriction"]
        return (1.0 + wall) / (1.0 + wall * (1.0 - own.alpha1_block) * own.alpha1_vessel * own.norepinephrine)

    @property
    def temperature(self) -> np.ndarray:
        """Temperature of the skin now on the Celsius scale, shape (rows, columns); for a sheet with heat."""
        return self.sheet.state("skin_warmth.skin") - ZERO_CELSIUS

    def disc(self, radius: float, at: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
        """Share of each point's cell that a disc covers, shape (rows, columns); its sum is the disc's area."""
        far = np.sqrt((self.y - at[0]) ** 2 + (self.x - at[1]) ** 2)
        edge = np.clip((radius - far) / self.grid.spacing + 0.5, 0.0, 1.0)
        if not edge.any():
            raise InputError("the disc lies outside of the sheet", field="at", value=list(at))
        # a small disc keeps its area on any grid
        return edge * (np.pi * radius**2 / (edge.sum() * self.grid.spacing**2))

    def follow(self, times: Sequence[float] | np.ndarray, changes: Mapping[float, Mapping[str, float]]) -> SkinCourse:
        """Follow the sheet.

        Parameters
        ----------
        times : sequence of float
            When frames are kept, s from now, rising.
        changes : mapping of float to mapping
            Inputs of the sheet that are set at a time (s from now), by full name.

        Returns
        -------
        SkinCourse
        """
        frames = [float(t) for t in times]
        if not frames or any(b <= a for a, b in pairwise(frames)) or frames[0] < 0.0:
            raise InputError("times of frames must rise from 0 on", field="times", value=frames[:5])
        last_change, kept, now = 0.0, [], 0.0
        stops = sorted({*frames, *(t for t in changes if t < frames[-1])} | {t + QUICK for t in changes})
        for stop in [s for s in stops if s <= frames[-1]] if 0.0 in stops else [0.0, *stops]:
            if stop > frames[-1]:
                break
            if stop > now:
                self.sheet.advance(stop - now, self.fine if now < last_change + QUICK else self.coarse)
                now = stop
            if now in frames:
                kept.append(self._frame())
            for name, value in changes.get(now, {}).items():
                self.sheet.set(name, value)
                last_change = now
        columns = {name: np.array([frame[name] for frame in kept]) for name in kept[0]}
        return SkinCourse(np.array(frames), self.y, self.x, **columns)

    def _frame(self) -> dict[str, np.ndarray]:
        frame = {name: self.sheet.state(full).copy() for name, full in POINTS.items()}
        rate = self.sheet.look("skin_terminals.rate")[0]
        return frame | {"rate": rate, "store": self.sheet.state("skin_terminals.store").copy()}
