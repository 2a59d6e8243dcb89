"""Courses on disk: Zarr for numbers, JSON for the rest, atomic, checked, never overwritten."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.results.manifest import FORMAT, check_format

if TYPE_CHECKING:
    from fibrosim.results.course import Course

__all__ = ["load_course", "save_course", "write_atomically"]

DATA, VISITS, RECORD, CHECKSUMS = "data.zarr", "snapshots.zarr", "course.json", "checksums.json"
KIND = "fibrosim course"


def save_course(course: Course, folder: str | os.PathLike[str]) -> Path:
    """Write a course to a new folder.

    Parameters
    ----------
    course : Course
        What to keep.
    folder : path
        Must not exist. Its parent is made where it is missing.

    Returns
    -------
    Path
        The folder. It appears whole or not at all.

    Raises
    ------
    InputError
        If the folder exists.
    """
    target = Path(folder)
    _refuse_existing(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    try:
        # Zarr 2 keeps text coordinates readable in other languages; Zarr 3 has no stable type.
        course.data.to_zarr(part / DATA, zarr_format=2, consolidated=True)
        if course.snapshots is not None:
            course.snapshots.to_zarr(part / VISITS, zarr_format=2, consolidated=True)
        (part / RECORD).write_text(_record(course), encoding="utf-8")
        sums = {name: file_digest(part / name) for name in _files(part)}
        (part / CHECKSUMS).write_text(json.dumps(sums, indent=1), encoding="utf-8")
        part.chmod(0o755)
        _refuse_existing(target)
        part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return target


def load_course(folder: str | os.PathLike[str]) -> Course:
    """Read a course that `save_course` wrote.

    Parameters
    ----------
    folder : path
        The folder.

    Raises
    ------
    InputError
        If it is not a course, is from a newer release, or any file is missing, added, cut
        short or changed.
    """
    import xarray

    from fibrosim.results.course import Course

    source = Path(folder)
    if not (source / RECORD).is_file() or not (source / CHECKSUMS).is_file():
        raise InputError("is not a saved course", file=source, code="not-a-course")
    record = read_json(source / RECORD)
    if record.get("kind") != KIND:
        raise InputError("is not a saved course", file=source / RECORD, code="not-a-course")
    check_format(record.get("format"), "course")
    _check_sums(source)
    with xarray.open_zarr(source / DATA, consolidated=True, chunks=None) as stored:
        data = stored.load()
    snapshots = None
    if (source / VISITS).is_dir():
        with xarray.open_zarr(source / VISITS, consolidated=True, chunks=None) as held:
            snapshots = held.load()
    return Course(
        data,
        record["people"],
        record["status"],
        record["solver"],
        record["events"],
        record["manifest"],
        record["references"],
        snapshots,
    )


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old or the new content, never a part."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises
    ------
    InputError
        If it is no UTF-8, no JSON, or no object.
    """
    try:
        found = json.loads(path.read_bytes().decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError("is not valid JSON, perhaps cut short", file=path, code="damaged-file") from error
    if not isinstance(found, dict):
        raise InputError("must hold an object", file=path, code="damaged-file")
    return found


def file_digest(path: Path) -> str:
    """Return the BLAKE2b-256 of a file, hexadecimal."""
    return hashlib.blake2b(path.read_bytes(), digest_size=32).hexdigest()


def plain(value: Any) -> Any:
    """Return plain data for JSON from NumPy numbers, tuples and mappings."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value


def _record(course: Course) -> str:
    record = {
        "kind": KIND,
        "format": FORMAT,
        "content_hash": course.content_hash(),
        "people": course.people,
        "status": course.status.values,
        "solver": course._solver,
        "events": course.events,
        "manifest": course.manifest,
        "references": course.references,
    }
    return json.dumps(plain(record), indent=1, ensure_ascii=False)


def _files(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    names = (path.relative_to(folder).as_posix() for path in found)
    return sorted(name for name in names if name != CHECKSUMS)


def _check_sums(folder: Path) -> None:
    sums = read_json(folder / CHECKSUMS)
    present = _files(folder)
    for name in sorted(set(sums) ^ set(present)):
        what = "is missing" if name in sums else "does not belong here"
        raise InputError(f"{what}: the course is damaged", file=folder / name, code="damaged-file")
    for name in present:
        if file_digest(folder / name) != sums[name]:
            raise InputError(
                "does not match its checksum: the course is damaged",
                file=folder / name,
                fix="restore the folder from a copy, or run again",
                code="damaged-file",
            )


def _refuse_existing(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise InputError(
            "already exists and is never overwritten",
            file=target,
            fix="choose another folder or remove this one",
            code="exists",
        )
