"""The membrane of a mammalian node of Ranvier (McIntyre 2002, doi:10.1152/jn.00353.2001)."""

from __future__ import annotations

from functools import cache

from fibrosim.language import Membrane, assemble_membrane

from ..channels import NodeFastSodium, NodeLeak, NodePersistentSodium, NodeSlowPotassium

__all__ = ["node_membrane"]


@cache
def node_membrane(drug: str = "") -> Membrane:
    """The membrane: fast and persistent sodium (blocked by `drug`, if any), slow potassium, leak."""
    sodium = [NodeFastSodium(drug=drug), NodePersistentSodium(drug=drug)]
    return assemble_membrane("node", [*sodium, NodeSlowPotassium(), NodeLeak()])
