"""A node that has lost its sheath: one spike that passes may be answered by many, or it fires by itself.

The node between two thinned internodes is widened and has more persistent sodium current, which stand for bare
axolemma with redistributed channels. Channels under the sheath are not in the fibre. The ratio of slow inward
current to leak selects the response (Coggan 2010, doi:10.1073/pnas.1013798107).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.double_cable import NodePulse
from ...errors import InputError
from ...figures.shown import Shown
from ...parameters import all_parameter_files
from ...progress import task
from ..given import given_drug
from .myelinated import MyelinatedFibre

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = [
    "ANSWERS", "LAMELLAE", "PERSISTENT_FACTORS", "Discharge", "EctopicMap", "bare_node", "discharge", "ectopic_map",
]  # fmt: skip

ANSWERS = ("no spike", "one", "burst", "sustained", "by itself")
"""What leaves the damaged node: nothing, one spike for one, several, a discharge that goes on, spikes without any.

The last are a few at the start; the node then stays depolarised.
"""
PERSISTENT = "node_persistent_sodium"
PERSISTENT_FACTORS = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0)
LAMELLAE = (0.02, 0.03, 0.05, 0.07, 0.1, 0.2, 0.3, 0.5, 1.0)
FAR = 4


def site_numbers() -> dict[str, float]:
    """Values of the parameter file ``ectopic_site.yaml``, in its units."""
    return {name: record.value for name, record in all_parameter_files()["ectopic_site"].parameters.items()}


def bare_node(
    diameter: float = 10.0, *, lamellae: float = 0.1, persistent: float = 4.0, widening: float | None = None,
    density: dict[str, float] | None = None, **options: Any,
) -> MyelinatedFibre:  # fmt: skip
    """A fibre with one damaged node in its middle.

    Parameters
    ----------
    diameter : float
        Of the fibre, um.
    lamellae : float
        Part of the lamellae that the two internodes beside it have kept.
    persistent : float
        Factor of its density of persistent sodium current.
    widening : float, optional
        Its length against a healthy one, 5 if not given.
    density : dict of str to float
        Factors of its other densities.
    **options
        Of `MyelinatedFibre`: a drug and its concentration, a temperature.

    Raises
    ------
    InputError
        What the fibre cannot be.
    """
    p = site_numbers()
    nodes = int(p["nodes"])
    at = nodes // 2
    kept, width = np.ones(nodes - 1), np.ones(nodes)
    kept[at - 1 : at + 1] = lamellae
    width[at] = p["widening"] if widening is None else widening
    factors = {}
    for name, factor in {PERSISTENT: persistent, **(density or {})}.items():
        factors[name] = np.ones(nodes)
        factors[name][at] = factor
    return MyelinatedFibre(
        diameter, nodes, lamellae=kept, node_width=width, density=factors, start="health", **options
    )  # fmt: skip


@dataclass(frozen=True)
class Discharge:
    """Spikes that arrive far beyond the damaged node.

    Attributes
    ----------
    alone, answer : ndarray
        Times (ms) without a stimulus, and after one evoked spike.
    answer_kind : str
        One of `ANSWERS`.
    """

    alone: np.ndarray
    answer: np.ndarray
    answer_kind: str

    @property
    def extra(self) -> int:
        """Spikes beyond the one that was evoked."""
        return max(len(self.answer) - 1, 0)


def discharge(fibre: MyelinatedFibre) -> Discharge:
    """What leaves a fibre's far end without a stimulus, and after one spike evoked at its first node."""
    p = site_numbers()
    far, late = fibre.node_count - FAR, p["sustained_after"]
    alone = fibre.run(p["duration"], watch=[far]).spikes[0]
    pulse = NodePulse(p["pulse_time"], 0.1, p["pulse_current"], 0)
    answer = fibre.run(p["duration"], [pulse], watch=[far]).spikes[0]
    if len(alone):
        kind = "by itself"
    elif (answer > late).any():
        kind = "sustained"
    else:
        kind = ANSWERS[min(len(answer), 2)]
    return Discharge(alone, answer, kind)


@dataclass
class EctopicMap(Shown):
    """Answers of damaged nodes to one spike.

    Attributes
    ----------
    persistent, lamellae : ndarray
        Factors of the node's persistent sodium current, and parts of the sheath left beside it.
    spikes : ndarray, shape (lamellae, persistent)
        That arrive after one evoked spike.
    kinds : ndarray of int, shape (lamellae, persistent)
        Place in `ANSWERS`.
    """

    persistent: np.ndarray
    lamellae: np.ndarray
    spikes: np.ndarray
    kinds: np.ndarray
    words: str = ""

    def to_frame(self) -> pandas.DataFrame:
        """One row a node."""
        import pandas

        rows = [(x, y, int(self.spikes[j, i]), ANSWERS[self.kinds[j, i]]) for j, y in enumerate(self.lamellae)
                for i, x in enumerate(self.persistent)]  # fmt: skip
        return pandas.DataFrame(rows, columns=["persistent", "lamellae", "spikes", "answer"])

    def figure(self) -> Figure:
        """Draw the map."""
        from ...figures.ectopic_map import ectopic_map_figure

        return ectopic_map_figure(self.persistent, self.lamellae, self.spikes, self.kinds, ANSWERS, self.words)

    def __str__(self) -> str:
        """Say how many nodes answer how."""
        counts = [f"{word}: {int((self.kinds == k).sum())}" for k, word in enumerate(ANSWERS)]
        return f"answers of damaged nodes to one spike{', ' + self.words if self.words else ''}\n" + "; ".join(counts)


def ectopic_map(
    persistent: Sequence[float] | np.ndarray, lamellae: Sequence[float] | np.ndarray, diameter: float = 10.0,
    **options: Any,
) -> EctopicMap:  # fmt: skip
    """Answers over persistent sodium current and sheath; options of `bare_node`.

    Raises
    ------
    InputError
        Nothing to map, or what a fibre cannot be.
    """
    x, y = np.asarray(persistent, dtype=float), np.asarray(lamellae, dtype=float)
    if x.ndim != 1 or y.ndim != 1 or not x.size or not y.size:
        raise InputError("needs at least one value each", field="persistent", value=x.shape, code="empty")
    spikes, kinds = (np.zeros((len(y), len(x)), dtype=int) for _ in range(2))
    with task("damaged nodes", spikes.size) as shown:
        for j, kept in enumerate(y):
            for i, factor in enumerate(x):
                found = discharge(bare_node(diameter, lamellae=float(kept), persistent=float(factor), **options))
                spikes[j, i], kinds[j, i] = len(found.answer), ANSWERS.index(found.answer_kind)
                shown.advance(1)
    drug = options.get("drug")
    name, given = given_drug(drug, options.get("concentration", 0.0))
    words = f"{name}, {given:g} umol/l free" if drug else ""
    return EctopicMap(x, y, spikes, kinds, words)
