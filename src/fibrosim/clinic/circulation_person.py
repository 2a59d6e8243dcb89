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
from fibrosim.coupling.circulation_surface import CIRCULATION_OUTPUTS, circulation_surface
from fibrosim.errors import SimulationError
from fibrosim.results import TestResult

__all__ = ["CIRCULATION_VARIABLES", "CirculationTest", "circulation_state", "record_views", "short_record"]

CIRCULATION_VARIABLES = (
    "autonomic.muscle_outflow", "autonomic.cardiac_outflow", "autonomic.vagal_tone", "autonomic.beta1",
    "autonomic.setpoint", "autonomic.modulation",
)  # fmt: skip


def circulation_state(view: PatientView, day: float) -> CirculationState:
    """What the slow body of a patient sets in the loop on a day."""
    values = {name: view.value(name, day) for name in CIRCULATION_VARIABLES}
    blocks = {"alpha_block": "alpha1_block", "beta_block": "beta_block"}
    return CirculationState.of(values, view.age, **{k: drug_occupancy(view, day, v) for k, v in blocks.items()})


def record_views(
    views: Sequence[PatientView], day: float, test: str, duration: float, doing: Mapping[str, Any] | None = None,
    own: Mapping[str, Any] | None = None,
) -> list[Recording]:  # fmt: skip
    """Record patients while they do the same; each has the noise that is its own, and what `own` says of it.

    Raises
    ------
    SimulationError
        A patient's loop left its range; the message says which.
    """
    records = record_people(
        [circulation_state(view, day) for view in views], duration, patients=[view.id for view in views],
        seeds=[view.seed for view in views], occasion=f"clinic/{test}/{float(day)!r}",
        doing=dict(own or {}) | dict(doing or {}),
    )  # fmt: skip
    for view, one in zip(views, records, strict=True):
        if one.status != "ok":
            raise SimulationError(f"{test} of patient {view.id}: {one.status}")
    return records


def short_record(test: ClinicalTest, view: PatientView, day: float) -> dict[str, float] | None:
    """What a short record of a patient measures, by the closed forms; None for whom they were not fitted."""
    state, forms = circulation_state(view, day), circulation_surface()
    if not forms.covers(state):
        return None
    return forms.record(state, test.draws(view, day, "closed forms").normal(len(CIRCULATION_OUTPUTS)).tolist())


class CirculationTest(ClinicalTest):
    """A test that records heart and vessels of patients side by side and scores each.

    Subclasses say in `recording` how long and under which inputs, and score in `result`; those with a form for many
    people give it in `short_result`.
    """

    on_request = True
    requires = CIRCULATION_VARIABLES
    full = True

    def short_result(self, found: Mapping[str, float], day: float) -> TestResult:
        """Result of a record by the closed forms."""
        raise NotImplementedError

    def recording(self) -> tuple[float, Mapping[str, Any] | None]:
        """Duration, s, and what the patient does (`fibrosim.circulation.manoeuvre`)."""
        raise NotImplementedError

    def own_inputs(self, views: Sequence[PatientView], day: float) -> Mapping[str, Any]:
        """Inputs that differ between patients besides those of every test, one number a patient each."""
        return {}

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
        found: list[TestResult | None] = [None] * len(views)
        if not self.full:
            short = [short_record(self, view, day) for view in views]
            found = [None if one is None else self.short_result(one, day) for one in short]
        left = [k for k, one in enumerate(found) if one is None]
        if left:
            duration, doing = self.recording()
            some = [views[k] for k in left]
            records = record_views(some, day, self.name, duration, doing, self.own_inputs(some, day))
            for k, record in zip(left, records, strict=True):
                found[k] = self.result(views[k], record, day)
        return [one for one in found if one is not None]
