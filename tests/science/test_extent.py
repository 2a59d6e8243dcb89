"""How far pain spreads: graded between people, not all or nothing."""

import numpy as np
import pytest

import fibrosim as fs

ACCIDENT, LATER = 30.0, 120.0


@pytest.fixture(scope="module")
def painful():
    """Number of painful areas, three months after a whiplash, of people as drawn."""
    cohort = fs.Cohort(48, seed=4, women=0.9)
    course = fs.simulate(
        cohort,
        LATER,
        triggers=[fs.triggers.whiplash(ACCIDENT)],
        outputs=10,
        rhythm="never",
        record=["pain.intensity"],
    )
    return (course.data["pain.intensity"] >= 2.0).sum("area")


@pytest.mark.science
def test_few_hurt_before_the_accident(painful):
    before = painful.sel(time=ACCIDENT - 1, method="pad").values
    assert (before >= 7).mean() < 0.1


@pytest.mark.science
def test_the_number_of_painful_areas_is_graded(painful):
    for day, least in ((ACCIDENT + 14, 8), (LATER, 6)):
        found = painful.sel(time=day, method="pad").values
        hurting = found[found > 0]
        assert len(hurting) >= 10
        assert np.mean(hurting < 19) > 0.6
        assert len(set(hurting.tolist())) >= least
