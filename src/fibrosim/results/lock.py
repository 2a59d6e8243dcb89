"""An advisory lock on a folder that says who holds it and goes with its process."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from fibrosim.errors import InputError

__all__ = ["hold_lock"]

FIRST_BYTE = 1 << 30
"""Windows locks bytes, so one far behind the text is locked and the text stays readable."""


@contextlib.contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the lock for the length of a ``with`` block.

    Parameters
    ----------
    path : Path
        Lock file. It stays behind; only the operating system's lock on it counts, so a
        process that dies leaves no stale lock.

    Raises
    ------
    InputError
        If another process or thread holds it; the message names the owner.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _try(descriptor):
            owner = os.read(descriptor, 2000).decode("utf-8", "replace").strip()
            raise InputError(
                "is being written by another process",
                file=path.parent,
                field="owner",
                value=owner or "unknown",
                fix="wait for it, or stop it, or use another folder",
                code="locked",
            )
        os.ftruncate(descriptor, 0)
        os.write(descriptor, _owner().encode())
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _owner() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):
        user = "unknown"
    parts = {
        "user": user,
        "host": socket.gethostname(),
        "process": os.getpid(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return json.dumps(parts)


def _try(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:
        return _try_windows(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _try_windows(descriptor: int) -> bool:
    import msvcrt

    os.lseek(descriptor, FIRST_BYTE, os.SEEK_SET)
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    finally:
        os.lseek(descriptor, 0, os.SEEK_SET)
    return True
