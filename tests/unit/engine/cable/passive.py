"""A membrane without channels, and one with a leak, for which the answers are known."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import fibrosim.language.membrane as membrane_module
from fibrosim.language import Mechanism, Membrane, assemble_membrane
from fibrosim.parameters import load_parameters

TEXT = """
subsystem: membrane_passive
references: {}
defaults: {spread: {law: none}, species: none, population: tests, grade: E, reference: assumed, note: tests}
parameters:
  conductance: {value: 1.0e-4, unit: "S/cm**2"}
  reversal: {value: -60, unit: "mV"}
"""


class Passive(Mechanism):
    """A leak and nothing else."""

    def build(self, m) -> None:
        p = m.parameters
        m.ohmic(m.density("conductance"), reversal=p.reversal)


@lru_cache(maxsize=1)
def passive_membrane() -> Membrane:
    """The membrane, with its parameter file made up."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "membrane_passive.yaml"
        path.write_text(TEXT, encoding="utf-8")
        file = load_parameters(path)
    real = membrane_module.all_parameter_files
    membrane_module.all_parameter_files = lambda: {"membrane_passive": file}
    try:
        return assemble_membrane("passive", [Passive()])
    finally:
        membrane_module.all_parameter_files = real
