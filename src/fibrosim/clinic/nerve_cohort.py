"""The conduction study of many patients at once, and what the examiner reads off each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fibrosim.clinic.nerve_people import draws_of, lesions_many, people_of
from fibrosim.coupling import Group, MotorCohort, SensoryCohort, motor_cohort, sensory_cohort
from fibrosim.electrophysiology.nerves import MOTOR, SENSORY, NervePerson, nerve, nerve_numbers
from fibrosim.random import Stream, inverse_normal

if TYPE_CHECKING:
    from fibrosim.clinic.norms import Norms
    from fibrosim.clinic.view import PatientView

__all__ = ["CohortStudy", "found_of", "study_cohort", "study_group"]

Floats = NDArray[np.float64]
TOGETHER = 64
"""People whose arrays are held at once: more would leave the processor's cache."""


@dataclass(frozen=True)
class CohortStudy:
    """All nerves of some people; arrays of shape (people,).

    Attributes
    ----------
    motor, sensory : mapping
        What was found by nerve.
    skin : mapping
        Temperatures read on hand and foot, by limb, degrees Celsius.
    tunnel : ndarray of bool
        Whether the median nerve is slowed under the ligament of the wrist.
    """

    motor: Mapping[str, MotorCohort]
    sensory: Mapping[str, SensoryCohort]
    skin: Mapping[str, Floats]
    tunnel: NDArray[np.bool_]


def study_cohort(
    views: Sequence[PatientView], day: float, norms: Norms, purpose: str, lasting: str, side: str, *,
    carpal_tunnel: float | None = None, diabetes: float = 0.0,
) -> Iterator[tuple[Sequence[PatientView], CohortStudy]]:  # fmt: skip
    """Study the nerves of patients, in parts, each of people with one seed.

    Parameters
    ----------
    purpose, lasting : str
        Purposes of the draws of this visit, and of what stays with a patient.
    side : {"left", "right"}
    carpal_tunnel, diabetes : float
        As of `NerveConduction`.
    """
    seeds = np.array([str(view.seed) for view in views])
    for seed in dict.fromkeys(seeds.tolist()):
        own = np.flatnonzero(seeds == seed)
        for part in np.split(own, np.arange(TOGETHER, len(own), TOGETHER)):
            some = [views[k] for k in part]
            yield some, _part(some, day, norms, purpose, lasting, side, carpal_tunnel, diabetes)


def _part(
    views: Sequence[PatientView], day: float, norms: Norms, purpose: str, lasting: str, side: str,
    carpal_tunnel: float | None, diabetes: float,
) -> CohortStudy:  # fmt: skip
    stream, numbers = Stream(views[0].seed), np.array([view.id for view in views], dtype=np.uint64)[:, None]
    count = len(NervePerson.varying())
    stays = np.asarray(stream.uniform(numbers, lasting, np.arange(count + 1)[None, :]))
    visit = np.asarray(stream.uniform(numbers, purpose, np.arange(6 + 4 * len(MOTOR + SENSORY))[None, :]))
    people = people_of(views, np.asarray(inverse_normal(stays[:, :count])), np.asarray(inverse_normal(visit[:, :2])))
    drawn = np.where(stays[:, count] < norms.carpal_tunnel_prevalence, norms.carpal_tunnel_kept, 1.0)
    kept = drawn if carpal_tunnel is None else np.full(len(views), carpal_tunnel)
    lesions = lesions_many(views, day, side)
    lesions["arm"] = [each if k == 1.0 else replace(each, tunnel=float(k)) for each, k in
                      zip(lesions["arm"], kept, strict=True)]  # fmt: skip
    group = Group(people, lesions, [draws_of(view) for view in views])
    return study_group(group, visit[:, 2:], norms, diabetes)


def study_group(group: Group, visit: Floats, norms: Norms, diabetes: float = 0.0) -> CohortStudy:
    """Study people of one seed.

    Parameters
    ----------
    visit : ndarray, shape (people, 30)
        Uniform variates of this examination: how far stimuli fall short of all fibres, errors of tape and electrode,
        errors of the thermometer.
    """
    p, chosen = nerve_numbers(), [*((each, True) for each in MOTOR), *((each, False) for each in SENSORY)]
    many, rows = 2 * len(chosen), len(group.people)
    short = np.minimum(-norms.short_of_maximal * np.log(visit[:, :many]), 1.0).reshape(rows, -1, 2)
    errors = np.asarray(inverse_normal(visit[:, many : 2 * many])).reshape(rows, -1, 2)
    probe = np.asarray(inverse_normal(visit[:, 2 * many :]))
    real = {"arm": group.of_skin("hand_skin"), "leg": group.of_skin("foot_skin")}
    skin = {limb: real[limb] + norms.probe_error * probe[:, k] for k, limb in enumerate(real)}
    if diabetes > 0.0:
        thinner = 1.0 - p["diabetic_thinning"] * diabetes
        people = [replace(each, thinning=1.0 - (1.0 - each.thinning) * thinner) for each in group.people]
        group = Group(people, group.lesions, group.draws)
    motor: dict[str, MotorCohort] = {}
    sensory: dict[str, SensoryCohort] = {}
    width = np.sqrt(np.log1p(norms.electrode_cv * norms.electrode_cv))
    for k, (name, is_motor) in enumerate(chosen):
        own = _with_diabetes(group, name, is_motor, diabetes)
        missed, tape = 1.0 - short[:, k], norms.tape_error * errors[:, k, 0]
        if is_motor:
            motor[name] = motor_cohort(own, name, missed, tape, np.exp(width * errors[:, k, 1]))
        else:
            sensory[name] = sensory_cohort(own, name, missed[:, 0], tape)
    return CohortStudy(motor, sensory, skin, group.share("arm", "tunnel") < 1.0)


def _with_diabetes(group: Group, name: str, motor: bool, severity: float) -> Group:
    """The group with the axons that diabetes has left this nerve."""
    if severity == 0.0:
        return group
    p, which = nerve_numbers(), nerve(name, motor)
    length = np.array([which.end(each.height * p["mm_per_cm"]) for each in group.people]) / p["diabetic_length"]
    left = np.exp(-p["diabetic_axon_loss"] * severity * length * length)
    own = [replace(each, axons=each.axons * float(k)) for each, k in zip(group.lesions[which.limb], left, strict=True)]
    return Group(group.people, {**group.lesions, which.limb: own}, group.draws)


def found_of(study: MotorCohort | SensoryCohort, row: int) -> dict[str, float]:
    """What was found on one person's nerve, by name."""
    return {each.name: float(getattr(study, each.name)[row]) for each in fields(study) if each.name != "nerve"}
