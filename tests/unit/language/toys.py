"""Subsystems that exist in tests only: their parameter files, and assembling with them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import fibrosim.language.subsystem as subsystem_module
from fibrosim.language import Builder, Graph, Quantity, Subsystem, Unit, assemble
from fibrosim.parameters import load_parameters

ENTRY = """
  {name}:
    value: {value!r}
    unit: "{unit}"
    spread: {{law: none}}
    species: none
    population: made up for tests
    grade: E
    reference: assumed
    note: made up for tests
    own: {own}
"""
FILES = {}


def declare(subsystem: str, **parameters: tuple) -> None:
    """Write a parameter file (name=(value, unit) or (value, unit, own)) and load it."""
    text = f"subsystem: {subsystem}\nreferences: {{}}\nparameters:\n"
    for name, (value, unit, *own) in parameters.items():
        text += ENTRY.format(name=name, value=value, unit=unit, own=str(bool(own and own[0])).lower())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{subsystem}.yaml"
        path.write_text(text, encoding="utf-8")
        FILES[subsystem] = load_parameters(path)


def add_file(path: Path) -> None:
    """Take a parameter file that lies beside a test."""
    file = load_parameters(path)
    FILES[file.subsystem] = file


def together(*subsystems: object, fast: bool = False):
    """Assemble subsystems with the parameter files of the tests."""
    real = subsystem_module.all_parameter_files
    subsystem_module.all_parameter_files = lambda: FILES
    try:
        return assemble([s() if isinstance(s, type) else s for s in subsystems], fast=fast)
    finally:
        subsystem_module.all_parameter_files = real


def made(name: str, build, level: str = "patient", fast: bool = False, others: tuple = ()):
    """Assemble one subsystem whose equations are the function `build(m)`."""
    return together(part(name, build, level), *others, fast=fast)


def part(name: str, build, level: str = "patient") -> Subsystem:
    """Make a subsystem from a function `build(m)`."""
    kind = type(name, (Subsystem,), {"level": level, "name": name, "build": lambda self, m: build(m)})
    return kind()


def quantity(graph: Graph, name: str, unit: str) -> Quantity:
    """A free symbol with a unit, outside of any model."""
    return Quantity(graph, graph.symbol(name), Unit.of(unit), name, "toy")


__all__ = ["FILES", "Builder", "add_file", "declare", "made", "part", "quantity", "together"]
