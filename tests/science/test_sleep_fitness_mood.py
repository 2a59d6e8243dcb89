"""Sleep, fitness, mood, spinal norepinephrine: rest, direction, clocks, a published figure each."""

import numpy as np
import pytest

from fibrosim.engine.actions import Action

RESTING = {
    "sleep.quality": 0.85,
    "sleep.depth": 1.0,
    "fitness.level": 1.0,
    "mood.distress": 0.1,
    "spinal_norepinephrine.level": 1.0,
    "fatigue.level": 0.19,
}


@pytest.fixture(scope="module")
def patient(live, trigger, susceptible):
    return live(trigger.whiplash(), parameters=susceptible["sympathetic"], days=365)


@pytest.mark.parametrize("name", RESTING)
def test_health_rests_exactly(live, rest, name):
    first = live(days=2, settle=False)
    assert first(name, 0) == pytest.approx(RESTING[name], rel=1e-9)
    # a tenth of a point of ongoing pain goes with health
    assert rest(name, 1) == pytest.approx(RESTING[name], rel=5e-3)


def test_patients_sleep_badly_and_lightly(patient):
    """PSQI Hedges g 2.19 (SD 2.8), slow-wave sleep g -0.66 (8 of 15 % of sleep) (Wu 2017)."""
    index = [21 * (1 - patient("sleep.quality", d)) for d in (0, 364)]
    assert index[1] - index[0] == pytest.approx(2.19 * 2.8, abs=2.0)
    assert patient("sleep.depth", 364) == pytest.approx(1 - 0.66 * 8 / 15, abs=0.13)
    assert abs(patient("sleep.arousals", 364) - patient("sleep.arousals", 0)) < 2.0


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("pain_to_sleep", "sleep.quality"),
        ("pain_to_deep_sleep", "sleep.depth"),
        ("pain_to_fitness", "fitness.level"),
        ("pain_to_mood", "mood.distress"),
        ("pain_to_spinal_norepinephrine", "spinal_norepinephrine.reserve"),
    ],
)
def test_pain_acts_through_its_link(live, trigger, susceptible, patient, link, name):
    cut = live(trigger.whiplash(), parameters=susceptible["sympathetic"], links={link: 0.0}, days=61)
    change = [abs(life(name, 60) - life(name, 0)) for life in (cut, patient)]
    assert change[1] > 0.02
    assert change[0] < 0.75 * change[1]


def test_training_and_its_end(live, trigger):
    """Half of the gain in 10.3 days (Hickson 1981); 7 of 16 % lost in 12 days (Coyle 1984)."""
    life = live([trigger.pulse("fitness.training", 0, 140, 1.0)], days=240)
    course = life("fitness.level")
    assert course[139] == pytest.approx(1.17, abs=0.01)
    assert (course[10] - 1) / (course[139] - 1) == pytest.approx(0.5, abs=0.05)
    lost = [course[140] - course[140 + d] for d in (12, 84)]
    assert lost[0] / lost[1] == pytest.approx(7 / 16, abs=0.05)


def test_training_raises_variability_only_through_its_link(live, trigger):
    """ln RMSSD +0.17 in one study (row AUT025), nothing in another (row AUT027)."""
    push = [trigger.pulse("fitness.training", 0, 112, 0.12 / 0.17)]
    on, off = (live(push, days=113, links={"fitness_to_vagal_tone": g}) for g in (1.0, 0.0))
    gain = [np.log(life("autonomic.rmssd", 111) / life("autonomic.rmssd", 0)) for life in (on, off)]
    assert gain[0] == pytest.approx(0.17, abs=0.04)
    assert abs(gain[1]) < 0.005


def test_mood_of_patients(patient):
    """Beck inventory 14.1 (9.5) of 63 (row TRT030): a median person within half an SD of that skewed mean."""
    assert 63 * patient("mood.distress", 364) == pytest.approx(14.1, abs=4.75)
    rise = patient("mood.distress") - patient("mood.distress", 0)
    assert rise[20] < 0.45 * rise[364]


def test_the_locus_coeruleus_answers_and_is_exhausted(patient):
    """Analgesia by noxious stimuli is there at two weeks and lost at six (Kimura 2015)."""
    course = patient("spinal_norepinephrine.level")
    assert course[7] > 1.15
    assert course[13] > 1.0
    assert course[60] < 0.95
    assert 0.6 < course[364] < 0.85


def test_reuptake_block_raises_it(live):
    slot = "drug.slot0"
    setting = {
        f"{slot}.norepinephrine_reuptake_block.maximum": 1.0,
        f"{slot}.norepinephrine_reuptake_block.half": 1.0,
        f"{slot}.elimination": 1e-6,
        f"{slot}.to_peripheral": 0.0,
    }
    dose = [Action(1.0, "add", f"{slot}_central", 1e6)]
    life = live(dose, parameters=setting, days=4)
    name = "spinal_norepinephrine.level"
    assert life(name, 3) == pytest.approx(2.5, rel=0.02)
    junction = life("norepinephrine.junction", 3) / life("norepinephrine.junction", 0)
    assert junction > 2.0, "at the junctions too"
    cut = live(
        dose,
        parameters=setting,
        days=4,
        links={"reuptake_block_to_spinal_norepinephrine": 0.0},
    )
    assert cut(name, 3) == pytest.approx(1.0, abs=0.02)
