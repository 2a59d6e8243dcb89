"""Regional guanethidine, phentolamine and prazosin: doses, sham, what is left after hours and days."""

import numpy as np
import pytest

from fibrosim.clinic import PatientView
from fibrosim.clinic.day_clock import DayClock
from fibrosim.errors import InputError
from fibrosim.patients import Patient, simulate
from fibrosim.therapies import Clonidine, GuanethidineBlock, Phentolamine, Prazosin, check_therapy

ANN = {"id": 3, "seed": 7, "weight": 68.0, "age": 46.0, "sex": "female"}
EACH = [
    GuanethidineBlock(day=10.0), GuanethidineBlock("leg", "right", sham=True), Phentolamine(day=1.0),
    Phentolamine(sham=True), Prazosin(days=3, day=5.0), Clonidine(doses=4, day=2.0), Clonidine(sham=True),
]  # fmt: skip


@pytest.mark.parametrize("therapy", EACH, ids=repr)
def test_each_keeps_the_contract(therapy):
    check_therapy(therapy, ANN)
    again = type(therapy)(**{k: v for k, v in therapy.to_dict().items() if k != "kind"})
    assert again == therapy


def test_guanethidine_releases_first_and_depletes_for_days():
    events = GuanethidineBlock("arm", "left", day=10.0).events(ANN)
    release, *depletion = events
    assert release.name == "norepinephrine.infusion"
    assert release.until == pytest.approx(depletion[0].day)
    assert {a.area for a in events} == {"lower_arm_left"}
    left = np.array([np.exp(-a.value) for a in depletion])
    hours = np.array([(a.day - 10.0) * 24.0 for a in depletion])
    assert left[0] < 0.25
    assert np.all(np.diff(left) > 0.0)
    assert left[np.argmin(abs(hours - 48))] < 0.7
    assert left[-1] > 0.95


def test_shams_hold_no_drug_and_say_the_same():
    for kind in (GuanethidineBlock, Phentolamine):
        assert kind(sham=True).events(ANN) == []
        assert kind(sham=True).drugs == ()
        assert kind(sham=True).side_effects() == []
        assert kind(sham=True).label == kind().label


def test_phentolamine_by_weight_over_ten_minutes_and_gone_in_hours():
    doses = Phentolamine("1 mg/kg").events(ANN)
    assert sum(a.value for a in doses) == pytest.approx(68.0)
    assert (doses[-1].day - doses[0].day) * 1440.0 < 10.0
    drug = Phentolamine().drugs[0]
    maximum, half = drug.targets["alpha1_block"]
    at = [68.0 * np.exp(-drug.elimination * minutes / 1440.0) for minutes in (10, 240)]
    assert maximum * at[0] / (half + at[0]) > 0.7
    assert maximum * at[1] / (half + at[1]) < 0.01


@pytest.mark.parametrize(
    ("kind", "choices"),
    [(GuanethidineBlock, {"limb": "ear"}), (GuanethidineBlock, {"dose": "2 g"}), (GuanethidineBlock, {"sham": 1}),
     (Phentolamine, {"dose": "100 mg"}), (Phentolamine, {"dose": "100 mg/kg"}), (Prazosin, {"dose": "1 g"}),
     (Prazosin, {"days": 0})],
)  # fmt: skip
def test_what_is_not_allowed_is_refused(kind, choices):
    with pytest.raises(InputError):
        kind(**choices)


def test_clonidine_lowers_outflow_and_release():
    person = Patient(seed=4, areas=1)
    course = simulate(person, 6, visits=[5], outputs=1, rhythm="never")
    clock, names = DayClock(PatientView(course), 5), ["autonomic.skin_outflow", "norepinephrine.junction"]
    given, mock = (
        clock.run("3 hour", treatments=[Clonidine("clonidine", "0.3 mg", sham=sham)], record=names)
        for sham in (False, True)
    )
    for name in names:
        assert given[name][-1].mean() < 0.95 * mock[name][-1].mean(), name
