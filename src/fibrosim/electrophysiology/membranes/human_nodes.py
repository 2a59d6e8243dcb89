"""Nodes of human motor and sensory axons: the node's mechanisms with numbers of their own.

Gaines JL et al., J Comput Neurosci 2018;45:29-43 (doi:10.1007/s10827-018-0689-5). The published models have
channels under the sheath as well; with these membranes only the nodes are theirs, the internodes stay linear.
"""

from __future__ import annotations

from functools import lru_cache

from fibrosim.language import Membrane, assemble_membrane

from ..channels import NodeFastPotassium, NodeFastSodium, NodeLeak, NodePersistentSodium, NodeSlowPotassium

__all__ = ["motor_node_membrane", "sensory_node_membrane"]


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


@lru_cache(maxsize=1)
def motor_node_membrane() -> Membrane:
    """The membrane of a motor node; internodes around it stay linear, unlike the published ones."""
    return assemble_membrane(
        "motor_node",
        [
            MotorNodeFastSodium(), MotorNodePersistentSodium(), MotorNodeSlowPotassium(),
            MotorNodeFastPotassium(), MotorNodeLeak(),
        ],
    )  # fmt: skip


@lru_cache(maxsize=1)
def sensory_node_membrane() -> Membrane:
    """The membrane of a sensory node; internodes around it stay linear, unlike the published ones."""
    return assemble_membrane(
        "sensory_node",
        [
            SensoryNodeFastSodium(), SensoryNodePersistentSodium(), SensoryNodeSlowPotassium(),
            SensoryNodeFastPotassium(), SensoryNodeLeak(),
        ],
    )  # fmt: skip
