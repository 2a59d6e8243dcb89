"""The membrane of a thin unmyelinated axon (Sundt 2015, doi:10.1152/jn.00226.2015), and of endings made of it."""

from __future__ import annotations

from functools import lru_cache

from fibrosim.language import Membrane, assemble_membrane

from ..channels import SlowMechanical, ThinDelayedRectifier, ThinLeak, ThinMType, ThinSodium, Trpm8, Trpv1

__all__ = ["terminal_membrane", "thin_axon_membrane"]


@lru_cache(maxsize=1)
def thin_axon_membrane() -> Membrane:
    """The membrane: sodium, delayed rectifier, M current, leak."""
    return assemble_membrane("thin_axon", [ThinSodium(), ThinDelayedRectifier(), ThinMType(), ThinLeak()])


@lru_cache(maxsize=1)
def terminal_membrane() -> Membrane:
    """The same with channels of heat, cold and force: a free ending.

    The axon's channels work at the core's temperature, that of the published model, whatever the skin's: with their
    Q10 alone, without one of their conductances, they would cease to fire at temperatures at which C fibres fire best.
    """
    axon = [ThinSodium(core=True), ThinDelayedRectifier(core=True), ThinMType(core=True), ThinLeak(core=True)]
    return assemble_membrane("terminal", [*axon, Trpv1(), Trpm8(), SlowMechanical()])
