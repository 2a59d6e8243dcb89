"""A path on the command line becomes a course: a patient file is run, a run folder is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fibrosim.errors import InputError

if TYPE_CHECKING:
    from fibrosim.results import Course

__all__ = ["course_from", "live"]


def live(
    file: Path,
    *,
    duration: str | None = None,
    outputs: str = "1 day",
    visits: Sequence[float] | None = None,
) -> Course:
    """Run the patient of a file for the file's own duration, or another one."""
    import fibrosim
    from fibrosim.patients import load_life

    life = load_life(file)
    return fibrosim.simulate(
        life.patient, duration or life.duration, outputs=outputs, visits=visits
    )


def course_from(path: Path, *, visits: Sequence[float] | None = None) -> Course:
    """Return the course of a patient file or of a folder that `fibrosim run` wrote.

    The 24 h rhythm runs around the visits of a file; a folder is read as it was written.
    """
    import fibrosim

    if not path.exists():
        raise InputError(
            "no such file or folder",
            value=str(path),
            fix="fibrosim patient new ann.yaml writes a patient file",
            code="not-found",
        )
    return fibrosim.load_course(path) if path.is_dir() else live(path, visits=visits)
