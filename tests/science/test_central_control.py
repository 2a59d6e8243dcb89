"""Expectation, opioids, facilitation and conditioned modulation; the brain's gain."""

import numpy as np
import pytest

from fibrosim.engine.actions import Action
from fibrosim.patients import Patient, simulate
from fibrosim.therapies import Drug, Placebo, Therapy

AFTER = 400.0
DAYS = 484.0


@pytest.fixture(scope="module")
def treatments():
    """Twelve weeks of daily visits."""
    hour = 1 / 24
    return [
        Action(AFTER + k, "input", "expectation.treatment", 24.0, None, AFTER + k + hour)
        for k in range(84)
    ]


@pytest.fixture(scope="module")
def ill(live, trigger, susceptible):
    return live(trigger.whiplash(), parameters=susceptible["sympathetic"], days=DAYS + 1)


def treated(live, trigger, susceptible, treatments, **links):
    plan = [*trigger.whiplash(), *treatments]
    return live(plan, parameters=susceptible["sympathetic"], days=DAYS + 1, links=links)


def test_rest_is_exact(rest):
    for name in ("opioid_tone", "capacity"):
        assert rest(f"descending.{name}", 1) == pytest.approx(1.0, abs=2e-3)
    assert rest("descending.facilitation", 1) == pytest.approx(0.0, abs=1e-3)
    assert rest("descending.inhibition", 1) == pytest.approx(0.6, abs=1e-3)
    assert rest("supraspinal.sensory_gain", 1) == pytest.approx(1.0, abs=1e-3)
    assert rest("supraspinal.insular_glutamate", 1) == pytest.approx(9.89, abs=0.01)
    assert rest("expectation.relief", 1) == 0.0


def test_a_placebo_relieves_as_much_as_placebo_arms(live, trigger, susceptible, treatments, ill):
    # published: -0.9 (row TRT048) to -1.7 (row TRT021) of 10
    given = treated(live, trigger, susceptible, treatments)
    change = given("overall_pain.overall", DAYS) - ill("overall_pain.overall", AFTER - 1)
    assert -1.8 < change < -0.5
    assert given("expectation.relief", DAYS) > 0.6


def test_without_its_link_or_without_opioids_placebo_does_nothing(
    live, trigger, susceptible, treatments, ill
):
    cut = treated(live, trigger, susceptible, treatments, expectation_to_opioid_tone=0.0)
    assert cut("overall_pain.overall", DAYS) == pytest.approx(
        ill("overall_pain.overall", DAYS), abs=0.02
    )
    deaf = treated(live, trigger, susceptible, treatments, opioid_to_descending=0.0)
    alone = treated(live, trigger, susceptible, [], opioid_to_descending=0.0)
    assert deaf("overall_pain.overall", DAYS) == pytest.approx(
        alone("overall_pain.overall", DAYS), abs=0.02
    )


class Naltrexone(Therapy):
    """A blocker of opioid receptors, nothing else; taken once, it stays."""

    kind, numbers, label = "naltrexone", "therapy_placebo", "tablet"
    promises_relief = False
    drugs = (Drug("naltrexone", 50.0, 0.001, 0.0, 0.0, {"opioid_block": (1.0, 0.01)}),)

    def days(self):
        return [0.0]

    def procedure(self, record, day):
        return []

    def medicine(self, record, day):
        return [Action(day, "dose", "naltrexone", 50.0)]


def test_an_opioid_blocker_takes_the_placebo_effect_away():
    def inhibition(*treatments):
        ann = Patient(seed=11, areas=1, weight="68 kg", treatments=treatments)
        course = simulate(ann, "20 day", outputs="1 day", rhythm="never", record=["descending.inhibition"])
        return float(course["descending.inhibition"].values[0, 15])

    open_effect = inhibition(Placebo(14)) - inhibition()
    blocked_effect = inhibition(Placebo(14), Naltrexone()) - inhibition(Naltrexone())
    assert open_effect > 0.03
    assert abs(blocked_effect) < 0.02 * open_effect


def test_expectation_fades_over_weeks(live):
    visit = [Action(1.0, "input", "expectation.treatment", 24.0, None, 1.0 + 1 / 24)]
    life = live(visit, days=100)
    peak = life("expectation.relief", 2)
    assert 0.1 < peak < 0.2
    assert life("expectation.relief", 32) == pytest.approx(peak * np.exp(-1), rel=0.05)


def test_lasting_pain_wears_out_conditioned_modulation(ill, rest):
    # 65 % relative difference, row CEN008
    assert 0.35 < ill("descending.capacity", 400) < 0.75
    assert ill("descending.opioid_tone", 400) < 0.9 * rest("descending.opioid_tone", 1)


def test_facilitation_comes_after_a_week_not_at_once(live, trigger):
    injury = [trigger.pulse("tissue.injury_rate", 1, 4, 1.0, "neck")]
    life = live(injury, days=30)
    early, later = (life("descending.facilitation", d) for d in (3, 12))
    assert later > 3 * early


def test_the_insula_gains_over_weeks_of_pain(ill):
    days = ill("supraspinal.insular_gain")
    assert days[8] < 0.5 * days[120]
    assert 10.2 < ill("supraspinal.insular_glutamate", 400) < 11.2
    gain = ill("supraspinal.sensory_gain", 400)
    assert 1.15 < gain < 1.6


def test_cutting_the_gain_of_the_brain_lowers_pain(live, trigger, susceptible, ill):
    cut = live(
        trigger.whiplash(),
        parameters=susceptible["sympathetic"],
        links={"sensory_gain_to_pain": 0.0},
        days=401,
    )
    assert cut("overall_pain.overall", 400) < ill("overall_pain.overall", 400) - 0.3
