"""Early potentiation: trains sensitise the skin that they were given to, for hours, through NMDA receptors."""

import numpy as np
import pytest

import fibrosim as fs
from fibrosim.clinic import PatientView, TemporalSummation
from fibrosim.clinic.capsaicin_flow import CapsaicinFlow
from fibrosim.clinic.pressure_pain import PressurePain
from fibrosim.clinic.sensory_person import sensory_person

HERE, THERE, DAY = "lower_arm_left", "lower_arm_right", 20.0
SOON, LATER, GONE = 1.25 / 24, 9.25 / 24, 6.0
RAISED = "link.early_potentiation_to_pain"


def life(triggers=(), treatments=(), links=None):
    numbers = {"early_potentiation.gain": 0.9, "early_potentiation.decay_time": 0.415}
    patient = fs.Patient(seed=5, parameters=numbers, links=links or {})
    return fs.simulate(patient, 27, [*triggers], [*treatments], outputs=1 / 24, rhythm="never")


def raised(course, after, area=HERE):
    data = course.data[RAISED].isel(patient=0)
    return float(data.sel(area=area).interp(time=DAY + after))


def pricks(course, after):
    """What the first prick is rated, without noise and rounding, points of 100."""
    test, person = TemporalSummation("pinprick"), sensory_person(PatientView(course), DAY + after, HERE)
    return 100.0 * float(test.peaks(test.course(person))[0, 0])


@pytest.fixture(scope="module")
def trained():
    return life([fs.triggers.conditioning(DAY, HERE)])


def test_nothing_without_a_train_and_nothing_elsewhere(trained):
    assert raised(trained, -0.1) == 0.0
    assert raised(trained, SOON, THERE) == 0.0
    assert raised(life(), SOON) == 0.0


def test_pricks_hurt_more_for_hours_and_pressure_on_muscle_does_not(trained):
    plain = life()
    assert pricks(trained, SOON) > 1.2 * pricks(plain, SOON)
    assert 1.05 * pricks(plain, LATER) < pricks(trained, LATER) < pricks(trained, SOON)
    assert pricks(trained, GONE) == pytest.approx(pricks(plain, GONE), rel=0.02)
    by_probe, people = TemporalSummation("pressure"), [
        sensory_person(PatientView(c), DAY + SOON, HERE) for c in (trained, plain)
    ]  # fmt: skip
    felt = [by_probe.course(one) for one in people]
    assert np.abs(felt[0] / felt[1] - 1.0).max() < 1e-3
    pressed = [fs.examine(c, DAY + SOON, [PressurePain()]).pressure_pain for c in (trained, plain)]
    assert [m.value for m in pressed[0]] == [m.value for m in pressed[1]]


def test_ketamine_prevents_it_and_a_cut_link_hides_it():
    train = [fs.triggers.conditioning(DAY, HERE)]
    plain = raised(life(train), SOON)
    under = life(train, [fs.therapies.NmdaAntagonist("ketamine", "60 mg", day=DAY - 0.03)])
    assert raised(under, SOON) < 0.75 * plain
    assert raised(life(train, links={"early_potentiation_to_pain": 0.0}), SOON) == 0.0


def test_the_test_with_capsaicin_says_what_it_leaves():
    (left,) = CapsaicinFlow("left").trace(DAY)
    assert left == {"kind": "conditioning", "day": DAY, "area": HERE, "strength": 1.0}
    assert CapsaicinFlow("left", dose=100.0).trace(DAY)[0]["strength"] == pytest.approx(0.1)
    assert TemporalSummation().trace(DAY) == ()
    assert raised(life(CapsaicinFlow("left").trace(DAY)), SOON) > 0.4


def test_half_of_it_goes_in_seven_hours_and_all_in_a_week(trained):
    soon, later = raised(trained, SOON), raised(trained, SOON + 6.9 / 24)
    assert soon == pytest.approx(0.9 * 0.63, rel=0.15)
    assert later / soon == pytest.approx(0.5, abs=0.03)
    assert raised(trained, GONE) < 0.01 * soon
