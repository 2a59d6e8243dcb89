"""SBML Level 3 Version 2 Core: the whole body of one person as one file.

Areas and pools are written out; states have rate rules, everything algebraic an assignment rule,
what happens at exact times is an event. Time is in days from day 0 of the person's life: the file
starts from the state of that day, so its time 0 is the course's day 0.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from ..engine.maps import BlockMaps
from ..errors import InputError
from ..language import System
from ..results.storage import write_atomically
from .sbml_body import MATH, BodyWriter, block_values
from .sbml_math import FUNCTIONS, TIME, apply, number, reference
from .sbml_names import CLOCK, Names, parameter_unit
from .sbml_units import BASE_KINDS, DAY, UnitTable

__all__ = ["Change", "Model", "to_text", "write"]

NAMESPACE = "http://www.sbml.org/sbml/level3/version2/core"
_CONTINUOUS = "SBO:0000062"


@dataclass(frozen=True)
class Change:
    """Something set or added to at an exact time.

    Parameters
    ----------
    day : float
        Time, day; those at or before 0 are already in the values of the model.
    what : {"input", "parameter", "state"}
        Inputs and parameters are set, states are added to.
    name : str
        Full name.
    block : str or None
        Area or pool; None for the patient.
    value : float
        In the declared unit.
    """

    day: float
    what: str
    name: str
    block: str | None
    value: float


@dataclass
class Model:
    """A body with the numbers of one person, as a file of SBML holds it.

    Parameters
    ----------
    system, maps : System, BlockMaps
        Equations and how the blocks read each other.
    parameters : dict of str to ndarray
        Per block kind, as in `engine.run.Case`: root (n,), hub (hubs, n), leaf (leaves, n).
    states, inputs : dict
        Value on day 0 by (name, block); inputs that are left out are 0.
    changes : sequence of Change
        What happens after day 0, in any order.
    name : str
        Name of the model.
    notes : sequence of str
        Paragraphs about the person and the run.
    """

    system: System
    maps: BlockMaps
    parameters: dict[str, np.ndarray]
    states: dict[tuple[str, str | None], float]
    inputs: dict[tuple[str, str | None], float] = field(default_factory=dict)
    changes: Sequence[Change] = ()
    name: str = "fibrosim"
    notes: Sequence[str] = ()


def write(model: Model, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
    """Write a model as an SBML file, whole or not at all.

    Parameters
    ----------
    model : Model
        From `fibrosim.patients.personal_model`, or made by hand.
    path : path
        File to write; its folder must exist.
    overwrite : bool
        Replace an existing file.

    Returns
    -------
    Path

    Raises
    ------
    InputError
        The file exists, or its folder does not.
    """
    target = Path(path)
    if target.exists() and not overwrite:
        raise InputError(
            "an existing file is not overwritten", file=target,
            fix="choose another name, or say overwrite=True", code="exists",
        )  # fmt: skip
    if not target.parent.is_dir():
        raise InputError("no such folder", file=target.parent, code="no-folder")
    write_atomically(target, to_text(model).encode("utf-8"))
    target.chmod(0o644)
    return target


def to_text(model: Model) -> str:
    """Return a model as the text of an SBML document."""
    units = UnitTable()
    day = units.identifier(DAY)
    names = Names(model.system, model.maps)
    later = [c for c in model.changes if c.day > 0.0]
    body = BodyWriter(
        model.system, model.maps, units, _values(model, names),
        {(c.what, c.name, c.block) for c in later}, _Sources(model.system),
    )  # fmt: skip
    events = _events(later, body)
    parameters = [v.line(units) for v in body.variables]
    lists = [
        ("listOfFunctionDefinitions", FUNCTIONS), ("listOfUnitDefinitions", units.lines()),
        ("listOfParameters", parameters), ("listOfRules", body.rules), ("listOfEvents", events),
    ]  # fmt: skip
    inside = "\n".join(f"<{tag}>\n" + "\n".join(rows) + f"\n</{tag}>" for tag, rows in lists if rows)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<sbml xmlns="{NAMESPACE}" xmlns:sbml="{NAMESPACE}" level="3" version="2">\n'
        f'<model id="body" name={quoteattr(model.name)} timeUnits="{day}"'
        f' sboTerm="{_CONTINUOUS}">\n{_model_notes(model)}\n{inside}\n</model>\n</sbml>\n'
    )


def _values(model: Model, names: Names) -> dict[tuple[str, str, str | None], float]:
    table = block_values(model.parameters, model.system, names)
    for level in model.system.levels:
        for block in names.blocks[level.name]:
            for name in level.inputs:
                table["input", name, block] = model.inputs.get((name, block), 0.0)
            for state in level.states:
                if state.name != CLOCK:
                    table["state", state.name, block] = model.states[state.name, block]
    return table


def _events(changes: Sequence[Change], body: BodyWriter) -> list[str]:
    """One event per time: what is set last counts, what is added sums up."""
    by_day: dict[float, dict[tuple[str, str, str | None], float]] = {}
    for c in sorted(changes, key=lambda c: c.day):
        key = (c.what, c.name, c.block)
        table = by_day.setdefault(float(c.day), {})
        table[key] = c.value + (table.get(key, 0.0) if c.what == "state" else 0.0)
    lines = []
    day_unit = body.units.identifier(DAY)
    for k, (day, table) in enumerate(by_day.items(), 1):
        assigned = "".join(_assignment(key, value, body) for key, value in table.items())
        about = ", ".join(dict.fromkeys(name for _, name, _ in table))
        trigger = apply("geq", reference(TIME), number(day, day_unit))
        lines.append(
            f'<event id="event_{k}" name={quoteattr(f"day {day:g}: {about}")}'
            ' useValuesFromTriggerTime="true"><trigger initialValue="false" persistent="true">'
            f'<math xmlns="{MATH}">{trigger}</math></trigger>'
            f"<listOfEventAssignments>{assigned}</listOfEventAssignments></event>"
        )
    return lines


def _assignment(key: tuple[str, str, str | None], value: float, body: BodyWriter) -> str:
    what, name, _ = key
    parts = body.system.parts
    if what == "parameter":
        unit = parameter_unit(body.system, name)
    else:
        unit = parts.states[name].unit if what == "state" else parts.inputs[name][1]
    identifier = body.names.get(*key)
    math = number(value, body.units.identifier(unit))
    if what == "state":
        math = apply("plus", reference(identifier), math)
    inside = f'<math xmlns="{MATH}">{math}</math>'
    return f'<eventAssignment variable="{identifier}">{inside}</eventAssignment>'


def _paragraphs(texts: Sequence[str]) -> str:
    inside = "".join(f"<p>{escape(t)}</p>" for t in texts)
    return f'<notes><body xmlns="http://www.w3.org/1999/xhtml">{inside}</body></notes>'


def _model_notes(model: Model) -> str:
    counted = [name for name, (kind, _) in BASE_KINDS.items() if kind == "item"]
    return _paragraphs(
        [
            "Body of one virtual person, written by fibrosim. Research software: not medical advice.",
            *model.notes,
            "Time is in days; time 0 is day 0 of the course. States begin with their values of "
            "that day, after what happens on it.",
            f"Units without a base unit in SBML ({', '.join(counted)}) are written as item; the "
            "name of a unit definition says which is meant.",
            "Identifiers: subsystem, quantity and area or pool, joined by two underscores. "
            "link__NAME__gain is the gain of a link (1 reference, 0 cut), link__NAME__carried "
            "what it carries.",
        ]
    )


class _Sources:
    """Notes on where the number of a parameter comes from."""

    def __init__(self, system: System) -> None:
        self.system = system

    def __call__(self, name: str) -> str:
        record = self.system.parts.parameters.get(name)
        if record is None:
            link = self.system.links.get(name.removeprefix("link."))
            return _paragraphs([f"Link from {link.source} to {link.target}."]) if link else ""
        source = self.system.parts.references.get(record.reference)
        cited = getattr(source, "citation", None) or record.reference
        doi = getattr(source, "doi", None)
        text = f"Grade {record.grade}. {cited}" + (f" doi:{doi}" if doi else "")
        return _paragraphs([text])
