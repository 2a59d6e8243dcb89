"""One person under a manoeuvre, before and during: what `fibrosim circulation` shows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..figures.shown import Shown
from .bursts import bursts
from .loop import Recording, record
from .manoeuvres import blockade, combined, manoeuvre
from .variability import measures

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["Experiment", "experiment"]

LEAST, MOST = 2.0, 60.0  # minutes
SETTLING = 60.0  # s of a manoeuvre that are not scored


@dataclass(repr=False)
class Experiment(Shown):
    """A recording with what was done.

    Attributes
    ----------
    name : str
        The manoeuvre.
    start, end : float
        When it lasted, s.
    recording : Recording
    heights : ndarray, shape (beats,)
        Of muscle sympathetic bursts.
    """

    name: str
    start: float
    end: float
    recording: Recording
    heights: np.ndarray

    def measured(self) -> dict[str, tuple[float, float]]:
        """Each measure before and during the manoeuvre, the first minute of it left out."""
        found: dict[str, list[float]] = {}
        for begin, end in ((0.0, self.start), (self.start + SETTLING, self.end)):
            part = self.recording.between(begin, end)
            inside = (self.recording.beats >= begin) & (self.recording.beats < end)
            variability = measures(part.beats)
            values = {
                "heart rate, 1/min": part.heart_rate, "systolic, mmHg": float(np.nanmean(part.systolic)),
                "diastolic, mmHg": float(np.mean(part.diastolic)),
                "bursts, 1/min": 60.0 * np.count_nonzero(self.heights[inside]) / (end - begin),
                "plasma norepinephrine, nmol/l": float(part.series["junctions.plasma"][-40:].mean()),
                "SDNN, ms": variability["sdnn"], "RMSSD, ms": variability["rmssd"], "LF, ms2": variability["lf"],
                "HF, ms2": variability["hf"], "LF/HF": variability["lf_hf"],
            }  # fmt: skip
            for key, value in values.items():
                found.setdefault(key, []).append(float(value))
        return {key: (before, during) for key, (before, during) in found.items()}

    def to_frame(self) -> pandas.DataFrame:
        """One row a beat."""
        import pandas as pd

        r = self.recording
        frame = pd.DataFrame({
            "time": r.beats[1:], "interval": r.intervals, "systolic": r.systolic[1:], "diastolic": r.diastolic[1:],
            "muscle_rate": r.muscle_rate[1:], "burst": self.heights[1:],
        })  # fmt: skip
        frame.attrs["units"] = {"time": "s", "interval": "ms", "systolic": "mmHg", "diastolic": "mmHg",
                                "muscle_rate": "1/s", "burst": "median burst"}  # fmt: skip
        return frame

    def figure(self) -> Figure:
        """Heart rate, pressure and norepinephrine over time."""
        from ..figures.heart_record import heart_record

        r = self.recording
        panel = {
            "kind": "tilt", "beats": r.beats[1:].tolist(), "rate": (60000.0 / r.intervals).tolist(),
            "systolic": [None if math.isnan(v) else float(v) for v in r.systolic[1:]],
            "diastolic": r.diastolic[1:].tolist(), "turned": self.start, "until": self.end,
            "times": r.times.tolist(), "norepinephrine": r.series["junctions.plasma"].tolist(),
        }  # fmt: skip
        return heart_record({"panels": [panel]}, title=self.name.replace("_", " "))

    def __str__(self) -> str:
        lines = [f"{self.name.replace('_', ' ')}, before and during"]
        for name, (before, during) in self.measured().items():
            shown = [f"{v:8.4g}" if math.isfinite(v) else "  absent" for v in (before, during)]
            lines.append(f"  {name:32s}{shown[0]}  {shown[1]}")
        if any(not math.isfinite(v) for pair in self.measured().values() for v in pair):
            lines.append("  absent: less than two minutes, too short for powers")
        return "\n".join(lines)


def experiment(
    name: str, minutes: float = 5.0, *, before: float = 5.0, strength: float | None = None,
    blocks: Mapping[str, float] | None = None, state: Mapping[str, Any] | None = None, seed: int = 0, patient: int = 0,
) -> Experiment:  # fmt: skip
    """Do a manoeuvre on one person.

    Parameters
    ----------
    name, strength
        As of `manoeuvre`.
    minutes, before : float
        During the manoeuvre and before it, 2 to 60.
    blocks : mapping
        Occupancies, as of `blockade`; all the time.
    state : mapping
        Further inputs of the loop, such as ``centre.vagal_tone``.

    Raises
    ------
    InputError
        What no laboratory does.
    """
    for field, value in (("minutes", minutes), ("before", before)):
        if not (math.isfinite(value) and LEAST <= value <= MOST):
            raise InputError("a record is of some minutes", field=field, value=value,
                             allowed=f"{LEAST:g} to {MOST:g}", code="out-of-range")  # fmt: skip
    start, end = 60.0 * before, 60.0 * (before + minutes)
    doing = combined(manoeuvre(name, start, end, strength), blockade(**(blocks or {})), dict(state or {}))
    recording = record(end, patients=[patient], seed=seed, inputs=doing)[0]
    return Experiment(name, start, end, recording, bursts(recording, seed, patient))
