"""Symptoms that the criteria ask for: rest, what brings each of them, how fast, and patients as published."""

import pytest

from fibrosim.body.assembly import body
from fibrosim.parameters import all_parameter_files

FILES = all_parameter_files()
SYMPTOMS = {
    "cognition.dyscognition": "healthy_level",
    "stiffness.level": "healthy_level",
    "somatic_symptoms.unrefreshed": "healthy_unrefreshed",
    "somatic_symptoms.headache": "healthy_headache",
    "somatic_symptoms.bowel": "healthy_bowel",
    "somatic_symptoms.dryness": "healthy_dryness",
    "somatic_symptoms.raynaud": "healthy_raynaud",
}
LAST = 299


def links_into(state):
    return sorted(name for name, link in body(19).system.links.items() if link.target == state)


def healthy(state):
    subsystem = state.split(".")[0]
    return FILES[subsystem].parameters[SYMPTOMS[state]].value


@pytest.fixture(scope="module")
def ill(live, trigger, susceptible):
    def life(**links):
        return live(trigger.whiplash(), parameters=susceptible["central"], links=links, days=LAST + 1)

    return life


@pytest.fixture(scope="module")
def patient(ill):
    found = ill()
    assert found.painful(LAST) >= 7
    return found


@pytest.mark.parametrize("state", SYMPTOMS)
def test_health_rests_exactly(live, rest, state):
    assert live(days=2, settle=False)(state, 0) == pytest.approx(healthy(state), rel=1e-12)
    # a tenth of a point of ongoing pain goes with health
    assert rest(state, 1) == pytest.approx(healthy(state), rel=1e-2)


@pytest.mark.parametrize("state", SYMPTOMS)
def test_illness_brings_it_through_its_links_only(ill, patient, state):
    names = links_into(state)
    assert len(names) >= 2
    assert patient(state, LAST) > 1.5 * healthy(state)
    assert ill(**dict.fromkeys(names, 0.0))(state, LAST) == pytest.approx(healthy(state), rel=1e-9)


def test_each_cause_adds_to_it(ill, patient):
    """Cutting any one link of all symptoms at once lowers each; three cuts cover every kind of cause."""
    for cause in ("pain_to_", "mood_to_", "sleep_to_"):
        cut = {n: 0.0 for state in SYMPTOMS for n in links_into(state) if n.startswith(cause)}
        life = ill(**cut)
        for state in SYMPTOMS:
            if any(n in cut for n in links_into(state)):
                assert life(state, LAST) < patient(state, LAST) - 0.005, (state, cause)


def test_nights_without_sleep_bring_it_within_days_and_undisturbed_nights_take_it_away(live, trigger):
    """Moldofsky 1975: a few nights without deep sleep suffice, and two undisturbed ones mend."""
    life = live([trigger.pulse("sleep.treatment", 10, 15, -2.0)], days=30)
    for state in ("somatic_symptoms.unrefreshed", "stiffness.level", "cognition.dyscognition"):
        top = life(state, 15)
        assert top > 1.3 * healthy(state)
        assert life(state, 12) - healthy(state) > 0.3 * (top - healthy(state))
        assert life(state, 24) - healthy(state) < 0.3 * (top - healthy(state))


def test_patients_report_them_as_often_as_published(patient):
    """Sicca symptoms 53 %, irritable bowel 65 % (SYM007), white fingers 53 % (SYM018): calibrated rows."""
    assert patient("somatic_symptoms.dryness", LAST) == pytest.approx(0.53, abs=0.20)
    assert patient("somatic_symptoms.bowel", LAST) == pytest.approx(0.65, abs=0.20)
    assert patient("somatic_symptoms.raynaud", LAST) == pytest.approx(0.533, abs=0.20)
