"""Polysomnography: a night by stages, with the heart in them."""

from __future__ import annotations

import numpy as np

from fibrosim.circulation import STAGES, Night, measures, record_day, sleep_night, usual_day
from fibrosim.circulation.day import HOURS, LYING_DOWN
from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.circulation_person import CIRCULATION_VARIABLES, circulation_state
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.heart_rate_variability import present, rounded
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.sleeper import SLEEP_VARIABLES, sleeper_of
from fibrosim.errors import SimulationError
from fibrosim.results import Measurement, TestResult

__all__ = ["Polysomnography"]

SCORED = ("N2", "N3", "REM")
"""Stages in which the heart's variability is scored."""


class Polysomnography(ClinicalTest):
    """One night: stages by epochs of 30 s, and the beats of the same night.

    Deep sleep, arousals and the quality of sleep come from the slow body, where pain, stress, cytokines and vagal
    tone act on them; stages drive the nerves of the heart. No alpha waves: no mechanism carries them.

    Parameters
    ----------
    heart : bool
        Whether beats are recorded too, about a second a person.
    """

    name = "polysomnography"
    numbers = "clinic_polysomnography"
    rank = 75
    on_request = True
    requires = (*CIRCULATION_VARIABLES, *SLEEP_VARIABLES)

    def __init__(self, heart: bool = True) -> None:
        self.heart = heart

    def for_cohorts(self) -> Polysomnography:
        """Return the form without beats."""
        return Polysomnography(heart=False)

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Record."""
        self.check(view)
        occasion = f"clinic/{self.name}/{float(day)!r}"
        n = self.norms
        night = sleep_night(n.bed, n.rise, sleeper_of({name: view.value(name, day) for name in SLEEP_VARIABLES}),
                            patient=view.id, seed=view.seed, occasion=occasion)  # fmt: skip
        beats = self._beats(view, day, night, occasion) if self.heart else []
        return self._result(night, beats, day)

    def _beats(self, view: PatientView, day: float, night: Night, occasion: str) -> list[Measurement]:
        """Heart rate and RMSSD in each stage, over its five-minute parts."""
        n = self.norms
        last = int(n.bed) + int(night.hours[-1]) + 1
        hours = [hour % HOURS for hour in range(int(n.bed), last)]
        found = record_day(usual_day(n.bed, n.rise, night), patient=view.id, seed=view.seed, occasion=occasion,
                           inputs=circulation_state(view, day).inputs(), hours=hours)  # fmt: skip
        for hour in found.hours:
            if hour.status != "ok":
                raise SimulationError(f"{self.name} of patient {view.id}: {hour.status}")
        rows = []
        for stage in SCORED:
            parts = found.during(LYING_DOWN[STAGES.index(stage)])
            rate = float(np.mean([part.heart_rate for part in parts])) if parts else float("nan")
            short = float(np.mean([measures(part.beats)["rmssd"] for part in parts])) if parts else float("nan")
            why = "no five minutes of this stage"
            rows += [present(f"heart rate in {stage}", rate, "1/min", note=why),
                     present(f"RMSSD in {stage}", short, "ms", note=why)]  # fmt: skip
        return rows

    def _result(self, night: Night, beats: list[Measurement], day: float) -> TestResult:
        n, found = self.norms, night.measures()
        none = "no sleep"

        def row(name: str, key: str, unit: str, short: str, note: str = none) -> Measurement:
            return present(name, found[key], unit, getattr(n, f"{short}_low"), getattr(n, f"{short}_high"), note)

        return TestResult(
            name=self.name, site="one night", day=day,
            measurements=[
                row("total sleep time", "total_sleep", "minute", "total_sleep"),
                row("sleep latency", "latency", "minute", "latency"),
                row("sleep efficiency", "efficiency", "percent", "efficiency"),
                row("wake after sleep onset", "wake_after_onset", "minute", "wake"),
                *(row(f"{stage} of sleep", f"share_{stage}", "percent", stage.lower()) for stage in STAGES[1:]),
                row("REM latency", "rem_latency", "minute", "rem_latency", "no REM sleep"),
                row("arousal index", "arousal_index", "1/hour", "arousals"),
                Measurement("awakenings", found["awakenings"], "1"),
                *beats,
            ],
            picture={"kind": "heart_record", "panels": [
                {"kind": "hypnogram", "bed": n.bed, "hours": rounded(night.hours, 5), "stages": night.stages.tolist(),
                 "aroused": rounded(night.hours[night.aroused], 4), "pressure": rounded(night.pressure, 3),
                 "need": rounded(night.need, 3)}]},
            protocol=f"Lights out from {n.bed:g} to {n.rise:g}, one night, scored by epochs of 30 s as a scorer "
                     "without error would; no first-night effect, no breathing or leg events, no alpha waves in deep "
                     "sleep."
                     + (" Heart rate and RMSSD of five-minute parts that lie in one stage." if beats else ""),
            references=n.sources(), title="Polysomnography",
        )  # fmt: skip
