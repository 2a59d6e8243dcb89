"""The manifest: everything needed to say how numbers were made, and to make them again."""

from __future__ import annotations

import dataclasses
import hashlib
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

from fibrosim.errors import InputError
from fibrosim.results.canonical import config_hash
from fibrosim.version import __version__

__all__ = ["FORMAT", "RunManifest", "make_manifest"]

FORMAT = 1
"""Version of the layout of saved courses and run folders."""

CORE_PACKAGES = ("llvmlite", "numpy", "pydantic", "PyYAML", "scipy", "xarray", "zarr")
IDENTITY = (
    "config_hash",
    "code_version",
    "constraints_hash",
    "seed",
    "rng_scheme",
    "solver",
    "tolerances",
)


@dataclass(frozen=True)
class RunManifest:
    """How a run was, or is to be, made.

    Parameters
    ----------
    config_hash : str
        Hash of the study or patients, see `config_hash`.
    code_version : str
        Version of fibrosim.
    constraints_hash : str
        Hash of the installed versions that make numbers.
    seed : int
        Seed of the run.
    rng_scheme : str
        Name and version of the random streams.
    kernel_key : str
        Key of the compiled kernel.
    cpu : str
        Kind of CPU; may differ between chunks of one run.
    solver : str
        Name of the integrator.
    tolerances : mapping
        For example ``{"relative": 1e-5}``.
    created : str
        UTC time, ISO 8601.
    accepted : sequence of mapping
        Values that looked like slips and were meant: patient, field, value, reason.
    format : int
        Layout version.
    """

    config_hash: str = ""
    code_version: str = ""
    constraints_hash: str = ""
    seed: int = 0
    rng_scheme: str = ""
    kernel_key: str = ""
    cpu: str = ""
    solver: str = ""
    tolerances: Mapping[str, Any] = field(default_factory=dict)
    created: str = ""
    format: int = FORMAT
    accepted: Sequence[Mapping[str, Any]] = ()

    def identity(self) -> dict[str, Any]:
        """Return the parts that must agree for chunks to belong to one run."""
        return {name: getattr(self, name) for name in IDENTITY}

    def identity_hash(self) -> str:
        """Return the hash of `identity`; every chunk carries it."""
        return config_hash(self.identity())

    def differences(self, other: RunManifest) -> dict[str, tuple[Any, Any]]:
        """Return the parts of the identity in which two manifests differ."""
        mine, theirs = self.identity(), other.identity()
        return {k: (mine[k], theirs[k]) for k in IDENTITY if mine[k] != theirs[k]}

    def to_dict(self) -> dict[str, Any]:
        """Return it as data that JSON can hold."""
        return {f.name: _thaw(getattr(self, f.name)) for f in dataclasses.fields(self)}

    @classmethod
    def from_dict(cls, parts: Mapping[str, Any]) -> RunManifest:
        """Read it back; refuse a newer layout or unknown parts.

        Raises
        ------
        InputError
            If the layout is newer than this release or a part is unknown.
        """
        check_format(parts.get("format"), "manifest")
        known = {f.name for f in dataclasses.fields(cls)}
        unknown = sorted(set(parts) - known)
        if unknown:
            raise InputError("unknown part of a manifest", field=unknown[0], allowed=known, code="unknown-key")
        return cls(**dict(parts))


def make_manifest(
    configuration: object,
    *,
    seed: int,
    rng_scheme: str,
    solver: str,
    tolerances: Mapping[str, Any],
    kernel_key: str = "",
    cpu: str | None = None,
    accepted: Iterable[Mapping[str, Any]] = (),
) -> RunManifest:
    """Return the manifest of a run on this machine, now.

    Parameters
    ----------
    configuration : plain data
        Study or patients as mappings, lists, text and finite numbers.
    seed, rng_scheme, solver, tolerances, kernel_key
        As in `RunManifest`.
    cpu : str, optional
        Kind of CPU; asked of the platform where it is left out.
    accepted : iterable of mapping
        Overrides, as in `RunManifest`.
    """
    return RunManifest(
        config_hash=config_hash(configuration),
        code_version=__version__,
        constraints_hash=constraints_hash(),
        seed=int(seed),
        rng_scheme=rng_scheme,
        kernel_key=kernel_key,
        cpu=cpu if cpu is not None else platform.machine(),
        solver=solver,
        tolerances=dict(tolerances),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        accepted=tuple(dict(each) for each in accepted),
    )


def constraints_hash(packages: Iterable[str] = CORE_PACKAGES) -> str:
    """Return the hash of the installed versions of the packages that make numbers."""
    lines = []
    for name in sorted(packages):
        try:
            lines.append(f"{name}=={metadata.version(name)}")
        except metadata.PackageNotFoundError:
            lines.append(f"{name} absent")
    return hashlib.blake2b("\n".join(lines).encode(), digest_size=16).hexdigest()


def check_format(found: object, what: str) -> None:
    """Refuse a layout that this release cannot read.

    Raises
    ------
    InputError
        If it is absent, not a whole number, or newer than `FORMAT`.
    """
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise InputError(f"{what} has no valid format version", field="format", value=found, code="no-format")
    if found > FORMAT:
        raise InputError(
            f"{what} was written by a newer release of fibrosim",
            field="format",
            value=found,
            allowed=f"up to {FORMAT}",
            fix="update fibrosim, or write the result again with this release",
            code="newer-version",
        )


def _thaw(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_thaw(each) for each in value]
    return dict(value) if isinstance(value, Mapping) else value
