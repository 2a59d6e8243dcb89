"""One chunk of a run as bytes: header, arrays, checksum; a torn or flipped one is recognised."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zipfile import BadZipFile

import numpy as np

from fibrosim.errors import InputError
from fibrosim.results.manifest import FORMAT, check_format
from fibrosim.results.storage import plain

__all__ = ["Chunk", "DamagedChunk", "pack", "unpack"]

MAGIC = b"fibrosim chunk\n"
DIGEST_BYTES = 32


class DamagedChunk(InputError):
    """A chunk that is cut short, changed, or no chunk at all; it is to be computed again."""


@dataclass
class Chunk:
    """Part of a run.

    Parameters
    ----------
    number : int
        Place in the run, from 0.
    run : str
        Identity hash of the run's manifest.
    arrays : mapping of str to ndarray
        Numbers; no object arrays.
    info : mapping
        Plain data that goes with them (people, status, cpu, ...).
    """

    number: int
    run: str
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)
    info: Mapping[str, Any] = field(default_factory=dict)


def pack(chunk: Chunk) -> bytes:
    """Return a chunk as bytes that end in the BLAKE2b-256 of all before them.

    Raises
    ------
    InputError
        If an array holds objects.
    """
    payload = io.BytesIO()
    arrays = {}
    for name in sorted(chunk.arrays):
        array = np.asarray(chunk.arrays[name])
        if array.dtype.hasobject:
            raise InputError("must hold numbers or text", field=name, code="object-array")
        arrays[name] = array
    # Positional names: an array may be called anything, a file in the archive may not.
    np.savez(payload, **{f"a{i}": array for i, array in enumerate(arrays.values())})
    header = {
        "format": FORMAT,
        "number": chunk.number,
        "run": chunk.run,
        "names": list(arrays),
        "info": plain(dict(chunk.info)),
    }
    head = json.dumps(header, ensure_ascii=False).encode()
    body = MAGIC + len(head).to_bytes(8, "little") + head + payload.getvalue()
    return body + hashlib.blake2b(body, digest_size=DIGEST_BYTES).digest()


def unpack(content: bytes, file: str | None = None) -> Chunk:
    """Read a chunk back.

    Raises
    ------
    DamagedChunk
        If the checksum does not fit.
    InputError
        If the chunk is whole but from a newer release.
    """
    body, digest = content[:-DIGEST_BYTES], content[-DIGEST_BYTES:]
    sound = hashlib.blake2b(body, digest_size=DIGEST_BYTES).digest() == digest
    if not body.startswith(MAGIC) or not sound:
        raise DamagedChunk("does not match its checksum", file=file, code="damaged-chunk")
    start = len(MAGIC) + 8
    length = int.from_bytes(body[len(MAGIC) : start], "little")
    try:
        header = json.loads(body[start : start + length].decode("utf-8"))
        check_format(header["format"], "chunk")
        with np.load(io.BytesIO(body[start + length :]), allow_pickle=False) as stored:
            arrays = {name: stored[f"a{i}"] for i, name in enumerate(header["names"])}
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, ValueError, BadZipFile) as error:
        raise DamagedChunk("is no chunk", file=file, code="damaged-chunk") from error
    return Chunk(header["number"], header["run"], arrays, header["info"])
