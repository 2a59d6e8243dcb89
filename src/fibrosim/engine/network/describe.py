"""What a network is made of: cells of compartments, receptors, populations, inputs, projections."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ...errors import InputError
from ...language import Membrane

__all__ = [
    "Cell", "Chloride", "Input", "Network", "Plasticity", "Population", "Projection", "Receptor", "Section", "cell_of",
]  # fmt: skip

CM = 1e-4  # cm in a um
MICRO = 1e6  # uS in a S, nA in a mA times 1e-6


@dataclass(frozen=True, eq=False)
class Section:
    """A stretch of a cell, from its near end to its far end.

    Attributes
    ----------
    length : float
        um.
    diameter : float or (float, float)
        um; two for a taper from the near end to the far end.
    pieces : int
        Compartments of equal length.
    parent : str
        Section it leaves; "" for the first.
    at : float
        Where it leaves its parent: 0 near end, 0.5 middle, 1 far end.
    scale : dict of str to float
        Factors of the membrane's densities by full name.
    parameters : dict of str to float
        Values of the membrane's parameters that differ from the files'.
    """

    name: str
    membrane: Membrane
    length: float
    diameter: float | tuple[float, float]
    pieces: int = 1
    parent: str = ""
    at: float = 1.0
    scale: dict[str, float] = field(default_factory=dict)
    parameters: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Cell:
    """A kind of cell; compartments in an order in which parents come before what hangs on them.

    Attributes
    ----------
    runs : tuple of (Membrane, int, int)
        Which membrane the compartments from one to before another have.
    area : ndarray, shape (compartments,)
        cm2.
    capacitance : ndarray, shape (compartments,)
        uF/cm2.
    parent : ndarray of int, shape (compartments,)
        -1 for the first.
    axial : ndarray, shape (compartments,)
        Conductance towards the parent, uS.
    scale : tuple of dict
        For each run, factors of densities by full name, number or array over its compartments.
    parameters : tuple of dict
        For each run, values of parameters that differ from the files'.
    start : float
        Voltage from which a run starts, mV.
    watch, threshold : int, float
        Compartment whose voltage makes a spike when it rises through the threshold (mV).
    reset, refractory : float or None, float
        Where all compartments are put at a spike (mV), and for how long (ms); None: the membrane repolarises itself.
    temperature : float
        K.
    """

    name: str
    runs: tuple[tuple[Membrane, int, int], ...]
    area: np.ndarray
    capacitance: np.ndarray
    parent: np.ndarray
    axial: np.ndarray
    scale: tuple[dict[str, float | np.ndarray], ...]
    parameters: tuple[dict[str, float], ...]
    start: float = -65.0
    watch: int = 0
    threshold: float = -30.0
    reset: float | None = None
    refractory: float = 0.0
    temperature: float = 309.15
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of compartments."""
        return len(self.area)

    def place(self, section: str, part: float = 0.5) -> int:
        """Compartment at a part (0 to 1) of a section's length.

        Raises
        ------
        InputError
            An unknown section or a part outside of it.
        """
        if section not in self.places:
            raise InputError(f"no section '{section}' in the cell", field="section", value=section,
                             allowed=sorted(self.places), code="unknown-name")  # fmt: skip
        if not 0.0 <= part <= 1.0:
            raise InputError("a part of a section is 0 to 1", field="part", value=part, allowed="0 to 1")
        first, many = self.places[section]
        return first + min(int(part * many), many - 1)


def cell_of(
    name: str, sections: Sequence[Section], *, capacitance: float = 1.0, resistivity: float = 150.0,
    watch: tuple[str, float] = ("soma", 0.5), start: float = -65.0, threshold: float = -30.0,
    reset: float | None = None, refractory: float = 0.0, temperature: float = 309.15,
) -> Cell:  # fmt: skip
    """Cut sections into compartments.

    Parameters
    ----------
    capacitance : float
        uF/cm2.
    resistivity : float
        Of the cytoplasm, ohm cm.
    watch : (str, float)
        Section and part of it where spikes are seen.
    start, threshold, reset, refractory, temperature
        As of `Cell`.

    Raises
    ------
    InputError
        Lengths or diameters that are not above 0, no compartments, or a parent that comes later.
    """
    areas: list[float] = []
    parents: list[int] = []
    axial: list[float] = []
    halves: list[tuple[float, float]] = []
    places: dict[str, tuple[int, int]] = {}
    runs: list[tuple[Membrane, int, int]] = []
    for section in sections:
        ends = section.diameter if isinstance(section.diameter, tuple) else (section.diameter, section.diameter)
        _check_section(section, ends)
        first, step = len(areas), section.length / section.pieces
        for k in range(section.pieces):
            wide = [ends[0] + (ends[1] - ends[0]) * (k + part) / section.pieces for part in (0.0, 0.5, 1.0)]
            areas.append(math.pi * wide[1] * step * CM**2)
            # resistances of the halves towards both sides, of truncated cones, Mohm
            both = [1e-6 * resistivity * 2.0 * step / (math.pi * a * b * CM) for a, b in (wide[:2], wide[1:])]
            near = halves[-1][1] if k else 0.0
            if k == 0 and section.parent:
                parent, near = _joint(section, places, halves)
                parents.append(parent)
            else:
                parents.append(len(areas) - 2 if k else -1)
            axial.append(1.0 / (near + both[0]) if parents[-1] >= 0 else 0.0)
            halves.append((both[0], both[1]))
        places[section.name] = first, section.pieces
        runs.append((section.membrane, first, first + section.pieces))
    if watch[0] not in places:
        raise InputError(f"no section '{watch[0]}' in the cell", field="watch", value=watch[0], allowed=sorted(places))
    made = Cell(
        name, tuple(runs), np.array(areas), np.full(len(areas), float(capacitance)), np.array(parents),
        np.array(axial), tuple(dict(s.scale) for s in sections),
        tuple(dict(s.parameters) for s in sections), start, 0, threshold, reset, refractory, temperature, places,
    )  # fmt: skip
    return replace(made, watch=made.place(*watch))


def _joint(
    section: Section, places: dict[str, tuple[int, int]], halves: list[tuple[float, float]]
) -> tuple[int, float]:
    """Compartment that a section hangs on, and the resistance from its centre to the joint."""
    if section.parent not in places:
        raise InputError(f"section '{section.name}' leaves a section that is not there before it",
                         field="parent", value=section.parent, allowed=sorted(places))  # fmt: skip
    first, many = places[section.parent]
    if section.at <= 0.0:
        return first, halves[first][0]
    if section.at >= 1.0:
        return first + many - 1, halves[first + many - 1][1]
    return first + min(int(section.at * many), many - 1), 0.0


def _check_section(section: Section, ends: tuple[float, ...]) -> None:
    for what, values in (("length", (section.length,)), ("diameter", ends)):
        if not all(math.isfinite(v) and v > 0.0 for v in values):
            raise InputError(f"section '{section.name}' needs a {what} above 0", field=what, value=values)
    if section.pieces < 1:
        raise InputError(f"section '{section.name}' needs a compartment", field="pieces", value=section.pieces)
    for what, known in (("scale", section.membrane.densities), ("parameters", section.membrane.parameters)):
        for name in getattr(section, what):
            if name not in known:
                raise InputError(f"no '{name}' in the membrane of section '{section.name}'", field=what, value=name,
                                 allowed=sorted(known), code="unknown-name")  # fmt: skip


@dataclass(frozen=True)
class Receptor:
    """A conductance with a rise and a decay, whose peak after one event is the weight.

    Attributes
    ----------
    rise, decay : float
        Time constants, ms.
    reversal : float
        mV.
    magnesium : float
        Outside, mmol/l; above 0 the receptor is blocked by it at low voltages.
    block_slope, block_half : float
        1/mV and mmol/l: the open share is 1 / (1 + exp(-slope V) magnesium / half).
    ion, share : str, float
        Which concentration a share of the current goes into.
    anion : bool
        Open to chloride and bicarbonate: where the cells keep chloride as a state, its reversal follows from that.
    """

    name: str
    rise: float
    decay: float
    reversal: float
    magnesium: float = 0.0
    block_slope: float = 0.0
    block_half: float = 1.0
    ion: str = ""
    share: float = 0.0
    anion: bool = False

    def __post_init__(self) -> None:
        if not 0.0 < self.rise < self.decay:
            raise InputError(f"receptor '{self.name}' must rise faster than it decays", field="rise", value=self.rise,
                             allowed=f"above 0, below {self.decay:g} ms")  # fmt: skip

    @property
    def factor(self) -> float:
        """By which both exponentials start, so that the peak is 1."""
        peak = self.rise * self.decay / (self.decay - self.rise) * math.log(self.decay / self.rise)
        return 1.0 / (math.exp(-peak / self.decay) - math.exp(-peak / self.rise))


@dataclass(frozen=True)
class Plasticity:
    """Short-term plasticity of release (Fuhrmann et al. 2002, doi:10.1152/jn.00258.2001).

    Attributes
    ----------
    use : float
        Share of resources that the first spike uses.
    recovery, facilitation : float
        Time constants, ms.
    """

    use: float
    recovery: float
    facilitation: float


@dataclass(frozen=True)
class Chloride:
    """Chloride of a cell as a state: let in by anion receptors, taken out by extrusion.

    ``dC/dt = (rest - C) extrusion / recovery + current of chloride / (F volume)``. The reversal of the receptors and
    the part of their current that chloride carries are those of Goldman, Hodgkin and Katz for chloride and
    bicarbonate; ``rest`` is the chloride at which the reversal is the one that is given.

    Attributes
    ----------
    volume : float
        In which the chloride spreads, pl.
    recovery : float
        Time constant of extrusion at a factor of 1, ms.
    outside, bicarbonate_inside, bicarbonate_outside : float
        mmol/l.
    permeability_ratio : float
        Of the receptors, chloride over bicarbonate.
    thermal : float
        Gas constant times temperature over the Faraday constant, mV.
    """

    volume: float
    recovery: float
    outside: float
    bicarbonate_inside: float
    bicarbonate_outside: float
    permeability_ratio: float
    thermal: float

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not (math.isfinite(value) and value > 0.0):
                raise InputError("chloride of a cell needs numbers above 0", field=name, value=value)

    @property
    def beyond(self) -> float:
        """Permeant anions outside in units of bicarbonate, mmol/l."""
        return self.permeability_ratio * self.outside + self.bicarbonate_outside

    def reversal(self, inside: float) -> float:
        """Reversal potential (mV) at so much chloride inside (mmol/l)."""
        within = self.permeability_ratio * inside + self.bicarbonate_inside
        return self.thermal * math.log(within / self.beyond)

    def inside(self, reversal: float) -> float:
        """Chloride inside (mmol/l) at a reversal potential (mV).

        Raises
        ------
        InputError
            A reversal that bicarbonate alone exceeds.
        """
        within = self.beyond * math.exp(reversal / self.thermal)
        if not within > self.bicarbonate_inside:
            least = self.thermal * math.log(self.bicarbonate_inside / self.beyond)
            raise InputError("no chloride inside gives this reversal potential", field="reversal", value=reversal,
                             allowed=f"above {least:.1f} mV", code="out-of-range")  # fmt: skip
        return (within - self.bicarbonate_inside) / self.permeability_ratio


@dataclass(frozen=True, eq=False)
class Population:
    """Cells of one kind; with `chloride` it is a state of each of them."""

    name: str
    cell: Cell
    count: int = 1
    chloride: Chloride | None = None


@dataclass(frozen=True)
class Input:
    """Fibres whose spike times are given."""

    name: str
    count: int = 1


@dataclass(frozen=True, eq=False)
class Projection:
    """Synapses from one group of cells or fibres onto another.

    Attributes
    ----------
    weights : dict of Receptor to float
        Peak conductance of one synapse, uS.
    place : int
        Compartment of the target.
    pairs : ndarray of int, shape (synapses, 2), or list of them
        Source and target; a list has one for each lane.
    delay : float or ndarray, shape (synapses,), or list of them
        ms.
    factor : ndarray, shape (synapses,), or list of them, optional
        Factors of the weight.
    """

    name: str
    source: str
    target: str
    weights: dict[Receptor, float]
    place: int
    pairs: np.ndarray | list[np.ndarray]
    delay: float | np.ndarray | list[np.ndarray] = 1.0
    factor: np.ndarray | list[np.ndarray] | None = None
    plasticity: Plasticity | None = None


@dataclass(eq=False)
class Network:
    """Populations, inputs and what joins them.

    Raises
    ------
    InputError
        Names used twice, projections from or to what is not there, cells that are not in a population.
    """

    name: str
    populations: list[Population]
    inputs: list[Input] = field(default_factory=list)
    projections: list[Projection] = field(default_factory=list)

    def __post_init__(self) -> None:
        sizes = {one.name: one.count for one in [*self.populations, *self.inputs]}
        if len(sizes) != len(self.populations) + len(self.inputs):
            raise InputError("a name of a population or input comes twice", field="name", value=self.name)
        names = [p.name for p in self.projections]
        if len(set(names)) != len(names):
            raise InputError("a name of a projection comes twice", field="projections", value=self.name)
        cells = {one.name: one.cell for one in self.populations}
        for one in self.projections:
            for what, name, allowed in (("source", one.source, sizes), ("target", one.target, cells)):
                if name not in allowed:
                    raise InputError(f"projection '{one.name}' has a {what} that is not there", field=what, value=name,
                                     allowed=sorted(allowed), code="unknown-name")  # fmt: skip
            if not 0 <= one.place < cells[one.target].size:
                raise InputError(f"projection '{one.name}' ends on no compartment", field="place", value=one.place,
                                 allowed=f"0 to {cells[one.target].size - 1}")  # fmt: skip
            for pairs in one.pairs if isinstance(one.pairs, list) else [one.pairs]:
                most = np.array([sizes[one.source], sizes[one.target]])
                if len(pairs) and not (np.all(pairs >= 0) and np.all(pairs < most)):
                    raise InputError(f"projection '{one.name}' joins cells that are not there", field="pairs",
                                     value=np.max(pairs, axis=0).tolist(), allowed=(most - 1).tolist())  # fmt: skip
