"""From a patient's course to heart and vessels beat to beat: what tests of the circulation record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fibrosim.circulation import Recording
from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.sensory_person import drug_occupancy
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.circulation import CirculationState, record_people
from fibrosim.errors import SimulationError
from fibrosim.results import TestResult

__all__ = ["CIRCULATION_VARIABLES", "CirculationTest", "circulation_state", "record_views"]

CIRCULATION_VARIABLES = (
    "autonomic.muscle_outflow", "autonomic.cardiac_outflow", "autonomic.vagal_tone", "autonomic.beta1",
    "autonomic.setpoint",
)  # fmt: skip


def circulation_state(view: PatientView, day: float) -> CirculationState:
    """What the slow body of a patient sets in the loop on a day."""
    values = {name: view.value(name, day) for name in CIRCULATION_VARIABLES}
    blocks = {"alpha_block": "alpha1_block", "beta_block": "beta_block"}
    return CirculationState.of(values, view.age, **{k: drug_occupancy(view, day, v) for k, v in blocks.items()})


def record_views(
    views: Sequence[PatientView], day: float, test: str, duration: float, doing: Mapping[str, Any] | None = None
) -> list[Recording]:
    """Record patients while they do the same; each has the noise that is its own.

    Raises
    ------
    SimulationError
        A patient's loop left its range; the message says which.
    """
    records = record_people(
        [circulation_state(view, day) for view in views], duration, patients=[view.id for view in views],
        seeds=[view.seed for view in views], occasion=f"clinic/{test}/{float(day)!r}", doing=doing,
    )  # fmt: skip
    for view, one in zip(views, records, strict=True):
        if one.status != "ok":
            raise SimulationError(f"{test} of patient {view.id}: {one.status}")
    return records


class CirculationTest(ClinicalTest):
    """A test that records heart and vessels of patients side by side and scores each.

    Subclasses say in `recording` how long and under which inputs, and score in `result`.
    """

    on_request = True
    requires = CIRCULATION_VARIABLES

    def recording(self) -> tuple[float, Mapping[str, Any] | None]:
        """Duration, s, and what the patient does (`fibrosim.circulation.manoeuvre`)."""
        raise NotImplementedError

    def result(self, view: PatientView, record: Recording, day: float) -> TestResult:
        """Score one record."""
        raise NotImplementedError

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Record and score."""
        return self.perform_many([view], day)[0]

    def perform_many(self, views: Sequence[PatientView], day: float) -> list[TestResult]:
        """Record and score many, the same as one by one."""
        for view in views:
            self.check(view)
        duration, doing = self.recording()
        records = record_views(views, day, self.name, duration, doing)
        return [self.result(view, record, day) for view, record in zip(views, records, strict=True)]
