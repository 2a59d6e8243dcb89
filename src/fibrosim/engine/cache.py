"""Compiled kernels on disk: private folder, atomic writes, checksum before use, size cap."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

__all__ = ["KernelCache", "cache_folder"]

SIZE_CAP = 256 * 2**20
_HEAD = b"fibrosim-kernel-1\n"
_DIGEST = 32


def cache_folder() -> Path:
    """Folder of the cache: $FIBROSIM_CACHE, else the user's cache folder."""
    named = os.environ.get("FIBROSIM_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "fibrosim"


class KernelCache:
    """Object code by key; falls back to memory alone where the folder cannot be written."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = cache_folder() if folder is None else folder
        self.writable = self._make()

    def _make(self) -> bool:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            own = not hasattr(os, "getuid") or self.folder.stat().st_uid == os.getuid()
            if own:
                self.folder.chmod(0o700)
            # code from a folder of somebody else is not trusted
            return own and os.access(self.folder, os.W_OK)
        except OSError:
            return False

    def path(self, key: str) -> Path:
        """File of a key."""
        return self.folder / f"{key}.kernel"

    def get(self, key: str) -> bytes | None:
        """Return object code, or None when absent or damaged (a damaged file is removed)."""
        if not self.writable:
            return None
        try:
            data = self.path(key).read_bytes()
        except OSError:
            return None
        body = data[len(_HEAD) + _DIGEST :]
        digest = data[len(_HEAD) : len(_HEAD) + _DIGEST]
        if not data.startswith(_HEAD) or hashlib.sha256(key.encode() + body).digest() != digest:
            self.path(key).unlink(missing_ok=True)
            return None
        return body

    def put(self, key: str, body: bytes) -> None:
        """Store object code; a failure to write is silent, the kernel then lives in memory."""
        if not self.writable:
            return
        digest = hashlib.sha256(key.encode() + body).digest()
        try:
            handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
        except OSError:
            return
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_HEAD + digest + body)
            Path(name).replace(self.path(key))
            self._trim()
        except OSError:
            with suppress(OSError):
                Path(name).unlink()

    def _trim(self) -> None:
        files = sorted(self.folder.glob("*.kernel"), key=lambda p: p.stat().st_mtime)
        total = sum(p.stat().st_size for p in files)
        for path in files[:-1]:
            if total <= SIZE_CAP:
                return
            total -= path.stat().st_size
            path.unlink(missing_ok=True)

    def entries(self) -> list[str]:
        """Keys in the folder."""
        return sorted(p.stem for p in self.folder.glob("*.kernel")) if self.folder.is_dir() else []
