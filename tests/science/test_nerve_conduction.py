"""Conduction studies of many simulated people: published norms, criteria and temperature effects.

Rows of published data are in tests/data/nerve_conduction/rows.csv, with their sources.
"""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from fibrosim.clinic.draws import Draws
from fibrosim.clinic.nerve_cohort import study_group
from fibrosim.clinic.nerve_conduction import NerveConduction
from fibrosim.clinic.nerve_criteria import judge
from fibrosim.clinic.nerve_people import person_of
from fibrosim.clinic.norms import norms
from fibrosim.coupling import HEALTHY, Group, NerveDraws, NerveLesions, internode_surface, motor_study, sensory_study
from fibrosim.electrophysiology.nerves import MOTOR, NervePerson

pytestmark = pytest.mark.science
ROWS = Path(__file__).parents[1] / "data" / "nerve_conduction" / "rows.csv"
NORMS = norms("clinic_nerve_conduction")
EFNS, AAN = "EFNS/PNS 2010", "AAN 1991"


def published():
    with ROWS.open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@dataclass
class Person:
    """As much of a patient's view as a conduction study asks for."""

    id: int
    woman: bool
    age: float
    record: dict
    seed: int = 11


def someone(number, ages=(20.0, 75.0)):
    rng = np.random.default_rng(number)
    woman = bool(rng.random() < 0.5)
    height = rng.normal(162.0, 6.5) if woman else rng.normal(175.0, 7.0)
    weight = 26.0 * np.exp(0.18 * rng.normal()) * (height / 100.0) ** 2
    return Person(number, woman, float(rng.uniform(*ages)), {"height": height, "weight": weight})


def studied(numbers, lesions=None, ages=(20.0, 75.0)):
    """Values of people in the form for cohorts, with their views; lesions one a person."""
    views = [someone(number, ages) for number in numbers]
    every = [HEALTHY] * len(views) if lesions is None else lesions
    people, variates = [], []
    for view in views:
        draws = Draws(view.seed, view.id, "visit")
        people.append(person_of(view, draws.lasting("person"), draws))
        variates.append(draws.uniform(30))
    group = Group(people, {"arm": every, "leg": every}, [NerveDraws(view.seed, view.id) for view in views])
    study, test = study_group(group, np.array(variates), NORMS), NerveConduction()
    return [(test.read(study, row, view.age), view) for row, view in enumerate(views)]


@pytest.fixture(scope="module")
def people():
    return studied(range(160))


def column(people, kind, name, what):
    return np.array([getattr(values[kind][name], what) for values, _ in people])


# mean within 1 SD of the people published, SD within a factor: none of these was fitted nerve by nerve
MOTOR_ROWS = [
    ("median", "latency", "CP156", 1.0, 1.8), ("median", "amplitude", "CP157", 0.5, 1.6),
    ("median", "velocity", "CP158", 0.7, 1.9), ("median", "velocity", "CP177", 0.5, 1.6),
    ("median", "f_latency", "CP159", 0.7, 1.8), ("ulnar", "latency", "CP162", 0.6, 2.2),
    ("ulnar", "amplitude", "CP163", 0.5, 1.6), ("ulnar", "velocity", "CP164", 0.6, 2.2),
    ("ulnar", "velocity", "CP174", 1.0, 1.7), ("ulnar", "f_latency", "CP165", 0.5, 1.9),
    ("peroneal", "latency", "CP180", 0.5, 1.8), ("peroneal", "amplitude", "CP181", 0.5, 1.8),
    ("peroneal", "velocity", "CP182", 0.6, 1.8), ("tibial", "latency", "CP183", 0.6, 1.8),
    ("tibial", "amplitude", "CP184", 0.5, 1.8),
]  # fmt: skip
SENSORY_ROWS = [
    ("median", "amplitude", "CP160", 0.7, 1.7), ("median", "velocity", "CP161", 0.6, 2.0),
    ("median", "amplitude", "CP178", 0.5, 1.7), ("median", "velocity", "CP179", 0.5, 1.7),
    ("ulnar", "amplitude", "CP166", 0.7, 1.8), ("ulnar", "velocity", "CP167", 0.6, 2.1),
    ("sural", "amplitude", "CP187", 0.6, 1.9),
]  # fmt: skip


@pytest.mark.parametrize(("name", "what", "row", "within", "factor"), MOTOR_ROWS)
def test_motor_norms(people, name, what, row, within, factor):
    compare(column(people, 0, name, what), published()[row], within, factor)


@pytest.mark.parametrize(("name", "what", "row", "within", "factor"), SENSORY_ROWS)
def test_sensory_norms(people, name, what, row, within, factor):
    compare(column(people, 1, name, what), published()[row], within, factor)


def compare(values, row, within, factor):
    mean, sd = float(row["mean"]), float(row["sd"])
    assert abs(values.mean() - mean) < within * sd
    assert sd / factor < values.std() < sd * factor


def test_f_waves_of_the_leg(people):
    # Nobrega 2004: ulnar 26.5 (2.1), tibial 47.0 (4.1) ms, persistence 83 (19) percent in the ulnar nerve
    assert column(people, 0, "tibial", "f_latency").mean() == pytest.approx(47.0, abs=2.5)
    assert column(people, 0, "ulnar", "f_latency").mean() == pytest.approx(26.5, abs=2.1)
    assert column(people, 0, "ulnar", "persistence").mean() == pytest.approx(83.0, abs=10.0)


def test_healthy_people_meet_no_criteria(people):
    verdicts = [judge(values[0], values[1], NORMS) for values, _ in people]
    assert sum(v[EFNS] in ("definite", "probable") for v in verdicts) <= 0.04 * len(verdicts)  # 96.2 % specific
    assert all(v[AAN] == "not met" for v in verdicts)  # 100 % specific


def test_velocity_falls_with_height_and_age(people):
    height = np.array([view.record["height"] for _, view in people])
    age = np.array([view.age for _, view in people])
    for name in ("median", "tibial"):
        design = np.stack([np.ones_like(height), height, age], axis=1)
        slopes = np.linalg.lstsq(design, column(people, 0, name, "velocity"), rcond=None)[0]
        assert -0.4 < slopes[1] < -0.03
        assert -0.2 < slopes[2] < -0.03


def test_cold_slows_a_fibre_by_one_and_a_half_metres_a_second():
    surface = internode_surface()
    for diameter in (9.0, 10.0, 11.0):
        assert 1.3 < (surface.velocity(diameter, 36.0) - surface.velocity(diameter, 30.0)) / 6.0 < 2.1


def test_temperature_matters_less_to_a_thin_sheath():
    # Wu 1993: the effect of temperature is smaller the more demyelinated the nerve
    person, thin = NervePerson(168.0, 68.0, 45.0), NerveLesions(lamellae=0.2)
    slopes = []
    for lesions in (HEALTHY, thin):
        warm, cold = (motor_study(person.with_skin(*skin), "ulnar", lesions) for skin in ((33.0, 31.0), (28.0, 26.0)))
        slopes.append((warm.velocity - cold.velocity) / 5.0)
    assert 0.8 < slopes[0] < 2.0
    assert slopes[1] < 0.6 * slopes[0]


def test_conduction_block_in_the_share_of_segments_that_was_found():
    # row CP231, calibrated: 61 percent of segments where 0.6 of the nerve is under attack
    share = float(published()["CP231"]["mean"])
    lesions = NerveLesions(attacked=0.6, thin=0.05, axons=0.95, new_for=2.0)
    found = studied(range(700, 748), [lesions] * 48)
    falls = [values.amplitude_fall for (motor, _, _), _ in found for values in motor.values()]
    assert 100.0 * np.mean(np.array(falls) >= 30.0) == pytest.approx(share, abs=18.0)


def test_patients_like_those_with_polyneuropathy():
    """Rows CP188 to CP196; slowing was calibrated, verdicts were not and fall short (81 and 46 percent published)."""
    rng, rows = np.random.default_rng(1), published()
    spans = ((0.0, 0.5), (0.3, 0.5), (0.3, 0.8))
    lesions = [NerveLesions(*(float(rng.uniform(*span)) for span in spans), new_for=60.0) for _ in range(64)]
    found, verdicts = [], Counter()
    for (motor, sensory, _), _ in studied(range(500, 564), lesions, ages=(40.0, 70.0)):
        found.append([motor["median"].latency, motor["median"].velocity, motor["median"].f_latency,
                      motor["tibial"].latency, motor["tibial"].velocity])  # fmt: skip
        verdicts[judge(motor, sensory, NORMS)[EFNS]] += 1
    medians = np.nanmedian(found, axis=0)
    for value, row in zip(medians, ("CP188", "CP190", "CP192", "CP193", "CP195"), strict=True):
        assert value == pytest.approx(float(rows[row]["mean"]), rel=0.13), row
    assert verdicts["definite"] + verdicts["probable"] >= 0.3 * len(lesions)
    assert verdicts["definite"] + verdicts["probable"] + verdicts["possible"] >= 0.5 * len(lesions)
    # published interquartile ranges of median velocity and F wave, on which the spread between patients is calibrated
    widths = np.subtract(*np.nanpercentile(found, (75, 25), axis=0))
    assert 6.0 < widths[1] < 14.0
    assert 4.0 < widths[2] < 9.5


def test_cable_and_surface_give_the_same_study():
    person, draws, lesions = NervePerson(168.0, 68.0, 45.0), NerveDraws(4, 9), NerveLesions(attacked=0.1, thin=0.2)
    from fibrosim.coupling.nerve_cable import cable_passage
    from fibrosim.electrophysiology.nerves import nerve

    for name in MOTOR:
        passage = cable_passage(person, nerve(name), lesions, draws, classes=12)
        cable = motor_study(person, name, lesions, draws, classes=12, passage=passage)
        walk = motor_study(person, name, lesions, draws, classes=12)
        assert cable.velocity == pytest.approx(walk.velocity, rel=0.04)
        assert cable.distal.onset == pytest.approx(walk.distal.onset, rel=0.02)
        assert cable.distal.amplitude == pytest.approx(walk.distal.amplitude, rel=0.1)
        assert cable.f_waves.minimal_latency == pytest.approx(walk.f_waves.minimal_latency, rel=0.04)
    passage = cable_passage(person, nerve("sural", motor=False), lesions, draws, classes=12)
    cable = sensory_study(person, "sural", lesions, draws, classes=12, passage=passage)
    walk = sensory_study(person, "sural", lesions, draws, classes=12)
    assert cable.velocity == pytest.approx(walk.velocity, rel=0.05)
    assert cable.potential.amplitude == pytest.approx(walk.potential.amplitude, rel=0.15)
