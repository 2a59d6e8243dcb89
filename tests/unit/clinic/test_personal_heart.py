"""What a person is by nature, own gating of the vagus and baroreflex sensitivity, reaches the beats."""

from dataclasses import replace

import numpy as np
import pytest

from fibrosim.circulation import Recording, measures
from fibrosim.clinic import PatientView
from fibrosim.clinic.circulation_person import CIRCULATION_VARIABLES, circulation_state
from fibrosim.coupling.circulation import record_people
from fibrosim.patients import Cohort, simulate

DAY, PEOPLE, LENGTH = 20, 12, 600.0


def sequence_slopes(record: Recording) -> float:
    """Mean slope of sequences: three or more beats whose pressure and next interval go the same way, ms/mmHg."""
    pressure, interval = record.systolic[:-1], record.intervals
    slopes, k = [], 0
    while k < len(interval) - 3:
        found = k
        for sign in (1.0, -1.0):
            end = k
            while (end + 1 < len(interval) and sign * (pressure[end + 1] - pressure[end]) >= 1.0
                   and sign * (interval[end + 1] - interval[end]) >= 4.0):  # fmt: skip
                end += 1
            if end - k >= 2:
                slopes.append(np.polyfit(pressure[k : end + 1], interval[k : end + 1], 1)[0])
                found = end
        k = max(found, k + 1)
    return float(np.mean(slopes))


@pytest.fixture(scope="module")
def drawn():
    people = list(Cohort(PEOPLE, seed=19, preset="healthy", areas=1, age_sd="6 year"))
    names = [*CIRCULATION_VARIABLES, "autonomic.rmssd", "autonomic.baroreflex_gain"]
    course = simulate(people, DAY, rhythm="never", record=names)
    views = [PatientView(course, k) for k in course.ids]
    said = {name: np.log([view.value(f"autonomic.{name}", DAY) for view in views])
            for name in ("rmssd", "baroreflex_gain")}  # fmt: skip
    return [circulation_state(view, DAY) for view in views], said


def beaten(states):
    runs = record_people(states, LENGTH, patients=range(PEOPLE), seeds=[5] * PEOPLE)
    return (np.log([measures(run.beats)["rmssd"] for run in runs]), np.log([sequence_slopes(run) for run in runs]),
            np.array([run.heart_rate for run in runs]))  # fmt: skip


def test_a_person_with_much_variability_has_it_in_the_beats(drawn):
    states, said = drawn
    variability, slopes, rates = beaten(states)
    same, same_slopes, same_rates = beaten([replace(state, modulation=1.0) for state in states])
    handed, kept = (np.polyfit(said["rmssd"], v, 1)[0] for v in (variability, same))
    reflex, no_reflex = (np.corrcoef(said["baroreflex_gain"], v)[0, 1] for v in (slopes, same_slopes))
    assert handed == pytest.approx(1.0, abs=0.1) and abs(kept) < 0.2
    assert np.corrcoef(said["rmssd"], variability)[0, 1] > 0.95
    assert reflex > 0.5 and no_reflex < 0.3
    assert variability.std() > 0.25 > 2.0 * same.std()
    assert np.abs(rates - same_rates).max() < 4.5, "gating leaves the mean rate nearly as it is"
    assert variability == pytest.approx(said["rmssd"], abs=0.25)
    assert 6.0 < np.exp(np.median(slopes)) < 16.0, "published 10.7 ms/mmHg (row AUT030); nothing was set on it"
