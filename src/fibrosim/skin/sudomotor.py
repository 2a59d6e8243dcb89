"""The sudomotor axon reflex on a patch of skin: acetylcholine in a ring, sweat in its middle."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from itertools import pairwise

import numpy as np

from fibrosim.engine.field import Grid, Sheet
from fibrosim.errors import InputError
from fibrosim.language.field import FieldModel, assemble_field
from fibrosim.parameters import all_parameter_files
from fibrosim.skin.fibres import skin_fibres
from fibrosim.skin.sweat import SudomotorFibres, SweatGlands

__all__ = ["SudomotorState", "SweatCourse", "axon_reflex_sweat", "sweat_model"]

INNERVATION = "sudomotor_innervation"
FINE, REST = 1.0, 600.0
DRY = 0.01
"""Rise of sweat, nl/cm2/minute, that is none."""
MICROLITRES = 1e-3  # in a nl


@cache
def sweat_model() -> FieldModel:
    """Return the assembled equations of sweating."""
    return assemble_field([SudomotorFibres(), SweatGlands()])


@dataclass(frozen=True)
class SudomotorState:
    """What of a person sets the sweating of a site; health by default.

    Attributes
    ----------
    fibres : float
        Sudomotor fibres that are left, over health.
    outflow : float
        Impulses from the cord that each gets, over those at rest in health.
    glands : float
        Glands of the site, 1/cm2.
    size : float
        Of a gland, over that of women.
    cgrp : float
        In the skin, pmol/l.
    muscarinic_block : float
        Share of muscarinic receptors that a drug holds.
    """

    fibres: float = 1.0
    outflow: float = 1.0
    glands: float = field(default_factory=lambda: _numbers("clinic_sudomotor_reflex")["glands_forearm"])
    size: float = 1.0
    cgrp: float = 1.0
    muscarinic_block: float = 0.0

    def __post_init__(self) -> None:
        for one in fields(self):
            value, most = getattr(self, one.name), 1.0 if one.name == "muscarinic_block" else float("inf")
            if not 0.0 <= value <= most or value == float("inf"):
                raise InputError("outside the allowed range", field=one.name, value=value, allowed=f"0 to {most:g}")


@dataclass(frozen=True, eq=False)
class SweatCourse:
    """What a capsule measured and what lay beneath.

    Attributes
    ----------
    minutes : ndarray, shape (frames,)
        After the current was switched on.
    rate : ndarray, shape (frames,)
        Sweat in the inner compartment, nl/cm2/minute.
    direct : ndarray, shape (frames,)
        The same under the electrode.
    volume : float
        Of the inner compartment from the beginning, over what rest would give, ul/cm2.
    impulses : ndarray, shape (frames,)
        Mean of the fibres that end there, 1/s.
    output : ndarray, shape (frames, rows, columns)
        Sweat of the skin, nl/cm2/minute.
    spacing : float
        mm.
    """

    minutes: np.ndarray
    rate: np.ndarray
    direct: np.ndarray
    volume: float
    impulses: np.ndarray
    output: np.ndarray
    spacing: float

    @property
    def latency(self) -> float:
        """Minutes until sweat in the inner compartment passes a tenth of its most; NaN where none comes."""
        risen = self.rate - self.rate[0]
        if risen.max() <= DRY:
            return float("nan")
        return float(self.minutes[int(np.argmax(risen > 0.1 * risen.max()))])


def _numbers(file: str) -> dict[str, float]:
    return {name: float(one.value) for name, one in all_parameter_files()[file].parameters.items()}


def axon_reflex_sweat(
    state: SudomotorState | None = None, *, seed: int = 0, person: int = 0, site: str = "",
    links: dict[str, float] | None = None, parameters: dict[str, float] | None = None, spacing: float = 1.0,
    current: float | None = None, minutes: float = 10.0, every: float = 0.25,
) -> SweatCourse:  # fmt: skip
    """Do the test: iontophoresis in the outer ring of a capsule, sweat of its middle.

    Parameters
    ----------
    state : SudomotorState, optional
    seed, person : int
    site : str
        Keys of the fibres.
    links : dict of str to float, optional
        Gains of links of the model; 0 cuts.
    parameters : dict of str to float, optional
        Other parameters by full name.
    spacing : float
        mm.
    current : float, optional
        mA; the protocol's if left out.
    minutes, every : float
        Length of the record and time between frames.
    """
    own, p, lie = state or SudomotorState(), _numbers("sudomotor_protocol"), _numbers(INNERVATION)
    given = p["current"] if current is None else current
    if not 0.0 <= given <= p["greatest_current"]:
        raise InputError("outside the allowed range", field="current", value=given,
                         allowed=f"0 to {p['greatest_current']:g} mA", code="out-of-range")  # fmt: skip
    many = max(8, round(p["side"] / spacing))
    grid = Grid(many, many, p["side"] / many)
    fibres = skin_fibres(grid, seed, person, f"sudomotor/{site}", INNERVATION)
    y, x = grid.places()
    far = np.sqrt(y * y + x * x)
    ring = ((far >= p["outer_from"]) & (far <= p["outer_to"])).astype(float)
    values = {"sweat_glands.size": own.size, "sweat_glands.cgrp": own.cgrp,
              "sweat_glands.muscarinic_block": own.muscarinic_block}  # fmt: skip
    gains = {f"link.{name}": gain for name, gain in (links or {}).items()}
    sheet = Sheet(
        sweat_model(), grid, fibres.terminals, parameters=values | dict(parameters or {}) | gains, step=FINE,
        maps={"sudomotor_fibres.present": (fibres.left < own.fibres).astype(float), "sweat_glands.electrode": ring,
              "sudomotor_fibres.terminal_share": fibres.patch_share},
        inputs={"sudomotor_fibres.outflow": own.outflow * lie["resting_rate"]},
    )  # fmt: skip
    sheet.advance(REST)
    inner, frames, times = far <= p["inner_radius"], [], np.arange(0.0, minutes + 0.5 * every, every)
    at = fibres.terminals
    ends = np.array([bool(inner[at.row[a:b], at.column[a:b]].any()) for a, b in pairwise(at.first)])
    start, firing = sheet.state("sweat_glands.sweat")[inner].mean(), []
    sheet.set("sweat_glands.iontophoresis", p["level"] * given)
    for k, now in enumerate(times):
        if k:
            before = now - every
            on = min(max(p["duration"] - before, 0.0), every)
            if on > 0.0:
                sheet.advance(60.0 * on)
            if on < every:
                sheet.set("sweat_glands.iontophoresis", 0.0)
                sheet.advance(60.0 * (every - on))
        output, rate = sheet.look("sweat_glands.output", "sudomotor_fibres.rate")
        frames.append(output * own.glands)
        firing.append(float(rate[ends].mean()) if ends.any() else 0.0)
    output = np.array(frames)
    rate = output[:, inner].mean(axis=1)
    put = own.glands * MICROLITRES * (sheet.state("sweat_glands.sweat")[inner].mean() - start)
    volume = float(put - rate[0] * minutes * MICROLITRES)
    return SweatCourse(times, rate, output[:, ring > 0.0].mean(axis=1), max(volume, 0.0), np.array(firing), output,
                       grid.spacing)  # fmt: skip
