"""Identifiers of the variables of an SBML document, and what each symbol of the graph is there."""

from __future__ import annotations

import re

from ..engine.maps import BlockMaps
from ..errors import ModelError
from ..language import Node, System, Unit
from .sbml_math import TIME
from .sbml_units import DAY, DIMENSIONLESS

__all__ = ["CLOCK", "Names", "unit_of_symbol"]

CLOCK = "clock.time"
_SOURCE = {"neighbours": "pool", "opposite": "pool", "area": "area", "pool": "pool"}
_WRITTEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _port_unit(system: System, level: str, name: str) -> Unit:
    return system.parts.ports[level, name].value.unit


def parameter_unit(system: System, name: str) -> Unit:
    """Return the unit of a parameter, a link gain, a switch or a constant of a drug slot."""
    record = system.parts.parameters.get(name)
    if record is not None:
        return Unit.of(record.unit)
    if name.startswith("drug.slot"):
        last = name.rsplit(".", 1)[-1]
        if last == "half":
            return Unit.of("mg")
        return DIMENSIONLESS if last == "maximum" else Unit.of("1/day")
    return DIMENSIONLESS


def unit_of_symbol(system: System, symbol: Node) -> Unit:
    """Return the unit of a symbol of the closed system."""
    kind, *rest = symbol.value
    name = rest[-1]
    parts = system.parts
    if kind == "state":
        return DAY if name == CLOCK else parts.states[name].unit
    if kind == "parameter":
        return parameter_unit(system, name)
    if kind == "input":
        return parts.inputs[name][1]
    if kind == "in":
        return _port_unit(system, _SOURCE[rest[1]], name)
    if kind == "z":
        if name in parts.states:
            return parts.states[name].unit
        if name in parts.inputs:
            return parts.inputs[name][1]
        return DIMENSIONLESS if name.startswith("drug.") else _port_unit(system, "patient", name)
    raise ModelError(f"SBML has no form of the symbol {symbol.value}")


class Names:
    """Identifiers by (what, name, block), each used once.

    A dot becomes two underscores and the block comes last:
    ``small_fibres__density__lower_leg_left``.
    """

    def __init__(self, system: System, maps: BlockMaps) -> None:
        self.blocks: dict[str, list[str | None]] = {
            "patient": [None], "pool": list(maps.hubs), "area": list(maps.leaves),
        }  # fmt: skip
        self._table: dict[tuple[str, str, str | None], str] = {}
        self._used: set[str] = {"logistic", "softplus", "cosine_of_turns", "floored"}

    def new(self, what: str, name: str, block: str | None = None) -> str:
        """Make the identifier of something.

        Raises
        ------
        ModelError
            When two things would share it, or it is no identifier of SBML.
        """
        text = _base(what, name) + (f"__{block}" if block else "")
        if text in self._used or not _WRITTEN.fullmatch(text):
            raise ModelError(f"'{text}' is taken already, or no identifier of SBML")
        self._used.add(text)
        self._table[what, name, block] = text
        return text

    def alias(self, what: str, name: str, block: str | None, identifier: str) -> None:
        """Let something stand under the identifier of another thing."""
        self._table[what, name, block] = identifier

    def get(self, what: str, name: str, block: str | None = None) -> str:
        """Return an identifier that was made."""
        if what == "state" and name == CLOCK:
            return TIME
        return self._table[what, name, block]

    def of_symbol(self, symbol: Node, block: str | None) -> str:
        """Return the identifier of a symbol as a block sees it."""
        kind, *rest = symbol.value
        name = rest[-1]
        if kind == "z":
            return self.get("broadcast", name)
        if kind == "in":
            return self.get(f"from_{rest[1]}", name, block)
        return self.get(kind, name, None if rest[0] == "patient" else block)


def _base(what: str, name: str) -> str:
    text = name.replace(".", "__")
    if name.startswith("link."):
        return f"{text}__{'gain' if what == 'parameter' else 'carried'}"
    prefix = {"state": "", "input": "", "parameter": "", "output": ""}.get(what, f"{what}__")
    return prefix + text
