"""Block of the sympathetic supply against sham, then norepinephrine into the blocked region."""

from __future__ import annotations

from typing import Any

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.day_clock import DayClock, DayRun
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.norepinephrine_test import NorepinephrineTest
from fibrosim.clinic.norms import norms
from fibrosim.clinic.view import PatientView
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult

__all__ = ["BlockAndRekindle"]

PAIN, JUNCTION = "pain.intensity", "norepinephrine.junction"
MINUTES_A_DAY = 1440.0


class BlockAndRekindle(ClinicalTest):
    """Rest pain of a region for hours after a block and after its sham; then an injection rekindles it or not.

    After Bengtsson 1988 (doi:10.1016/0304-3959(88)90086-3): rest pain at intervals up to four
    hours; and Ali 2000: injections during the relief. Both arms begin from the same moment.

    Parameters
    ----------
    block, sham : Therapy
        Such as ``StellateBlock("left")`` and ``StellateBlock("left", sham=True)``, both on day 0.
    area : str, optional
        Where pain is asked and injected; where the block lowers norepinephrine most if left out.
    doses : sequence of float
        Norepinephrine in micrograms, low ones first.
    """

    name = "block_and_rekindle"
    numbers = "clinic_block_and_rekindle"
    rank = 81
    level = "area"
    on_request = True
    requires = (PAIN,)

    def __init__(
        self, block: Any = None, sham: Any = None, area: str | None = None, doses: tuple[float, ...] = (0.01, 1.0, 10.0)
    ) -> None:
        self.block, self.sham, self.place, self.doses = block, sham, area, tuple(doses)
        self.injection = NorepinephrineTest()
        for dose in self.doses:
            NorepinephrineTest(dose)
        self.site = area or ""

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Run both arms, ask for pain, and inject at the first interval."""
        self.check(view)
        if not (hasattr(self.block, "actions") and hasattr(self.sham, "actions")):
            raise InputError(
                "say which block and which sham", field="block", value=self.block, code="missing-value",
                fix="BlockAndRekindle(StellateBlock('left'), StellateBlock('left', sham=True))",
            )  # fmt: skip
        bench, times = DayClock(view, day), self.times()
        given, mock = self.arm(bench, self.block, times), self.arm(bench, self.sham, times)
        area = self.place or self.most_blocked(given, mock, view.areas)
        view.area(PAIN, day, area)
        return self._result(view, day, draws, area, given, mock)

    def times(self) -> np.ndarray:
        """Days after the block at which pain is asked: before, at the first interval, each hour to the end."""
        numbers = self.norms
        hours = np.arange(1.0, numbers.followed_hours + 0.5)
        first = numbers.first_minutes / MINUTES_A_DAY
        return np.unique(np.concatenate([[0.0, first], hours / 24.0]))

    def arm(self, bench: DayClock, treatment: Any, times: np.ndarray) -> DayRun:
        """Let the body run on after a treatment."""
        return bench.run(float(times[-1]), treatments=[treatment], times=times.tolist(), record=[PAIN, JUNCTION])

    def most_blocked(self, given: DayRun, mock: DayRun, areas: list[str]) -> str:
        """Area in which the block lowers norepinephrine most; the most painful one if it lowers none."""
        fall = mock[JUNCTION][1] - given[JUNCTION][1]
        best = int(np.argmax(fall)) if fall.max() > self.norms.smallest_fall else int(np.argmax(given[PAIN][0]))
        return areas[best]

    def _result(
        self, view: PatientView, day: float, draws: Draws, area: str, given: DayRun, mock: DayRun
    ) -> TestResult:
        place, test = view.areas.index(area), self.injection
        hours = given.days * 24.0
        rated = {}
        for arm, run in (("block", given), ("sham", mock)):
            z = draws.normal(len(hours))
            rated[arm] = [test.rating(float(p), float(e), draws) for p, e in zip(run[PAIN][:, place], z, strict=True)]
        found = [
            Measurement("pain before", rated["block"][0], "pain_point"),
            Measurement("pain after block", rated["block"][1], "pain_point"),
            Measurement("pain after sham", rated["sham"][1], "pain_point"),
            Measurement("relief over sham", float(np.mean(rated["sham"][1:]) - np.mean(rated["block"][1:])),
                        "pain_point", note=f"mean of {self.norms.followed_hours:g} hours"),
        ]  # fmt: skip
        curves = {}
        for dose in (0.0, *self.doses):
            needle = test.needle(draws, float(draws.normal(1)[0]))
            felt = test.course(given.moments[1], area, dose, needle, test.minutes())
            words = "saline" if dose == 0.0 else f"{dose:g} ug"
            curves[words] = felt.tolist()
            value = test.rating(float(felt.max()), float(draws.normal(1)[0]), draws)
            found.append(Measurement(f"pain after {words} in the blocked region", value, "pain_point"))
        true = test.evoked(given.moments[1], area, self.doses[-1])
        share = 100.0 * true / float(given[PAIN][0, place]) if given[PAIN][0, place] > 0.0 else 0.0
        found.append(
            Measurement("return of the pain before", share, "percent", note="highest dose, without its needle")
        )
        picture = {
            "kind": "ratings", "minutes": hours.tolist(), "xlabel": "hours after the block",
            "curves": {arm: list(map(float, values)) for arm, values in rated.items()}, "injections": curves,
        }  # fmt: skip
        first, doses = f"{self.norms.first_minutes:g} minutes", ", ".join(f"{dose:g}" for dose in self.doses)
        protocol = (
            f"{self.block.describe()} against {self.sham.describe()}; rest pain of the {area.replace('_', ' ')} "
            f"before, after {first} and each hour to {self.norms.followed_hours:g} hours; {first} after the block "
            f"saline and {doses} ug of norepinephrine into the blocked skin, highest pain within five minutes."
        )
        return TestResult(
            name=self.name, day=day, measurements=found, picture=picture, protocol=protocol,
            references=[*self.norms.sources(), *test.norms.sources(["dose"]),
                        *norms("skin_injection").sources(["exchange"])],
            title="Block and rekindling",
        )  # fmt: skip
