"""A receptor as one NEURON point process: two exponentials that decay exactly, block by magnesium, an ion's share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

__all__ = ["SynapticReceptor", "synapse_text", "write_synapse"]

TEXT = """TITLE {name}: a conductance with a rise and a decay

NEURON {{
    THREADSAFE
    POINT_PROCESS {suffix}
    NONSPECIFIC_CURRENT i{ion}
    RANGE {ranged}
}}

UNITS {{
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}}

PARAMETER {{
{numbers}}}

ASSIGNED {{
    v (mV)
    i (nA){written}
}}

STATE {{
    ascent (uS)
    descent (uS)
}}

INITIAL {{
    ascent = 0
    descent = 0
}}

BREAKPOINT {{
    LOCAL all
    SOLVE states METHOD cnexp
    all = (descent - ascent) * (v - reversal){block}
    {currents}
}}

DERIVATIVE states {{
    ascent' = -ascent / rise
    descent' = -descent / decay
}}

NET_RECEIVE (weight (uS)) {{
    ascent = ascent + factor * weight
    descent = descent + factor * weight
}}
"""


class SynapticReceptor(Protocol):
    """What is needed of a receptor: `fibrosim.engine.network.Receptor` has it."""

    @property
    def name(self) -> str:
        """Of the receptor."""
        ...

    @property
    def rise(self) -> float:
        """Time constant, ms."""
        ...

    @property
    def decay(self) -> float:
        """Time constant, ms."""
        ...

    @property
    def reversal(self) -> float:
        """Reversal potential, mV."""
        ...

    @property
    def magnesium(self) -> float:
        """Outside, mmol/l; 0: no block."""
        ...

    @property
    def block_slope(self) -> float:
        """Of the block with the voltage, 1/mV."""
        ...

    @property
    def block_half(self) -> float:
        """Magnesium that blocks half at 0 mV, mmol/l."""
        ...

    @property
    def ion(self) -> str:
        """Whose concentration a share of the current goes into."""
        ...

    @property
    def share(self) -> float:
        """That share."""
        ...

    @property
    def factor(self) -> float:
        """By which both exponentials start, so that the peak is the weight."""
        ...


def write_synapse(receptor: SynapticReceptor, path: str | Path, **settings: Any) -> Path:
    """Write `synapse_text` (with its settings) to a file, which ``nrnivmodl`` compiles; returns its path."""
    path = Path(path)
    path.write_text(synapse_text(receptor, **settings), encoding="utf-8")
    return path


def synapse_text(
    receptor: SynapticReceptor, *, suffix: str | None = None, synaptic: Mapping[str, str] | None = None
) -> str:
    """A receptor as NMODL.

    Parameters
    ----------
    suffix : str, optional
        Name of the point process; that of the receptor if not given.
    synaptic : dict of str to str
        What NEURON calls the ions: with ``{"calcium": "ca"}`` the share of the current is written as ``ica``
        (the whole current stays as it is), which the membranes of `nmodl_text` read. Others have no share.

    Returns
    -------
    str
        The weight of a connection is the peak conductance in uS. Range variables: the receptor's numbers.
    """
    numbers = {"rise": "ms", "decay": "ms", "reversal": "mV", "factor": "1"}
    block, currents, ion, written = "", "i = all", "", ""
    if receptor.magnesium > 0.0:
        numbers |= {"magnesium": "mM", "block_slope": "/mV", "block_half": "mM"}
        block = " / (1 + exp(-block_slope * v) * magnesium / block_half)"
    if receptor.ion and receptor.ion in (synaptic or {}):
        name = dict(synaptic or {})[receptor.ion]
        numbers["share"] = "1"
        ion, written = f"\n    USEION {name} WRITE i{name}", f"\n    i{name} (nA)"
        currents = f"i{name} = share * all\n    i = (1 - share) * all"
    return TEXT.format(
        name=receptor.name, suffix=suffix or receptor.name, ion=ion, written=written, block=block, currents=currents,
        ranged=", ".join(["i", *numbers]),
        numbers="".join(f"    {n} = {float(getattr(receptor, n))!r} ({unit})\n" for n, unit in numbers.items()),
    )  # fmt: skip
