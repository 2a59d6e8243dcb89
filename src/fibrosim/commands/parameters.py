"""`fibrosim parameters`: every number with its unit, spread, grade and source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fibrosim.commands.terminal import AsJson, print_json, print_table, print_text
from fibrosim.errors import InputError

if TYPE_CHECKING:
    from fibrosim.parameters import Parameter, ParameterFile

COLUMNS = ["parameter", "value", "unit", "spread", "grade", "reference", "note"]


def parameters(
    name: Annotated[str | None, typer.Argument(help="One parameter: subsystem.name.")] = None,
    grade: Annotated[str | None, typer.Option(help="Only this grade: A, B, C, D or E.")] = None,
    subsystem: Annotated[str | None, typer.Option(help="Only this subsystem.")] = None,
    disputed: Annotated[bool, typer.Option("--disputed", help="The disputed links with their priors instead.")] = False,
    json: AsJson = False,
) -> None:
    """List the parameters with value, unit, spread, grade and source."""
    if disputed:
        return _priors(json)
    from fibrosim.parameters import GRADES, all_parameter_files

    files = all_parameter_files()
    wanted = None if grade is None else grade.upper()
    if wanted is not None and wanted not in GRADES:
        raise InputError(
            "unknown grade",
            field="--grade",
            value=grade,
            allowed=[f"{letter} ({meaning})" for letter, meaning in GRADES.items()],
            code="unknown-value",
        )
    if subsystem is not None and subsystem not in files:
        raise _not_found("subsystem", subsystem, files)
    rows = [
        _row(parameter, file)
        for file in files.values()
        if subsystem in (None, file.subsystem)
        for parameter in file.parameters.values()
        if wanted in (None, parameter.grade)
    ]
    if name is not None:
        known = {row["name"]: row for row in rows}
        if name not in known:
            raise _not_found("parameter", name, known)
        row = known[name] | {"grade means": GRADES[known[name]["grade"]]}
        return print_json(row) if json else print_text(_page(row))
    if json:
        return print_json(rows)
    title = f"{len(rows)} parameters"
    if wanted is not None:
        title += f" of grade {wanted} ({GRADES[wanted]})"
    return print_table(title, COLUMNS, [_cells(row) for row in rows])


def _priors(json: bool) -> None:
    """List disputed links: probability of absence, gain where there is one, why."""
    from fibrosim.body import body, link_priors

    links = body(19).system.links
    rows = [
        {"link": name, "loop": links[name].loop, **asdict(prior), "disputed because": links[name].note}
        for name, prior in link_priors().items()
    ]
    if json:
        return print_json(rows)
    columns = ["link", "loop", "absent", "median", "cv", "grade", "disputed because", "note"]
    return print_table(
        f"{len(rows)} disputed links; probability that each is absent, else a lognormal gain",
        columns, [[f"{v:g}" if isinstance(v := row[c], float | int) else str(v) for c in columns] for row in rows],
    )  # fmt: skip


def _row(parameter: Parameter, file: ParameterFile) -> dict[str, Any]:
    source = file.references.get(parameter.reference)
    return {
        "name": parameter.full_name,
        "value": parameter.value,
        "unit": parameter.unit,
        "spread": dict(parameter.spread),
        "species": parameter.species,
        "population": parameter.population,
        "grade": parameter.grade,
        "reference": parameter.reference,
        "source": source and {k: v for k, v in asdict(source).items() if v is not None},
        "range": parameter.range,
        "note": parameter.note,
    }


def _cells(row: dict[str, Any]) -> list[str]:
    shown = row | {"parameter": row["name"], "value": f"{row['value']:g}"}
    return [str(shown[column]) for column in COLUMNS[:3]] + [
        _spread(row["spread"]),
        *(str(shown[column]) for column in COLUMNS[4:]),
    ]


def _spread(spread: dict[str, Any]) -> str:
    numbers = [f"{key} {value:g}" for key, value in spread.items() if key != "law"]
    return " ".join([spread["law"], *numbers])


def _page(row: dict[str, Any]) -> str:
    shown = row | {"spread": _spread(row["spread"])}
    if row["source"]:
        shown["source"] = ", ".join(str(v) for k, v in row["source"].items() if k != "key")
    if row["range"]:
        shown["range"] = f"{row['range'][0]:g} to {row['range'][1]:g}"
    return "\n".join(f"{key + ':':13}{text}" for key, text in shown.items() if text is not None)


def _not_found(what: str, given: str, known: Iterable[str]) -> InputError:
    from fibrosim.parameters import nearest

    near = nearest(given, known)
    return InputError(
        f"no {what} of this name",
        field=what,
        value=given,
        fix=f"did you mean '{near}'?" if near else "fibrosim parameters lists them all",
        code="unknown-key",
    )
