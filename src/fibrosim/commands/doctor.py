"""`fibrosim doctor`: what this machine is, and what that means for fibrosim."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import sys
from dataclasses import asdict, dataclass
from typing import Literal

from fibrosim.commands.terminal import AsJson, print_json, print_table
from fibrosim.version import __version__

__all__ = ["Diagnosis", "Finding", "doctor"]

# what the test suite has run on, and what it has not; change only with a run to show for it
SHOWN = ["Linux x86_64, glibc, Python 3.11"]
NOT_SHOWN = [
    "Python 3.12, 3.13 and 3.14",
    "Linux aarch64",
    "Linux with musl",
    "macOS arm64 and x86_64",
    "Windows",
]
X86 = ("x86_64", "amd64")
LISTED_FEATURES = ("fma", "avx2", "avx512f")


UNUSED_EXTRAS = ("app", "cluster", "inference")

@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Parameters
    ----------
    topic, value : str
        What was looked at, and what was found.
    state : {"good", "note", "bad"}
        "note": works, with a limit; "bad": something must be done.
    advice : str
        What it means or what to do.
    """

    topic: str
    value: str
    state: Literal["good", "note", "bad"] = "good"
    advice: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """All findings of `doctor`, readable as text.

    Parameters
    ----------
    findings : tuple of Finding
        In the order in which they were made.
    """

    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing must be done."""
        return all(finding.state != "bad" for finding in self.findings)

    def to_dict(self) -> dict[str, object]:
        """Return the findings as data that JSON can hold."""
        return {
            "healthy": self.healthy,
            "findings": [asdict(finding) for finding in self.findings],
            "shown": SHOWN,
            "not_shown": NOT_SHOWN,
        }

    def __str__(self) -> str:
        lines = [
            f"[{finding.state}] {finding.topic}: {finding.value}"
            + (f" ({finding.advice})" if finding.advice else "")
            for finding in self.findings
        ]
        return "\n".join(lines)


def doctor() -> Diagnosis:
    """Look at Python, processor, kernel cache and extras; nothing is built or changed.

    Returns
    -------
    Diagnosis
        Findings with their meaning.
    """
    return Diagnosis(
        (
            Finding("fibrosim", __version__),
            _python(),
            _platform(),
            *_processor(),
            _cache(),
            *_extras(),
        )
    )


def doctor_command(json: AsJson = False) -> None:
    """Say what this machine is and what that means: processor, cache, extras, platforms shown."""
    diagnosis = doctor()
    if json:
        print_json(diagnosis.to_dict())
    else:
        rows = [(f.state, f.topic, f.value, f.advice) for f in diagnosis.findings]
        print_table("", ["", "what", "found", "meaning"], rows)
        platforms = [("yes", each) for each in SHOWN]
        platforms += [("not shown", each) for each in NOT_SHOWN]
        print_table("Platforms the test suite has run on", ["", "platform"], platforms)
    if not diagnosis.healthy:
        sys.exit(1)


def _python() -> Finding:
    value = f"{platform.python_implementation()} {platform.python_version()}"
    if sys.version_info[:2] == (3, 11):
        return Finding("Python", value)
    return Finding("Python", value, "note", "the test suite has been shown on 3.11 only")


def _platform() -> Finding:
    libc = " ".join(platform.libc_ver()).strip()
    machine = platform.machine().lower()
    value = f"{platform.system()} {machine}, {libc or 'libc unknown'}, {os.cpu_count()} cores"
    if platform.system() == "Linux" and machine in X86 and libc.startswith("glibc"):
        return Finding("platform", value)
    return Finding("platform", value, "note", "may work; the test suite has not been shown here")


def _processor() -> list[Finding]:
    try:
        from llvmlite import binding
    except (ImportError, OSError) as error:
        advice = 'kernels cannot be built; reinstall llvmlite, or use backend="scipy"'
        return [Finding("llvmlite", f"cannot be loaded: {error}", "bad", advice)]
    features = binding.get_host_cpu_features()
    present = [name for name in LISTED_FEATURES if features.get(name)]
    llvm = ".".join(str(part) for part in binding.llvm_version_info)
    findings = [
        Finding("llvmlite", f"{importlib.metadata.version('llvmlite')}, LLVM {llvm}"),
        Finding("processor", f"{binding.get_host_cpu_name()} ({', '.join(present) or 'none'})"),
    ]
    forced = os.environ.get("FIBROSIM_CPU")
    if forced:
        advice = "kernels are built for it, not for this processor"
        findings.append(Finding("FIBROSIM_CPU", forced, "note", advice))
    return [*findings, _fused(bool(features.get("fma")), forced)]


def _fused(present: bool, forced: str | None) -> Finding:
    topic = "fused multiply-add"
    if platform.machine().lower() not in X86:
        return Finding(topic, "part of the processor's base")
    if forced in ("x86-64", "x86-64-v2"):
        present = False
    if present:
        return Finding(topic, "present")
    advice = (
        "x86-64-v2 has no FMA: each fused operation is done in software. "
        "Results are the same to the last bit, runs take about 20 times as long"
    )
    return Finding(topic, "absent", "note", advice)


def _cache() -> Finding:
    from fibrosim.engine.cache import cache_folder

    folder = cache_folder()
    nearest = folder
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not os.access(nearest, os.W_OK):
        advice = "cannot be written: kernels are kept in memory only and built in every process"
        return Finding("kernel cache", str(folder), "note", advice)
    kernels = list(folder.glob("*.kernel"))
    if not kernels:
        return Finding("kernel cache", f"{folder}, empty", advice="fibrosim warmup fills it")
    size = sum(kernel.stat().st_size for kernel in kernels) / 2**20
    return Finding("kernel cache", f"{folder}, {len(kernels)} kernels, {size:.1f} MiB")


def _extras() -> list[Finding]:
    try:
        required = importlib.metadata.requires("fibrosim") or []
    except importlib.metadata.PackageNotFoundError:
        return [Finding("extras", "unknown", "note", "fibrosim runs from its source folder")]
    extras: dict[str, list[str]] = {}
    for line in required:
        name = re.match(r"[A-Za-z0-9._-]+", line)
        extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)", line)
        if name and extra:
            extras.setdefault(extra[1], []).append(name[0])
    return [_extra(extra, names) for extra, names in sorted(extras.items())]


def _extra(extra: str, names: list[str]) -> Finding:
    if extra in UNUSED_EXTRAS:
        return Finding(f"extra {extra}", "reserved", "note", "nothing in this version uses it")
    missing = [name for name in names if not _installed(name)]
    if not missing:
        return Finding(f"extra {extra}", "installed")
    advice = f'python -m pip install "fibrosim[{extra}]"'
    return Finding(f"extra {extra}", f"without {', '.join(missing)}", "good", advice)


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
