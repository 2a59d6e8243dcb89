"""Membranes of cells of the dorsal root ganglion."""

from __future__ import annotations

from functools import cache

from fibrosim.language import Membrane, assemble_membrane

from ..channels import (
    LargeConstant,
    LargeFast,
    LargeIntermediate,
    LargeLate,
    LargeLeaks,
    LargeSlowPotassium,
    Nav17,
    Sheath,
    SheathedSlowPotassium,
    SomaAType,
    SomaConstant,
    SomaDelayedRectifier,
    SomaLeak,
    SomaNav18,
)

__all__ = ["large_neuron_membrane", "nociceptor_membrane", "sheathed_large_membrane", "sheathed_nociceptor_membrane"]


@cache
def nociceptor_membrane(drug: str = "") -> Membrane:
    """A small cell (Choi and Waxman 2011, doi:10.1152/jn.00100.2011; nine variables of Verma 2020)."""
    return assemble_membrane(
        "nociceptor",
        [Nav17(drug=drug), SomaNav18(core=True, drug=drug), SomaDelayedRectifier(), SomaAType(), SomaConstant()],
    )


@cache
def large_neuron_membrane(drug: str = "") -> Membrane:
    """A large cell that oscillates and bursts (Kovalsky 2009, ModelDB 140038)."""
    return assemble_membrane(
        "large_neuron",
        [
            LargeFast(drug=drug), LargeIntermediate(drug=drug), LargeLate(drug=drug), LargeSlowPotassium(),
            LargeConstant(),
        ],
    )  # fmt: skip


@cache
def sheathed_nociceptor_membrane(drug: str = "") -> Membrane:
    """The small cell with potassium between it and its satellite glia."""
    return assemble_membrane(
        "sheathed_nociceptor",
        [
            Nav17(drug=drug), SomaNav18(core=True, drug=drug), SomaDelayedRectifier(), SomaAType(), SomaLeak(),
            Sheath(),
        ],
    )  # fmt: skip


@cache
def sheathed_large_membrane(drug: str = "") -> Membrane:
    """The large cell with potassium between it and its satellite glia."""
    channels = [LargeFast(drug=drug), LargeIntermediate(drug=drug), LargeLate(drug=drug)]
    return assemble_membrane("sheathed_large", [*channels, SheathedSlowPotassium(), LargeLeaks(), Sheath()])
