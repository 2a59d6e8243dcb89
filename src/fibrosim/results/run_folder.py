"""A run on disk in chunks: what is there, what is missing, nothing torn, nothing mixed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from fibrosim.errors import InputError
from fibrosim.results.chunk import Chunk, DamagedChunk, pack, unpack
from fibrosim.results.course import Course, Variable, concatenate
from fibrosim.results.lock import hold_lock
from fibrosim.results.manifest import RunManifest
from fibrosim.results.snapshots import DIMS, snapshot_data
from fibrosim.results.storage import read_json, write_atomically

__all__ = ["RunFolder"]

KIND = "fibrosim run"
SNAPSHOT = "snapshot/"


class RunFolder:
    """A folder with ``manifest.json`` and ``chunks/NNNNNN.chunk``.

    Parameters
    ----------
    path : path
        The folder. It is made by `start`.

    Examples
    --------
    >>> folder = RunFolder("runs/ivig")                      # doctest: +SKIP
    >>> with folder.lock():                                  # doctest: +SKIP
    ...     for number in folder.start(manifest, chunks=40):
    ...         folder.write_course(number, simulate_part(number))
    >>> course = folder.gather()                             # doctest: +SKIP
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    @property
    def manifest_file(self) -> Path:
        """Path of the manifest."""
        return self.path / "manifest.json"

    def chunk_file(self, number: int) -> Path:
        """Return the path of a chunk."""
        return self.path / "chunks" / f"{number:06d}.chunk"

    # -- beginning and going on ------------------------------------------------------------

    def start(self, manifest: RunManifest, chunks: int) -> list[int]:
        """Begin a run, or go on with it, and return the numbers of the chunks to compute.

        Parameters
        ----------
        manifest : RunManifest
            How this run is made.
        chunks : int
            How many chunks the whole run has.

        Raises
        ------
        InputError
            If the folder holds another run, another version's run, or something else.
        """
        if chunks < 1:
            raise InputError("needs at least one", field="chunks", value=chunks, code="empty")
        if self.manifest_file.exists():
            self._refuse_other(manifest, chunks)
            return self.missing()
        if self.path.exists() and any(p.name != "lock" for p in self.path.iterdir()):
            raise InputError(
                "is not empty and holds no run",
                file=self.path,
                fix="choose another folder",
                code="exists",
            )
        (self.path / "chunks").mkdir(parents=True, exist_ok=True)
        record = {"kind": KIND, "chunks": int(chunks), "run": manifest.to_dict()}
        write_atomically(self.manifest_file, json.dumps(record, indent=1).encode())
        return list(range(chunks))

    @contextmanager
    def lock(self) -> Iterator[RunFolder]:
        """Hold the folder against other writers for the length of a ``with`` block.

        Raises
        ------
        InputError
            If another process holds it; the message names its owner.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with hold_lock(self.path / "lock"):
            yield self

    def manifest(self) -> RunManifest:
        """Return the manifest of the run in this folder."""
        return RunManifest.from_dict(self._record()["run"])

    def chunks(self) -> int:
        """Return how many chunks the whole run has."""
        return int(self._record()["chunks"])

    def missing(self) -> list[int]:
        """Return the numbers of the chunks that are absent, torn, changed or foreign."""
        identity = self.manifest().identity_hash()
        return [n for n in range(self.chunks()) if not self._sound(n, identity)]

    def complete(self) -> bool:
        """Return True when no chunk is missing."""
        return not self.missing()

    # -- chunks ----------------------------------------------------------------------------

    def write_chunk(self, number: int, arrays: Mapping[str, np.ndarray], info: Mapping[str, Any] | None = None) -> Path:
        """Write a chunk whole or not at all; a sound one that is there already stays.

        Parameters
        ----------
        number : int
            Place in the run, from 0.
        arrays : mapping of str to ndarray
            Numbers of this part.
        info : mapping, optional
            Plain data that goes with them.
        """
        identity = self.manifest().identity_hash()
        if not 0 <= number < self.chunks():
            raise InputError(
                "no such chunk in this run",
                field="chunk",
                value=number,
                allowed=f"0 to {self.chunks() - 1}",
                code="out-of-range",
            )
        target = self.chunk_file(number)
        if not self._sound(number, identity):
            write_atomically(target, pack(Chunk(number, identity, arrays, info or {})))
        return target

    def read_chunk(self, number: int) -> Chunk:
        """Read a chunk.

        Raises
        ------
        DamagedChunk
            If it is absent, torn, changed, or belongs to another run or place.
        """
        return self._read(number, self.manifest().identity_hash())

    def write_course(self, number: int, course: Course) -> Path:
        """Write the course of this part's patients as a chunk."""
        data = course.data
        arrays = {str(name): array.values for name, array in data.data_vars.items()}
        arrays["time"] = course.days
        info = {
            "variables": {str(n): dict(a.attrs) for n, a in data.data_vars.items()},
            "areas": course.areas,
            "pools": [str(n) for n in data["pool"].values] if "pool" in data.coords else [],
            "people": course.people,
            "status": [str(text) for text in course.status.values],
            "solver": course._solver,
            "events": course.events,
            "manifest": course.manifest,
            "references": course.references,
        }
        if course.snapshots is not None:
            whole = course.snapshots
            arrays |= {f"{SNAPSHOT}{name}": whole[name].values for name in DIMS}
            dims = {dim for names in DIMS.values() for dim in names} - {"patient"}
            info["snapshots"] = {dim: whole[dim].values.tolist() for dim in sorted(dims)}
        return self.write_chunk(number, arrays, info)

    def read_course(self, number: int) -> Course:
        """Read the course of one part."""
        chunk = self.read_chunk(number)
        arrays, info = dict(chunk.arrays), chunk.info
        time = arrays.pop("time")
        snapshots = None
        if "snapshots" in info:
            labels = dict(info["snapshots"])
            parts = {name: arrays.pop(f"{SNAPSHOT}{name}") for name in DIMS}
            snapshots = snapshot_data([p["id"] for p in info["people"]], labels.pop("visit"), labels, parts)
        variables = {}
        for name, attributes in info["variables"].items():
            known = {k: v for k, v in attributes.items() if k != "subsystem"}
            variables[name] = Variable(name, **known)
        kept = ("people", "status", "areas", "pools", "solver", "events", "manifest", "references")
        known = {key: info[key] for key in kept}
        return Course.from_arrays(time, arrays, variables, snapshots=snapshots, **known)

    def gather(self) -> Course:
        """Join all chunks to one course.

        Raises
        ------
        InputError
            If chunks are missing.
        """
        missing = self.missing()
        if missing:
            raise InputError(
                "run is not complete",
                file=self.path,
                field="missing chunks",
                value=f"{len(missing)} of {self.chunks()}",
                fix="run it again: it goes on where it stopped",
                code="incomplete",
            )
        return concatenate([self.read_course(n) for n in range(self.chunks())])

    # -- inside ----------------------------------------------------------------------------

    def _record(self) -> dict[str, Any]:
        if not self.manifest_file.is_file():
            raise InputError("holds no run", file=self.path, code="no-run")
        record = read_json(self.manifest_file)
        if record.get("kind") != KIND or not isinstance(record.get("run"), dict):
            raise InputError("holds no run", file=self.manifest_file, code="no-run")
        return record

    def _refuse_other(self, manifest: RunManifest, chunks: int) -> None:
        there = self.manifest()
        differences: dict[str, tuple[Any, Any]] = there.differences(manifest)
        if self.chunks() != chunks:
            differences["chunks"] = (self.chunks(), chunks)
        if differences:
            name, (old, new) = next(iter(differences.items()))
            raise InputError(
                "folder holds a run that was made otherwise; chunks of two runs are never mixed",
                file=self.manifest_file,
                field=name,
                value=new,
                allowed=str(old),
                fix="use another folder",
                code="other-run",
            )

    def _read(self, number: int, identity: str) -> Chunk:
        path = self.chunk_file(number)
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise DamagedChunk("is missing", file=path, code="missing-chunk") from error
        chunk = unpack(content, str(path))
        if chunk.number != number or chunk.run != identity:
            raise DamagedChunk("belongs to another run or place", file=path, code="other-run")
        return chunk

    def _sound(self, number: int, identity: str) -> bool:
        try:
            self._read(number, identity)
        except DamagedChunk:
            return False
        return True

    def __repr__(self) -> str:
        if not self.manifest_file.is_file():
            return f"<fibrosim.RunFolder {self.path}: not started>"
        total = self.chunks()
        return f"<fibrosim.RunFolder {self.path}: {total - len(self.missing())} of {total} chunks>"
