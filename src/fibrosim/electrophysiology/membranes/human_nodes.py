"""Nodes and internodes of human motor and sensory axons: the node's mechanisms with numbers of their own.

Gaines JL et al., J Comput Neurosci 2018;45:29-43 (doi:10.1007/s10827-018-0689-5). The leak under the sheath is
part of the double cable.
"""

from __future__ import annotations

from functools import cache, lru_cache

from fibrosim.language import Membrane, assemble_membrane

from ..channels import (
    InternodeHType,
    NodeFastPotassium,
    NodeFastSodium,
    NodeLeak,
    NodePersistentSodium,
    NodeSlowPotassium,
)

__all__ = ["motor_internode_membrane", "motor_node_membrane", "sensory_internode_membrane", "sensory_node_membrane"]


class MotorNodeFastSodium(NodeFastSodium):
    """Fast sodium of motor nodes."""


class MotorNodePersistentSodium(NodePersistentSodium):
    """Persistent sodium of motor nodes."""


class MotorNodeSlowPotassium(NodeSlowPotassium):
    """Slow potassium of motor nodes."""


class MotorNodeFastPotassium(NodeFastPotassium):
    """Fast potassium of motor nodes."""


class MotorNodeLeak(NodeLeak):
    """Leak of motor nodes."""


class SensoryNodeFastSodium(NodeFastSodium):
    """Fast sodium of sensory nodes."""


class SensoryNodePersistentSodium(NodePersistentSodium):
    """Persistent sodium of sensory nodes."""


class SensoryNodeSlowPotassium(NodeSlowPotassium):
    """Slow potassium of sensory nodes."""


class SensoryNodeFastPotassium(NodeFastPotassium):
    """Fast potassium of sensory nodes."""


class SensoryNodeLeak(NodeLeak):
    """Leak of sensory nodes."""


class MotorInternodeSlowPotassium(NodeSlowPotassium):
    """Slow potassium under the sheath of motor axons."""

    numbers = "motor_node_slow_potassium"


class MotorInternodeFastPotassium(NodeFastPotassium):
    """Fast potassium under the sheath of motor axons."""

    numbers = "motor_node_fast_potassium"


class MotorInternodeHType(InternodeHType):
    """Channel opened by hyperpolarisation under the sheath of motor axons."""


class SensoryInternodeSlowPotassium(NodeSlowPotassium):
    """Slow potassium under the sheath of sensory axons."""

    numbers = "sensory_node_slow_potassium"


class SensoryInternodeFastPotassium(NodeFastPotassium):
    """Fast potassium under the sheath of sensory axons."""

    numbers = "sensory_node_fast_potassium"


class SensoryInternodeHType(InternodeHType):
    """Channel opened by hyperpolarisation under the sheath of sensory axons."""


@lru_cache(maxsize=1)
def motor_internode_membrane() -> Membrane:
    """Channels under the sheath of a motor axon."""
    return assemble_membrane(
        "motor_internode", [MotorInternodeSlowPotassium(), MotorInternodeFastPotassium(), MotorInternodeHType()]
    )


@lru_cache(maxsize=1)
def sensory_internode_membrane() -> Membrane:
    """Channels under the sheath of a sensory axon."""
    return assemble_membrane(
        "sensory_internode", [SensoryInternodeSlowPotassium(), SensoryInternodeFastPotassium(), SensoryInternodeHType()]
    )


@cache
def motor_node_membrane(drug: str = "") -> Membrane:
    """The membrane of a motor node, its sodium channels blocked by `drug`, if any."""
    return assemble_membrane(
        "motor_node",
        [
            MotorNodeFastSodium(drug=drug), MotorNodePersistentSodium(drug=drug), MotorNodeSlowPotassium(),
            MotorNodeFastPotassium(), MotorNodeLeak(),
        ],
    )  # fmt: skip


@cache
def sensory_node_membrane(drug: str = "") -> Membrane:
    """The membrane of a sensory node, its sodium channels blocked by `drug`, if any."""
    return assemble_membrane(
        "sensory_node",
        [
            SensoryNodeFastSodium(drug=drug), SensoryNodePersistentSodium(drug=drug), SensoryNodeSlowPotassium(),
            SensoryNodeFastPotassium(), SensoryNodeLeak(),
        ],
    )  # fmt: skip
