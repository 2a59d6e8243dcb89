"""Heart and vessels: what physics keeps, what receptors and reflexes do, and that they do it by their mechanism."""

from functools import cache

import numpy as np
import pytest

from fibrosim.circulation import blockade, circulation, combined, manoeuvre, measures, record
from fibrosim.engine.loop import run_loop

PEOPLE = (1, 2, 3, 4)
STILL = {
    "circulation_vessels.vasomotion": 0.0, "circulation_breathing.rate_cv": 0.0, "circulation_centre.gating": 0.0,
    "circulation_centre.vagal_noise": 0.0, "circulation_centre.slow_vagal_noise": 0.0,
    "circulation_centre.muscle_noise": 0.0, "circulation_centre.slow_noise": 0.0,
    "circulation_breathing.chest_swing": 0.0, "circulation_centre.cardiac_noise": 0.0,
}  # fmt: skip
BLOOD = ("arteries", "lung_arteries", "lung_veins", "splanchnic", "upper", "legs", "thorax")


@cache
def lying():
    return [r.between(0, 300) for r in record(300, patients=PEOPLE, seed=1)]


@cache
def upright(**parameters):
    runs = record(420, patients=PEOPLE, seed=1, inputs=manoeuvre("tilt", 1), parameters=parameters)
    return [r.between(120, 420) for r in runs]


def mean(runs, of):
    return float(np.mean([of(r) for r in runs]))


def rate(r):
    return r.heart_rate


def systolic(r):
    return float(np.nanmean(r.systolic))


def plasma(r):
    return float(np.mean(r.series["junctions.plasma"]))


def power(band):
    return lambda r: measures(r.beats)[band]


def test_blood_is_neither_made_nor_lost():
    names = [f"vessels.{n}" for n in BLOOD]
    names += [f"heart.{side}_{what}" for side in ("left", "right") for what in ("volume", "to_eject")]
    run = run_loop(circulation(), 120.0, keep=names, step=0.02, every=0.5, inputs=manoeuvre("tilt", 30))
    total = np.sum([run.values[n][0] for n in names], axis=0)
    assert np.ptp(total) < 1e-9 * total[0]
    assert np.ptp(run.values["vessels.legs"][0]) > 150.0


def test_beats_converge_with_the_second_order():
    def beats(step):
        return record(20.0, parameters=STILL, settle=0.0, step=step, sample=0.5)[0].beats[:20]

    exact = beats(0.000625)
    steps = (0.02, 0.01, 0.005)
    errors = [np.max(np.abs(beats(h) - exact)) for h in steps]
    # below a tenth of a millisecond delays and the search of the beat leave the first order
    assert errors[1] < 0.0005 and errors[2] < 0.0001
    assert np.polyfit(np.log(steps), np.log(errors), 1)[0] > 1.5


def test_a_person_has_the_same_bits_in_any_company():
    doing = combined(manoeuvre("tilt", 20), blockade(beta=0.3))
    pooled = record(40, patients=[5, 9, 2, 7, 1], seed=[1, 2, 3, 4, 5], inputs=doing, settle=20)
    alone = record(40, patients=[1], seed=[5], inputs=doing, settle=20)[0]
    assert np.array_equal(pooled[4].beats, alone.beats)
    assert np.array_equal(pooled[4].systolic, alone.systolic, equal_nan=True)
    assert all(np.array_equal(pooled[4].series[n], alone.series[n]) for n in alone.series)
    other_day = record(40, patients=[1], seed=[5], occasion="tomorrow", inputs=doing, settle=20)[0]
    assert not np.array_equal(other_day.beats, alone.beats)


def test_rest_of_a_healthy_adult():
    runs = lying()
    assert 60 <= mean(runs, rate) <= 75
    assert mean(runs, systolic) == pytest.approx(120, abs=6)
    assert mean(runs, lambda r: r.diastolic.mean()) == pytest.approx(75, abs=5)
    assert 40 <= mean(runs, power("sdnn")) <= 58
    assert 30 <= mean(runs, power("rmssd")) <= 45
    assert 1.0 <= mean(runs, power("lf")) / mean(runs, power("hf")) <= 2.5
    assert mean(runs, plasma) == pytest.approx(1.7, abs=0.1)
    assert mean(runs, lambda r: r.series["vessels.flow"].mean()) == pytest.approx(5.4, abs=0.5)


def test_double_block_leaves_the_intrinsic_rate():
    run = record(120, seed=1, inputs=blockade(beta=1, muscarinic=1))[0]
    assert run.heart_rate == pytest.approx(118.1 - 0.57 * 26, abs=0.3)
    assert measures(run.beats)["sdnn"] < 0.5
    older = record(120, seed=1, inputs=combined(blockade(beta=1, muscarinic=1), {"heart.age": 60.0}))[0]
    assert older.heart_rate == pytest.approx(118.1 - 0.57 * 60, abs=0.3)


def test_each_blockade_has_its_own_effect():
    beta, vagal, alpha, transporter = (
        [r.between(0, 300) for r in record(300, patients=PEOPLE, seed=1, inputs=blockade(**{name: 1.0}))]
        for name in ("beta", "muscarinic", "alpha", "transporter")
    )
    assert mean(beta, rate) < mean(lying(), rate) - 5
    assert mean(vagal, rate) > 103.3
    assert mean(vagal, power("rmssd")) < 0.5 * mean(lying(), power("rmssd"))
    assert mean(vagal, power("hf")) < 0.6 * mean(lying(), power("hf"))
    # the nerves multiply: what is left without the vagus is the sympathetic share, not its milliseconds at rest
    assert mean(vagal, rate) == pytest.approx(120, abs=6)
    assert mean(vagal, power("sdnn")) < 25
    assert mean(alpha, systolic) < mean(lying(), systolic) - 10
    # more stays in the junction, and more of it spills over
    assert mean(transporter, systolic) > mean(lying(), systolic) + 5


def test_tilt_of_a_healthy_adult():
    rise = mean(upright(), rate) - mean(lying(), rate)
    assert rise == pytest.approx(18, abs=3)
    assert mean(upright(), plasma) / mean(lying(), plasma) == pytest.approx(1.55, abs=0.15)
    assert mean(upright(), power("hf")) < 0.5 * mean(lying(), power("hf"))
    lf_hf = [mean(runs, power("lf")) / mean(runs, power("hf")) for runs in (upright(), lying())]
    assert 2.0 < lf_hf[0] / lf_hf[1] < 4.0


def test_pressure_is_held_on_tilt_by_vessels():
    change = mean(upright(), systolic) - mean(lying(), systolic)
    assert abs(change) < 4
    slack = {"circulation_vessels.constriction_gain": 0.0}
    held = [r.between(0, 300) for r in record(300, patients=PEOPLE, seed=1, parameters=slack)]
    assert mean(upright(**slack), systolic) - mean(held, systolic) < change - 8


def test_endings_hold_back_their_own_release():
    """Without autoreceptors upright norepinephrine rises as the rate does; with them much less than it."""
    blocked = blockade(autoreceptor=1.0)
    runs = {
        name: [r.between(*span) for r in record(span[1], patients=PEOPLE, seed=1, inputs=combined(blocked, doing))]
        for name, doing, span in (("lying", {}, (0, 300)), ("up", manoeuvre("tilt", 1), (120, 420)))
    }

    def fibres(r):
        return r.series["centre.muscle_rate"].mean()

    def over_rate(low, high):
        return mean(high, plasma) / mean(low, plasma) * mean(low, fibres) / mean(high, fibres)

    assert mean(runs["lying"], plasma) > 1.1 * mean(lying(), plasma)
    assert over_rate(lying(), upright()) < 0.85 * over_rate(runs["lying"], runs["up"])


def test_who_fires_much_at_rest_has_less_left():
    """The rise of the rate of fibres on tilt meets their ceiling, and does so no more where that is far away."""
    far = {"circulation_centre.sympathetic_most": 3000.0, "circulation_centre.sympathetic_middle": -80.0,
           "circulation_centre.sympathetic_slope": 0.0675}

    def left(parameters):
        parameters, rises = parameters | {"circulation_centre.low_pressure_weight": 0.0}, []
        for odds in (1.0, 6.0):
            given = {"centre.muscle_outflow": odds, "afferents.gain": 0.0}
            low, high = (
                [r.between(60, 180) for r in record(180, patients=PEOPLE, seed=1, parameters=parameters,
                                                    inputs=combined(given, {"centre.muscle_drive": drive}))]
                for drive in (0.0, 15.0)
            )
            rates = [mean(runs, lambda r: r.series["centre.muscle_rate"].mean() - 2.1) for runs in (low, high)]
            rises.append(rates[1] / rates[0])
        return rises[1] / rises[0]

    assert left({}) < 0.8 < left(far) - 0.05


def test_the_sinus_node_of_an_old_person_listens_less_to_the_vagus():
    older = [r.between(0, 300) for r in record(300, patients=PEOPLE, seed=1, inputs={"heart.age": 60.0})]
    assert mean(older, rate) == pytest.approx(mean(lying(), rate), abs=4)
    assert mean(older, power("rmssd")) < 0.8 * mean(lying(), power("rmssd"))


def test_getting_up_quickens_first_and_by_its_own_work():
    def quickest(parameters):
        runs = record(300, patients=PEOPLE, seed=1, inputs=manoeuvre("standing", 120), parameters=parameters)
        first, later = ([r.between(*span) for r in runs] for span in ((128, 145), (200, 300)))
        return mean(first, rate) - mean(later, rate)

    assert quickest({}) > 1


def test_isoproterenol_quickens_by_beta_receptors():
    def rise(dose, **blocks):
        doing = combined(manoeuvre("isoproterenol", 1, strength=dose), blockade(**blocks))
        return mean([r.between(150, 240) for r in record(240, patients=PEOPLE, seed=1, inputs=doing)], rate)

    still = mean([r.between(150, 240) for r in record(240, patients=PEOPLE, seed=1)], rate)
    blocked = mean([r.between(150, 240) for r in record(240, patients=PEOPLE, seed=1, inputs=blockade(beta=1))], rate)
    rises = [rise(dose) / still - 1 for dose in (7, 14, 35)]
    assert rises == sorted(rises) and rises[-1] == pytest.approx(0.92, abs=0.15)
    assert abs(rise(35, beta=1.0) - blocked) < 3


def test_a_held_contraction_opens_the_vessels_of_its_muscle():
    def flow(force, **given):
        doing = combined(manoeuvre("handgrip", 60, 180, force), given)
        runs = record(420, patients=PEOPLE, seed=1, inputs=doing)
        return np.mean([r.series["muscle.flow"] for r in runs], axis=0)[:: 4]

    held = flow(0.22)
    assert held[170] > 2.5 * held[50] and held[180:240].max() > held[170]
    assert held[400] < 0.5 * held[180:240].max()
    # force squeezes vessels shut; nerves narrow them
    assert flow(0.6)[170] < 0.5 * held[170]
    assert flow(0.22, **{"centre.muscle_outflow": 2.5})[170] < held[170]


def test_tilt_works_by_pooling_and_columns():
    columns = {f"circulation_vessels.{n}_column": 0.0 for n in ("leg", "splanchnic")}
    no_pooling = mean(upright(**columns), rate) - mean(lying(), rate)
    nothing = mean(upright(**columns, **{"circulation_afferents.carotid_column": 0.0}), rate) - mean(lying(), rate)
    assert abs(nothing) < 1.5
    assert no_pooling < 0.5 * (mean(upright(), rate) - mean(lying(), rate))


def test_without_baroreceptors_the_heart_does_not_answer():
    cut = {"afferents.gain": 0.0}
    off = {"circulation_centre.low_pressure_weight": 0.0}
    rest = [r.between(0, 240) for r in record(240, patients=PEOPLE, seed=1, inputs=cut, parameters=off)]
    up = record(360, patients=PEOPLE, seed=1, parameters=off, inputs=combined(cut, manoeuvre("tilt", 1)))
    up = [r.between(120, 360) for r in up]
    assert abs(mean(up, rate) - mean(rest, rate)) < 2
    assert mean(up, systolic) < mean(rest, systolic) - 30


def test_slow_breathing_moves_power_to_its_own_frequency():
    slow = record(300, patients=PEOPLE, seed=1, inputs=manoeuvre("slow_breathing"))
    assert mean(slow, power("lf")) > 3 * mean(lying(), power("lf"))
    assert mean(slow, power("hf")) < mean(lying(), power("hf"))


def test_without_the_gate_of_breathing_little_high_frequency_is_left():
    shut = record(300, patients=PEOPLE, seed=1, parameters={"circulation_centre.gating": 0.0})
    assert mean(shut, power("hf")) < 0.35 * mean(lying(), power("hf"))


@pytest.mark.parametrize("name", ["cold_pressor", "handgrip", "mental_stress"])
def test_stress_raises_pressure(name):
    runs = record(240, patients=PEOPLE, seed=1, inputs=manoeuvre(name, 120))
    before, after = ([r.between(*span) for r in runs] for span in ((0, 120), (180, 240)))
    assert mean(after, systolic) > mean(before, systolic) + 4
