"""`fibrosim parameters`: every number with its unit, spread, grade and source."""

from __future__ import annotations

import difflib
from typing import Annotated, Any

import typer

from fibrosim.commands.terminal import AsJson, print_json, print_table, print_text
from fibrosim.errors import InputError

GRADES = {
    "A": "measured in patients",
    "B": "measured in healthy people",
    "C": "measured in animals",
    "D": "derived or calibrated here",
    "E": "assumed",
}


def parameters(
    name: Annotated[str | None, typer.Argument(help="One parameter: subsystem.name.")] = None,
    grade: Annotated[str | None, typer.Option(help="Only this grade: A, B, C, D or E.")] = None,
    subsystem: Annotated[str | None, typer.Option(help="Only this subsystem.")] = None,
    json: AsJson = False,
) -> None:
    """List the parameters with value, unit, spread, grade and source."""
    if grade is not None and grade.upper() not in GRADES:
        raise InputError(
            "unknown grade",
            field="--grade",
            value=grade,
            allowed=[f"{letter} ({meaning})" for letter, meaning in GRADES.items()],
            code="unknown-choice",
        )
    from fibrosim.parameters import all_parameter_files

    files = {file.subsystem: file for file in all_parameter_files()}
    if subsystem is not None and subsystem not in files:
        raise _not_found("No subsystem", subsystem, list(files))
    rows = [
        _row(parameter, file)
        for file in files.values()
        if subsystem in (None, file.subsystem)
        for parameter in file.parameters.values()
        if grade is None or parameter.grade == grade.upper()
    ]
    if name is not None:
        known = {row["name"]: row for row in rows}
        if name not in known:
            raise _not_found("No parameter", name, list(known))
        return print_json(known[name]) if json else print_text(_page(known[name]))
    if json:
        return print_json(rows)
    title = f"{len(rows)} parameters" + (f" of grade {grade.upper()}" if grade else "")
    if grade:
        title += f" ({GRADES[grade.upper()]})"
    return print_table(
        title,
        ["parameter", "value", "unit", "spread", "grade", "reference", "note"],
        [
            (r["name"], f"{r['value']:g}", r["unit"], _spread(r["spread"]), r["grade"],
             r["reference"], r["note"])
            for r in rows
        ],
    )  # fmt: skip


def _row(parameter: Any, file: Any) -> dict[str, Any]:
    reference = file.references.get(parameter.reference)
    return {
        "name": f"{file.subsystem}.{parameter.name}",
        "value": parameter.value,
        "unit": parameter.unit,
        "spread": parameter.spread,
        "species": parameter.species,
        "population": parameter.population,
        "grade": parameter.grade,
        "reference": parameter.reference,
        "source": reference,
        "note": parameter.note,
        "range": parameter.range,
    }


def _spread(spread: Any) -> str:
    parts = dict(spread)
    law = parts.pop("law", "none")
    return " ".join([str(law), *(f"{key} {value:g}" for key, value in parts.items())])


def _page(row: dict[str, Any]) -> str:
    lines = [f"{key + ':':12} {value}" for key, value in row.items() if value is not None]
    return "\n".join([*lines, f"{'grade means:':12} {GRADES[row['grade']]}"])


def _not_found(what: str, given: str, known: list[str]) -> InputError:
    near = difflib.get_close_matches(given, known, n=1)
    return InputError(
        f"{what} of this name",
        value=given,
        fix=f"Did you mean '{near[0]}'?" if near else "fibrosim parameters lists them all",
        code="unknown-name",
    )
