"""The membrane of a C nociceptor, with concentrations (Tigerholm 2014, doi:10.1152/jn.00777.2012)."""

from __future__ import annotations

from functools import cache

from fibrosim.language import Membrane, assemble_membrane

from ..channels import (
    AType,
    DelayedRectifier,
    HType,
    Ions,
    MType,
    Nav17,
    Nav18,
    Nav19,
    SodiumActivated,
    SodiumPump,
)

__all__ = ["c_fibre_membrane"]


@cache
def c_fibre_membrane(nav18_local: bool = False, drug: str = "") -> Membrane:
    """The membrane.

    Parameters
    ----------
    nav18_local : bool
        In the published code Nav1.8 works at the core's temperature everywhere (False); where the
        skin is cooled or warmed it must follow the temperature around it (True).
    drug : str
        Blocker of sodium channels, a name in `channels.DRUGS`; without one the membrane knows of none.
    """
    return assemble_membrane(
        "c_fibre",
        [
            Nav17(drug=drug), Nav18(core=not nav18_local, drug=drug), Nav19(drug=drug), DelayedRectifier(), AType(),
            MType(), HType(), SodiumActivated(), SodiumPump(), Ions(),
        ],
    )  # fmt: skip
