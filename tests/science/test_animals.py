"""Animals: clocks of lost and returning fibres, sprouting, lesion models and the transfer of IgG."""

import numpy as np
import pytest

from fibrosim.clinic import PatientView, test_named
from fibrosim.evidence.experiments import axotomy, igg_transfer
from fibrosim.patients import Subject, lesions, simulate

pytestmark = pytest.mark.science
TESTS = ("animal_von_frey", "animal_hargreaves", "animal_cold_plate", "animal_grip")
RECORD = sorted({
    "small_fibres.density", "sprouting.basket_density", "satellite_glia.occupancy", "immunoglobulin.plasma_igg",
    "a_beta_afferents.ectopy", *(name for test in TESTS for name in test_named(test).requires),
})  # fmt: skip
DAY = 5.0


@pytest.fixture(scope="module")
def after():
    held = {}

    def course(name, species="rat", animals=6, days=45.0, links=None):
        key = (name, species, days, str(links))
        if key not in held:
            done = [] if name == "sham" else [lesions.lesion(name, DAY)]
            group = [Subject(species=species, seed=5, identity=k, triggers=done, links=links or {})
                     for k in range(animals)]  # fmt: skip
            held[key] = simulate(group, days, rhythm="never", record=RECORD)
        return held[key]

    return course


def read(course, test, days):
    """Geometric mean over animals and days."""
    made = test_named(test)
    views = [PatientView(course, k) for k in course.ids]
    values = [made.perform(v, d, made.draws(v, d)).measurements[0].value for v in views for d in days]
    return float(np.exp(np.log(values).mean()))


def test_epidermal_fibres_after_axotomy_and_crush():
    found = axotomy.fibres_after_axotomy_and_crush()
    assert found["CP312"] == pytest.approx(5.7, abs=2.8)  # Hsieh 2000
    assert found["CP313"] == pytest.approx(0.2, abs=0.3)
    assert found["CP314"] == pytest.approx(10.3, abs=3.9)


def test_constriction_makes_the_paw_sensitive_within_two_weeks_and_spares_the_other(after):
    hurt = after("chronic_constriction")
    for test in ("animal_von_frey", "animal_hargreaves", "animal_cold_plate"):
        assert read(hurt, test, [16.0, 18.0, 20.0]) < 0.75 * read(hurt, test, [1.0, 3.0, 5.0]), test
    sham = after("sham")
    assert read(sham, "animal_von_frey", [16.0, 18.0, 20.0]) == pytest.approx(
        read(sham, "animal_von_frey", [1.0, 3.0, 5.0]), rel=0.25
    )


def test_ligation_holds_and_a_cut_paw_is_numb(after):
    assert read(after("nerve_ligation"), "animal_von_frey", [40.0, 42.0, 44.0]) < 0.85 * read(
        after("sham"), "animal_von_frey", [40.0, 42.0, 44.0]
    )
    # all fibres of the paw are gone, however excitable their stumps
    density = after("axotomy").data["small_fibres.density"].isel(time=-1)
    assert float((density.sel(area="lower_leg_left") / density.sel(area="lower_leg_right")).max()) < 0.05


def test_baskets_grow_in_weeks_on_the_side_of_the_lesion_and_with_nerve_growth_factor_alone(after):
    name = "sprouting.basket_density"
    course = after("chronic_constriction").data[name].mean("patient")
    here = course.sel(pool="lumbosacral_left").values
    days = course["time"].values
    assert here[days <= DAY + 1].max() < 0.1
    assert here[np.searchsorted(days, DAY + 14)] > 0.3
    assert here[-1] > 2 * float(course.sel(pool="lumbosacral_right")[-1])
    grown = after("ngf_injection").data[name].mean("patient").sel(pool="lumbosacral_left").max()
    assert 0.01 < float(grown) < 0.5 * here.max()
    cut = after("chronic_constriction", links={"a_beta_ectopy_to_sprouting": 0.0}).data[name].mean("patient")
    assert cut.sel(pool="lumbosacral_left").values[-1] < here[-1], "fewer where no cell fires (Xie 2007)"


def test_nerve_growth_factor_in_the_paw_makes_it_sensitive_to_heat_within_hours_and_passes(after):
    course = after("ngf_injection")
    before, early, late = (read(course, "animal_hargreaves", days) for days in ([1, 3, 5], [6, 7, 8], [42, 43, 44]))
    assert early < 0.85 * before
    assert late == pytest.approx(before, rel=0.15)


def test_a_mouse_carries_nerve_growth_factor_to_its_ganglion_sooner_than_a_man():
    from fibrosim.body import body
    from fibrosim.patients import Patient
    from fibrosim.patients.draw import draw_parameters

    def days(who):
        version = body(1)
        for kind, level in (("root", version.system.root), ("leaf", version.system.leaf)):
            if "ngf_sensitisation.transport_time" in level.parameters:
                values = draw_parameters(version, [who])[0][kind]
                return float(np.ravel(values[..., level.parameters.index("ngf_sensitisation.transport_time")])[0])
        raise KeyError

    assert days(Subject(areas=1)) < days(Subject(species="rat", areas=1)) < 0.3 * days(Patient(areas=1))


@pytest.fixture(scope="module")
def transferred():
    ill = [igg_transfer.Donor(True, titre) for titre in (1.0, 2.0, 4.0, 8.0)]
    well = [igg_transfer.Donor(False, titre) for titre in (0.1, 0.2)]
    return {
        "ill": igg_transfer.transfer(ill),
        "well": igg_transfer.transfer(well),
        "depleted": igg_transfer.transfer(ill[-1:], depleted=True),
        "cut": igg_transfer.transfer(ill[-1:], links={"satellite_glia_to_c_afferents": 0.0}),
    }


def change(course, test):
    after_, before = (igg_transfer.readings(course, test, days) for days in (igg_transfer.AFTER, igg_transfer.BEFORE))
    return (np.log(after_).mean(1) - np.log(before).mean(1)).reshape(-1, igg_transfer.MICE).mean(1)


@pytest.mark.parametrize("test", igg_transfer.TESTS)
def test_patients_igg_makes_mice_sensitive_by_its_titre_and_that_of_controls_does_not(transferred, test):
    ill = change(transferred["ill"], test)
    assert ill[-1] < -0.25
    assert ill[-1] < ill[0]
    assert np.abs(change(transferred["well"], test)).max() < 0.25


@pytest.mark.parametrize("name", ["depleted", "cut"])
def test_depleted_serum_is_inert_and_the_glia_carry_the_effect(transferred, name):
    assert abs(float(change(transferred[name], "animal_von_frey").mean())) < 0.2


def test_it_comes_in_one_or_two_days_and_lasts_more_than_a_week(transferred):
    hours = igg_transfer.onset(transferred["ill"])
    assert 12 <= hours <= 72  # 24 to 48 h published
    last = igg_transfer.readings(transferred["ill"], "animal_von_frey", [26.0, 28.0, 30.0])
    first = igg_transfer.readings(transferred["ill"], "animal_von_frey", igg_transfer.BEFORE)
    assert np.log(last).mean() < np.log(first).mean() - 0.1, "a week and more after the last dose"


def test_fibres_and_grip_fall_by_less_than_published(transferred):
    density = transferred["ill"].data["small_fibres.density"].sel(area="lower_leg_left")
    lost = 1 - float(density.isel(time=-1).mean() / density.isel(time=0).mean())
    assert 0 < lost < 0.1, "the published loss is clear; the model's is small: a known misfit"
