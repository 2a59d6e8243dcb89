"""Hashes over content, not files: the same for a patient whatever the cohort, order or chunk."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrosim.errors import InputError

if TYPE_CHECKING:
    from fibrosim.results.course import Course

__all__ = ["canonical_json", "config_hash", "content_hash", "patient_hash"]

DIGEST_BYTES = 32


def content_hash(course: Course) -> str:
    """Return the hash of a course's canonical content.

    Parameters
    ----------
    course : Course
        Any course; order of patients and of variables does not matter.

    Returns
    -------
    str
        Hexadecimal BLAKE2b-256 over the patients' hashes in the order of their ids.
    """
    whole = _hasher(b"course")
    for number in sorted(course.ids):
        _put(whole, str(number).encode())
        _put(whole, bytes.fromhex(patient_hash(course, number)))
    return whole.hexdigest()


def patient_hash(course: Course, number: int) -> str:
    """Return the hash of one patient: status, times, and named arrays in sorted order.

    Parameters
    ----------
    course : Course
        The course that holds the patient.
    number : int
        Patient id.

    Returns
    -------
    str
        Hexadecimal BLAKE2b-256; values enter as little-endian float64, every NaN as one NaN.
    """
    row = course.ids.index(number)
    single = _hasher(b"patient")
    _put(single, str(course.status.values[row]).encode())
    _put(single, _bytes(course.days))
    for coordinate in ("area", "pool"):
        if coordinate in course.data.coords:
            names = [str(name) for name in course.data[coordinate].values]
            _put(single, canonical_json([coordinate, names]).encode())
    for name in sorted(str(name) for name in course.data.data_vars):
        array = course.data[name]
        rest = [str(dim) for dim in array.dims if dim != "patient"]
        _put(single, canonical_json([name, rest]).encode())
        _put(single, _bytes(array.transpose("patient", *rest).values[row]))
    if course.snapshots is not None:
        from fibrosim.results.snapshots import DIMS

        for name, dims in DIMS.items():
            array = course.snapshots[name]
            labels = [[str(label) for label in array[dim].values] for dim in dims[1:]]
            _put(single, canonical_json(["snapshot", name, labels]).encode())
            _put(single, _bytes(array.values[row]))
    return single.hexdigest()


def config_hash(configuration: object) -> str:
    """Return the hash of a configuration made of mappings, sequences, text and numbers.

    Raises
    ------
    InputError
        If it holds a NaN, an infinity or something that is not plain data.
    """
    plain = _hasher(b"configuration")
    _put(plain, canonical_json(configuration).encode())
    return plain.hexdigest()


def canonical_json(value: object) -> str:
    """Return JSON with sorted keys and no spaces; NumPy numbers become plain ones."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _plain(value: object, field: str = "configuration") -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError("must be a finite number", field=field, value=value, code="not-finite")
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(k): _plain(v, f"{field}.{k}") for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [_plain(v, f"{field}[{i}]") for i, v in enumerate(value)]
    raise InputError(
        "must be plain data",
        field=field,
        value=type(value).__name__,
        allowed="mapping, list, text, number, true, false, null",
        code="not-plain",
    )


def _bytes(values: np.ndarray) -> bytes:
    plain = np.array(values, dtype="<f8", order="C")
    plain[np.isnan(plain)] = np.nan
    return canonical_json(list(plain.shape)).encode() + plain.tobytes()


def _hasher(person: bytes) -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=DIGEST_BYTES, person=person)


def _put(hasher: hashlib.blake2b, part: bytes) -> None:
    """Add one part with its length before it, so that parts cannot run into each other."""
    hasher.update(len(part).to_bytes(8, "little"))
    hasher.update(part)
