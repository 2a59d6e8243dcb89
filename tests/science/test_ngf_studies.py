"""Studies of nerve growth factor: files are sound, few lives already show the published signs."""

from importlib import resources

import pytest

from fibrosim.evidence import load_study, replay
from fibrosim.evidence.bank import simulate_bank
from fibrosim.evidence.study_file import read_study

NAMES = ["giovengo-1999-csf-ngf", "eriksdotter-1998-ngf-infusion", "ngf-in-skin", "ngf-in-muscle"]


@pytest.mark.parametrize("name", NAMES)
def test_each_file_passes_its_schema(name):
    place = resources.files("fibrosim") / "evidence" / "data" / f"{name}.yaml"
    with resources.as_file(place) as path:
        assert read_study(path).published == load_study(name).published


def few(name, size):
    study = load_study(name)
    return replay(study, course=simulate_bank(study, study.seed, size=size), replicates=50)


def by_row(result, row):
    return [each for each in result.comparisons if each.published.id == row]


@pytest.mark.science
def test_heat_and_pressure_after_skin():
    result = few("ngf-in-skin", 24)
    early, late, gone = (by_row(result, row)[0] for row in ("NGF011", "NGF012", "NGF012 day 21"))
    # read with a thermode, with the noise of two groups; the shift of endings is set to -3.9, -5.0 and -1.0
    assert early.median == pytest.approx(-3.9, abs=0.8)
    assert late.median == pytest.approx(-5.0, abs=0.7)
    assert gone.median == pytest.approx(-1.0, abs=0.5)
    assert all(each.same_sign == 1.0 for each in result.by_label()["sign only"])


@pytest.mark.science
def test_infusion_by_dose():
    result = few("eriksdotter-1998-ngf-infusion", 12)
    derived = {(each.published.group, each.published.unit): each for each in by_row(result, "X14")}
    for each in derived.values():
        assert each.median == pytest.approx(each.published.value, rel=0.15), each.what
    assert all(each.same_sign > 0.9 for each in result.by_label()["sign only"])
