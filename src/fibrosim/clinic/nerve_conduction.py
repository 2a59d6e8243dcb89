"""Nerve conduction study of an arm and a leg: four motor nerves with F waves, three sensory nerves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.nerve_cohort import CohortStudy, found_of, study_cohort
from fibrosim.clinic.nerve_criteria import MotorValues, SensoryValues, judge, limit
from fibrosim.clinic.nerve_people import SHARES, draws_of, lesions_of, person_of
from fibrosim.clinic.norms import norms
from fibrosim.clinic.view import PatientView
from fibrosim.coupling import (
    MotorFindings,
    NerveDraws,
    NerveLesions,
    SensoryFindings,
    Trace,
    motor_study,
    sensory_study,
)
from fibrosim.coupling.nerve_cable import cable_passage
from fibrosim.electrophysiology.nerves import MOTOR, SENSORY, NervePerson, nerve, nerve_numbers
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult

__all__ = ["NerveConduction", "Study", "study_nerves"]

SIDES = ("left", "right")
SHOWN_STEP = 0.2
LASTING = "clinic/nerve_conduction/person"
NUMBERS = "clinic_nerve_conduction"
PLAIN = {"kind": "ranges"}


@dataclass(frozen=True)
class Study:
    """All nerves of one person.

    Attributes
    ----------
    motor, sensory : dict
        Findings by nerve.
    tunnel : bool
        Whether the median nerve is slowed under the ligament of the wrist.
    """

    person: NervePerson
    motor: Mapping[str, MotorFindings]
    sensory: Mapping[str, SensoryFindings]
    tunnel: bool


class NerveConduction(ClinicalTest):
    """Distal and proximal stimulation of motor nerves, F waves, antidromic sensory potentials.

    Every motor unit is an axon of its own that conducts along its internodes, each with the sheath that the
    patient's large fibres have left it; potentials are summed with their phases. The examiner errs with tape,
    electrode, stimulus and thermometer. Verdicts are those of published criteria on the measured values.

    Parameters
    ----------
    side : {"left", "right"}
    full : bool
        Every motor unit by itself; else the form for cohorts: classes of fibres, no noise of recordings, no traces.
    cable : bool
        Conduct on the double cable itself instead of its closed form; half a minute.
    carpal_tunnel : float, optional
        Share of lamellae that the median nerve keeps under the ligament, 1 for none; drawn by its prevalence
        if not given.
    diabetes : float
        Severity of a diabetic neuropathy that goes with length, 0 to 1.
    """

    name = "nerve_conduction"
    numbers = NUMBERS
    rank = 66
    requires = SHARES
    area = "lower_arm_left"

    def __init__(
        self, side: str = "left", *, full: bool = True, cable: bool = False, carpal_tunnel: float | None = None,
        diabetes: float = 0.0,
    ) -> None:  # fmt: skip
        if side not in SIDES:
            raise InputError("an arm and a leg of one side are studied", field="side", value=side, allowed=list(SIDES))
        least = nerve_numbers()["kept_least"]
        if carpal_tunnel is not None and not least <= carpal_tunnel <= 1.0:
            raise InputError("a share of lamellae", field="carpal_tunnel", value=carpal_tunnel,
                             allowed=f"{least:g} to 1")  # fmt: skip
        if not 0.0 <= diabetes <= 1.0:
            raise InputError("a severity", field="diabetes", value=diabetes, allowed="0 to 1")
        self.side, self.full, self.cable = side, full, cable
        self.carpal_tunnel, self.diabetes = carpal_tunnel, diabetes
        self.site = f"arm and leg, {side}"

    def for_cohorts(self) -> NerveConduction:
        """Return the form for many people: classes of fibres, no traces and no noise."""
        return NerveConduction(self.side, full=False, carpal_tunnel=self.carpal_tunnel, diabetes=self.diabetes)

    def study(self, view: PatientView, day: float, draws: Draws) -> Study:
        """Study the nerves; what the examiner then reads is in `perform`."""
        lasting = draws.lasting(LASTING)
        person = person_of(view, lasting, draws)
        kept = self.carpal_tunnel
        if kept is None:
            drawn = lasting.uniform(1)[0] < self.norms.carpal_tunnel_prevalence
            kept = self.norms.carpal_tunnel_kept if drawn else 1.0
        lesions = {
            "arm": replace(lesions_of(view, day, "arm", self.side), tunnel=kept),
            "leg": lesions_of(view, day, "leg", self.side),
        }
        classes = int(nerve_numbers()["cable_classes"]) if self.cable else None
        return study_nerves(person, lesions, draws_of(view), draws, self.norms, diabetes=self.diabetes,
                            classes=classes, cable=self.cable)  # fmt: skip

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Study, read, judge."""
        if not (self.full or self.cable):
            return self._performed([view], day, draws.purpose)[0]
        self.check(view)
        study = self.study(view, day, draws)
        motor, sensory, skin = self.values(study, view.age, draws)
        return self._result(motor, sensory, skin, study.tunnel, day, _picture(study))

    def perform_many(self, views: Sequence[PatientView], day: float) -> list[TestResult]:
        """Do the test on many patients: all at once in the form for cohorts, the same bits as one by one."""
        if self.full or self.cable or not views:
            return super().perform_many(views, day)
        return self._performed(views, day, self.draws(views[0], day).purpose)

    def _performed(self, views: Sequence[PatientView], day: float, purpose: str) -> list[TestResult]:
        for view in views:
            self.check(view)
        found: dict[int, TestResult] = {}
        for some, study in study_cohort(
            views, day, self.norms, purpose, LASTING, self.side, carpal_tunnel=self.carpal_tunnel,
            diabetes=self.diabetes,
        ):  # fmt: skip
            for row, view in enumerate(some):
                motor, sensory, skin = self.read(study, row, view.age)
                found[id(view)] = self._result(motor, sensory, skin, bool(study.tunnel[row]), day, dict(PLAIN))
        return [found[id(view)] for view in views]

    def _result(
        self, motor: dict[str, MotorValues], sensory: dict[str, SensoryValues], skin: Mapping[str, float],
        tunnel: bool, day: float, shown: dict[str, Any],
    ) -> TestResult:  # fmt: skip
        """What is printed."""
        found = [
            Measurement("skin of the hand", skin["arm"], "1", note="degrees Celsius"),
            Measurement("skin of the foot", skin["leg"], "1", note="degrees Celsius"),
        ]
        for name, values in motor.items():
            found += _motor_rows(name, values)
        for name, values in sensory.items():
            found += [
                Measurement(f"{name} sensory amplitude", values.amplitude, "uV", normal_low=values.amplitude_limit),
                Measurement(f"{name} sensory velocity", values.velocity, "m/s", normal_low=values.velocity_limit),
            ]
        for name, verdict in judge(motor, sensory, self.norms, tunnel).items():
            flag = "met" if verdict in ("met", "definite", "probable", "possible") else ""
            found.append(Measurement(f"criteria of CIDP, {name}", verdict, flag=flag))
        return TestResult(
            name=self.name, site=self.site, day=day, measurements=found, picture=shown,
            protocol=(
                "Surface electrodes, supramaximal stimuli. Motor: median, ulnar, peroneal and tibial nerve at two "
                "sites each, twenty F waves. Sensory, antidromic over 14 cm: sural, median, ulnar. Values of limbs "
                "below 32 degrees (hand) or 30 (foot) corrected to that."
            ),
            references=_sources(), title="Nerve conduction study",
        )  # fmt: skip

    def values(
        self, study: Study, age: float, draws: Draws
    ) -> tuple[dict[str, MotorValues], dict[str, SensoryValues], dict[str, float]]:
        """What the examiner writes down: corrected for cold, with the limits of normal."""
        n, skin = self.norms, {}
        for (limb, own), error in zip((("arm", study.person.hand_skin), ("leg", study.person.foot_skin)),
                                      draws.normal(2), strict=True):  # fmt: skip
            real = nerve_numbers()["hand_skin" if limb == "arm" else "foot_skin"] if own is None else own
            skin[limb] = float(real + n.probe_error * error)
        motor = {
            name: {
                "latency": each.distal.onset, "velocity": each.velocity, "amplitude": each.distal.amplitude,
                "duration": each.distal.duration, "amplitude_fall": each.amplitude_fall,
                "area_fall": each.area_fall, "duration_rise": each.duration_rise,
                "f_latency": each.f_waves.minimal_latency, "persistence": each.f_waves.persistence,
            } for name, each in study.motor.items()
        }  # fmt: skip
        sensory = {name: {"amplitude": each.potential.amplitude, "velocity": each.velocity}
                   for name, each in study.sensory.items()}  # fmt: skip
        return *self._written(motor, sensory, skin, age), skin

    def read(
        self, study: CohortStudy, row: int, age: float
    ) -> tuple[dict[str, MotorValues], dict[str, SensoryValues], dict[str, float]]:
        """The same of one of many people."""
        skin = {limb: float(each[row]) for limb, each in study.skin.items()}
        motor, sensory = ({name: found_of(each, row) for name, each in kind.items()}
                          for kind in (study.motor, study.sensory))  # fmt: skip
        return *self._written(motor, sensory, skin, age), skin

    def _written(
        self, motor: Mapping[str, dict[str, float]], sensory: Mapping[str, dict[str, float]],
        skin: Mapping[str, float], age: float,
    ) -> tuple[dict[str, MotorValues], dict[str, SensoryValues]]:  # fmt: skip
        n = self.norms
        cold = {limb: max(least - skin[limb], 0.0) for limb, least in (("arm", n.hand_limit), ("leg", n.foot_limit))}
        written, felt = {}, {}
        for name, found in motor.items():
            down = cold[nerve(name).limb]
            found["latency"] -= n.latency_correction * down
            found["velocity"] += n.velocity_correction * down
            written[name] = MotorValues(**found, **_motor_limits(name))
        for name, found in sensory.items():
            amplitude, velocity = _sensory_limits(name, age)
            corrected = found["velocity"] + n.velocity_correction * cold[nerve(name, motor=False).limb]
            felt[name] = SensoryValues(found["amplitude"], corrected, amplitude, velocity)
        return written, felt


def _limit(key: str, what: str, sign: float) -> float:
    n = norms(NUMBERS)
    mean, sd = n.values[f"{key}_{what}_mean"], n.values[f"{key}_{what}_sd"]
    return limit(mean, sd, sign * n.limit_deviations, lognormal=what == "amplitude")


@cache
def _motor_limits(name: str) -> dict[str, float]:
    key = f"{name}_motor"
    return {
        "latency_limit": _limit(key, "latency", 1.0), "velocity_limit": _limit(key, "velocity", -1.0),
        "amplitude_limit": _limit(key, "amplitude", -1.0), "f_limit": _limit(key, "f_latency", 1.0),
        "duration_limit": norms(NUMBERS).values[f"{key}_duration_limit"],
    }  # fmt: skip


@cache
def _sensory_ends(name: str) -> tuple[float, float]:
    return _limit(f"{name}_sensory", "amplitude", -1.0), _limit(f"{name}_sensory", "velocity", -1.0)


def _sensory_limits(name: str, age: float) -> tuple[float, float]:
    n, (amplitude, velocity) = norms(NUMBERS), _sensory_ends(name)
    return (n.elderly_sensory_amplitude if age >= n.elderly_age else 1.0) * amplitude, velocity


@cache
def _sources() -> list[dict[str, Any]]:
    return norms(NUMBERS).sources()


def study_nerves(
    person: NervePerson, lesions: Mapping[str, NerveLesions], draws: NerveDraws, visit: Draws, numbers: Any, *,
    diabetes: float = 0.0, classes: int | None = None, cable: bool = False,
) -> Study:  # fmt: skip
    """Study all nerves of a person.

    Parameters
    ----------
    lesions : mapping
        By limb, ``"arm"`` and ``"leg"``.
    draws, visit
        Random numbers of the person's nerves, and of this examination.
    numbers : Norms
        Of the test.
    classes : int, optional
        Classes of fibres a nerve; every motor unit by itself if not given.
    """
    p = nerve_numbers()
    if diabetes > 0.0:
        person = replace(person, thinning=1.0 - (1.0 - person.thinning) * (1.0 - p["diabetic_thinning"] * diabetes))
    motor: dict[str, MotorFindings] = {}
    sensory: dict[str, SensoryFindings] = {}
    noisy = classes is None
    chosen = [*((each, True) for each in MOTOR), *((each, False) for each in SENSORY)]
    missing = -numbers.short_of_maximal * np.log(visit.uniform(2 * len(chosen)))
    short = np.minimum(missing, 1.0).reshape(-1, 2)
    errors = visit.normal(2 * len(chosen)).reshape(-1, 2)
    for (name, is_motor), missed, (tape, place) in zip(chosen, short, errors, strict=True):
        which = nerve(name, is_motor)
        own = lesions[which.limb]
        if diabetes > 0.0:
            share = which.end(person.height * p["mm_per_cm"]) / p["diabetic_length"]
            own = replace(own, axons=own.axons * float(np.exp(-p["diabetic_axon_loss"] * diabetes * share**2)))
        if name != "median":
            own = replace(own, tunnel=1.0)
        passage = cable_passage(person, which, own, draws, classes=classes) if cable else None
        if is_motor:
            width = np.sqrt(np.log1p(numbers.electrode_cv**2))
            motor[name] = motor_study(
                person, name, own, draws, classes=classes, recruited=(1.0 - missed[0], 1.0 - missed[1]),
                distance_error=numbers.tape_error * tape, electrode=float(np.exp(width * place)), passage=passage,
                noise=(lambda count: numbers.motor_noise * visit.normal(count)) if noisy else None,
            )  # fmt: skip
        else:
            # few classes would keep in step what random damage puts out of step
            many = None if own.attacked + own.thin > 0.0 and not cable else classes
            sensory[name] = sensory_study(
                person, name, own, draws, classes=many, recruited=1.0 - missed[0], passage=passage,
                distance_error=numbers.tape_error * tape,
                noise=(lambda count: numbers.sensory_noise * visit.normal(count)) if noisy else None,
            )  # fmt: skip
    return Study(person, motor, sensory, lesions["arm"].tunnel < 1.0)


def _motor_rows(name: str, v: MotorValues) -> list[Measurement]:
    near, far = nerve(name).sites
    return [
        Measurement(f"{name} distal motor latency", v.latency, "ms", normal_high=v.latency_limit),
        Measurement(f"{name} motor amplitude, {near}", v.amplitude, "mV", normal_low=v.amplitude_limit),
        Measurement(f"{name} duration, {near}", v.duration, "ms", normal_high=v.duration_limit),
        Measurement(f"{name} motor velocity", v.velocity, "m/s", normal_low=v.velocity_limit),
        Measurement(f"{name} fall of amplitude, {far}", v.amplitude_fall, "percent"),
        Measurement(f"{name} rise of duration, {far}", v.duration_rise, "percent"),
        Measurement(f"{name} minimal F latency", v.f_latency, "ms", normal_high=v.f_limit),
        Measurement(f"{name} F persistence", v.persistence, "percent"),
    ]


def _picture(study: Study) -> dict[str, Any]:
    """Traces as an EMG machine shows them."""
    motor, waves = [], []
    for name, each in study.motor.items():
        for trace, read, site in zip(each.traces, (each.distal, each.proximal), each.nerve.sites, strict=True):
            motor.append({"name": f"{name}, {site}", **_drawn(trace), **_marks(read)})
        waves.append({"name": name, "traces": [_drawn(t) for t in each.f_waves.traces],
                      "latency": _number(each.f_waves.minimal_latency)})  # fmt: skip
    sensory = [{"name": name, **_drawn(each.trace, 1), **_marks(each.potential)}
               for name, each in study.sensory.items()]  # fmt: skip
    return {"kind": "nerve_traces", "motor": motor, "sensory": sensory, "f_waves": waves}


def _drawn(trace: Trace, every: int | None = None) -> dict[str, Any]:
    every = max(1, round(SHOWN_STEP / trace.step)) if every is None else every
    return {"step": trace.step * every, "values": np.round(trace.values[::every], 4).tolist()}


def _marks(read: Any) -> dict[str, Any]:
    return {"onset": _number(read.onset), "peak": _number(read.peak), "amplitude": read.amplitude}


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
