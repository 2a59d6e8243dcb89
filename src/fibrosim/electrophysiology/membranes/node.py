"""The membrane of a mammalian node of Ranvier (McIntyre 2002, doi:10.1152/jn.00353.2001)."""

from __future__ import annotations

from functools import lru_cache

from fibrosim.language import Membrane, assemble_membrane

from ..channels import NodeFastSodium, NodeLeak, NodePersistentSodium, NodeSlowPotassium

__all__ = ["node_membrane"]


@lru_cache(maxsize=1)
def node_membrane() -> Membrane:
    """The membrane: fast and persistent sodium, slow potassium, leak."""
    return assemble_membrane("node", [NodeFastSodium(), NodePersistentSodium(), NodeSlowPotassium(), NodeLeak()])
