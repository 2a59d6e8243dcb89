"""Patient files out: plain YAML that people edit, written whole or not at all."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.patients.files import DEFAULT_DURATION, FORMAT, PatientFile
from fibrosim.units import parse_quantity

if TYPE_CHECKING:
    from fibrosim.patients.person import Patient

__all__ = ["patient_text", "write_patient"]

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?: [A-Za-z0-9_]+)*")
_QUANTITY = re.compile(r"[-+0-9.e]+ [A-Za-z0-9%][A-Za-z0-9_/*%^()]*")
_WORDS = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))


def patient_text(patient: Patient | PatientFile, *, duration: float | str | None = None) -> str:
    """Return the YAML of a patient; see `write_patient`."""
    if not isinstance(patient, PatientFile):
        patient = _from_patient(patient, DEFAULT_DURATION if duration is None else duration)
    lines = [f"fibrosim: {FORMAT}"]
    if patient.name is not None:
        lines.append(f"name: {_scalar(patient.name)}")
    lines.append(f"age: {_number(patient.age)} year")
    lines.append(f"sex: {patient.sex}")
    if patient.weight is not None:
        lines.append(f"weight: {_number(patient.weight)} kg")
    if patient.height is not None:
        lines.append(f"height: {_number(patient.height)} cm")
    lines.append(f"seed: {_scalar(patient.seed)}")
    if patient.identity:
        lines.append(f"identity: {patient.identity}")
    if patient.preset is not None:
        lines.append(f"preset: {_scalar(patient.preset)}")
    lines += [f"areas: {patient.areas}", f"duration: {_duration(patient.duration)}"]
    reasons = {each["field"]: each["reason"] for each in patient.accepted}
    lines += _block("parameters", _parameters(patient, reasons))
    lines += _block("links", {k: _scalar(v) for k, v in patient.links.items()})
    lines += _block("cuts", {k: _scalar(v) for k, v in patient.cuts.items()})
    lines += _list("triggers", [_trigger(event) for event in patient.triggers])
    treatments = [event.to_dict() for event in patient.treatments]
    for place, record in enumerate(treatments):
        reason = reasons.get(f"treatments[{place}].dose")
        if reason is not None:
            record["accept"] = reason
    lines += _list("treatments", treatments)
    return "\n".join(lines) + "\n"


def write_patient(
    patient: Patient | PatientFile,
    path: str | os.PathLike[str],
    *,
    force: bool = False,
    duration: float | str | None = None,
) -> Path:
    """Write a patient file.

    Parameters
    ----------
    patient : Patient or PatientFile
    path : path
        Written whole or not at all.
    force : bool
        Whether an existing file may be replaced.
    duration : float (days) or str, optional
        For a `Patient`; three years if left out.

    Returns
    -------
    Path

    Raises
    ------
    InputError
        The file exists (code "exists"), or cannot be written (code "no-file").
    """
    target = Path(path)
    text = patient_text(patient, duration=duration)
    if not force and (target.exists() or target.is_symlink()):
        raise _exists(target)
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".patient-", suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).chmod(0o644)
            _move(Path(temporary), target, force)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"the file cannot be written ({error.strerror})", file=str(target),
                         fix="check the folder and its permissions", code="no-file") from None  # fmt: skip
    return target


def _move(temporary: Path, target: Path, force: bool) -> None:
    if force:
        temporary.replace(target)
        return
    try:
        # a hard link, unlike a rename, never replaces a file that appeared meanwhile
        os.link(temporary, target)
    except FileExistsError:
        raise _exists(target) from None
    except OSError:
        temporary.replace(target)


def _exists(target: Path) -> InputError:
    return InputError("the file exists and is never overwritten by itself", file=str(target),
                      allowed="a new name", fix="name another file, or remove this one",
                      code="exists")  # fmt: skip


def _from_patient(patient: Patient, duration: float | str) -> PatientFile:
    days = parse_quantity(duration, "day") if isinstance(duration, str) else float(duration)
    if patient.species != "human":
        raise InputError("patient files are of people", field="species", value=patient.species, allowed="human",
                         fix="keep the animal in Python", code="human-only")  # fmt: skip
    return PatientFile.model_construct(
        name=patient.name, age=float(patient.age), sex=patient.sex, weight=patient.weight,
        height=patient.height, seed=patient.seed, preset=patient.preset, areas=patient.areas,
        duration=days, parameters=dict(patient.parameters), links=dict(patient.links),
        cuts=dict(patient.cuts), identity=patient.identity,
        triggers=list(patient.triggers), treatments=list(patient.treatments),
    )  # fmt: skip


def _parameters(patient: PatientFile, reasons: dict[str, str]) -> dict[str, str]:
    from fibrosim.patients.settings import system_parameters

    units = {name: record.unit for name, record in system_parameters().items()} if patient.parameters else {}
    found = {}
    for name, value in patient.parameters.items():
        unit = units.get(name, "1")
        text = _number(value) if unit == "1" else f"{_number(value)} {unit}"
        reason = reasons.get(f"parameters.{name}")
        found[name] = text if reason is None else f"{{value: {text}, accept: {_scalar(reason)}}}"
    return found


def _trigger(event: Any) -> dict[str, Any]:
    record = dict(event.to_dict())
    if event.duration is not None:
        record["duration"] = f"{_number(event.duration)} day"
    return record


def _duration(days: float) -> str:
    years = days / 365.25
    return f"{years:g} year" if years == round(years) and years >= 1 else f"{_number(days)} day"


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    return value if plain or _QUANTITY.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _block(name: str, table: dict[str, str]) -> list[str]:
    return [f"{name}:", *(f"  {key}: {text}" for key, text in table.items())] if table else []


def _list(name: str, records: list[dict[str, Any]]) -> list[str]:
    lines = ["  - {" + ", ".join(f"{key}: {_scalar(item)}" for key, item in record.items()) + "}" for record in records]
    return [f"{name}:", *lines] if lines else []
