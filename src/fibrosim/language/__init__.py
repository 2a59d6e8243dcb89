"""How a model is written: quantities with units, states, links, ports, subsystems, loops, the unit proof."""

from .closed_form import closed_form
from .graph import Graph, Node, describe, symbols, topological
from .loop import LoopBuilder, LoopPart, LoopSystem, assemble_loop
from .membrane import Mechanism, Membrane, MembraneBuilder, assemble_membrane
from .model import assemble, unit_of
from .quantity import (
    Quantity,
    Unit,
    choose,
    cosine_of_turns,
    excess,
    exp,
    hill,
    larger,
    linoid,
    log,
    logistic,
    positive,
    softplus,
    sqrt,
    tanh,
)
from .subsystem import Builder, Link, State, Subsystem
from .system import Level, System

__all__ = [
    "Builder", "Graph", "Level", "Link", "LoopBuilder", "LoopPart", "LoopSystem", "Mechanism", "Membrane",
    "MembraneBuilder", "Node", "Quantity", "State", "Subsystem", "System", "Unit", "assemble", "assemble_loop",
    "assemble_membrane", "choose", "closed_form", "cosine_of_turns", "describe", "excess", "exp", "hill", "larger",
    "linoid", "log", "logistic", "positive", "softplus", "sqrt", "symbols", "tanh", "topological", "unit_of",
]  # fmt: skip
