"""Stress -> outflow -> norepinephrine -> alpha-1 -> firing -> horn -> pain -> stress."""

import pytest

LOOP = [
    "skin_outflow_to_norepinephrine",
    "norepinephrine_to_c_afferents",
    "c_afferents_to_adrenoceptors",
    "c_afferents_to_dorsal_horn",
]


@pytest.fixture(scope="module")
def patient(live, trigger, susceptible):
    return live(trigger.whiplash(), parameters=susceptible["sympathetic"], days=800)


def test_the_trigger_leaves_a_susceptible_patient_in_widespread_pain(patient, live, susceptible):
    assert live(days=400, parameters=susceptible["sympathetic"]).painful(399) == 0
    assert patient.painful(365) >= 7
    assert patient("tissue.injury", 365) < 1e-4
    assert patient("overall_pain.burden", 799) == pytest.approx(
        patient("overall_pain.burden", 600), rel=0.02
    )


def test_outflow_and_norepinephrine_are_raised(patient, rest):
    ratio = patient("autonomic.muscle_outflow", 365) / rest("autonomic.muscle_outflow", 1)
    assert 1.15 < ratio < 1.4, "31.1 over 24.3 bursts/min in patients (rows AUT051, AUT052)"
    assert patient("norepinephrine.junction", 365) > 1.15 * rest("norepinephrine.junction", 1)


@pytest.mark.parametrize("link", LOOP)
def test_cutting_a_link_of_the_loop_lets_the_patient_recover(live, trigger, susceptible, link):
    cut = {link: 0.0}
    if link == "c_afferents_to_dorsal_horn":
        # an area's own firing is felt by a path of its own
        cut["c_afferents_to_pain"] = 0.0
    life = live(trigger.whiplash(), parameters=susceptible["sympathetic"], links=cut, days=401)
    assert life.painful(400) == 0


def test_cutting_pain_to_stress_lowers_outflow(live, trigger, susceptible, patient):
    cut = {
        "pain_to_stress": 0.0,
        "mood_to_stress": 0.0,
        "pain_to_muscle_outflow": 0.0,
        "pain_to_skin_outflow": 0.0,
        "deep_sleep_to_outflow": 0.0,
    }
    life = live(trigger.whiplash(), parameters=susceptible["sympathetic"], links=cut, days=401)
    assert life("autonomic.muscle_outflow", 400) == pytest.approx(24.3, rel=0.01)
    assert life("overall_pain.burden", 400) < 0.98 * patient("overall_pain.burden", 400)


def test_stress_raises_outflow_and_saturates(live, trigger):
    def outflow(size):
        return live([trigger.pulse("stress_axis.stressor", 0, 30, size)], days=25)(
            "autonomic.muscle_outflow", 24
        )

    one, two, four = outflow(0.5), outflow(1.0) - outflow(0.5), outflow(20.0)
    assert one > 24.3
    assert two > 0
    assert four <= 70.0
    assert live(
        [trigger.pulse("stress_axis.stressor", 0, 30, 1.0)],
        links={"stress_to_muscle_outflow": 0.0, "stress_to_setpoint": 0.0},
        days=25,
    )("autonomic.muscle_outflow", 24) == pytest.approx(24.3, rel=0.03)


def test_receptors_rise_within_a_week_and_fall_over_weeks(whiplash_life):
    course = whiplash_life("adrenoceptors.alpha1", block="neck")
    start, top = course[0], course.max()
    assert course[8] - start > 0.6 * (top - start), "nearly up in 4-7 days"
    after = course[60:]
    half = after[0] / 2 + start / 2
    days = int((after < half).argmax())
    assert 10 < days < 60


def test_fast_norepinephrine_has_a_long_run_form(rest):
    release, tau = 0.6 * 29.33, 2.0 / 86400.0
    per_day = 1440.0
    assert rest("norepinephrine.junction", 1) == pytest.approx(
        release * 17.0 * per_day * tau, rel=0.01
    )


def test_block_of_the_left_stellate_ganglion_relieves_its_side(live, trigger, susceptible):
    from fibrosim.engine.actions import Action

    slot = "drug.slot0"
    setting = {
        f"{slot}.sympathetic_block_left.maximum": 0.95,
        f"{slot}.sympathetic_block_left.half": 1.0,
        f"{slot}.elimination": 3.0,
        f"{slot}.to_peripheral": 0.0,
    }
    dose = [Action(400.0, "add", f"{slot}_central", 100.0)]
    life = live(
        [*trigger.whiplash(), *dose],
        parameters=susceptible["sympathetic"] | setting,
        days=402,
        record=[399.9, 400.2, 401.9],
    )
    before, during = (life("pain.intensity", d, "shoulder_left") for d in (399.9, 400.2))
    assert during < 0.6 * before
    right = [life("pain.intensity", d, "shoulder_right") for d in (399.9, 400.2)]
    assert right[1] > 0.8 * right[0]
    assert life("norepinephrine.junction", 400.2, "lower_leg_left") == pytest.approx(
        life("norepinephrine.junction", 399.9, "lower_leg_left"), rel=0.1
    )
