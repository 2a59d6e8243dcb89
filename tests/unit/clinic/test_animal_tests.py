"""Tests of animals: the contract, norms, sign of each mechanism, and that people and animals are told apart."""

import numpy as np
import pytest

from fibrosim.clinic import all_tests, check_test, examine, test_named
from fibrosim.errors import InputError

NAMES = sorted(set(all_tests("mouse")))
MEASURE = {
    "animal_von_frey": "paw withdrawal threshold",
    "animal_hargreaves": "heat withdrawal latency",
    "animal_cold_plate": "cold withdrawal latency",
    "animal_grip": "grip force",
}


@pytest.fixture
def mice(make_course):
    def course(values=None, count=1, species="mouse"):
        return make_course(values, count=count, people=[{"species": species, "age": 0.2} for _ in range(count)])

    return course


def mean(course, name, count):
    values = [examine(course, 100.0, [name], k)[name].value(MEASURE[name]) for k in range(count)]
    return float(np.exp(np.log(values).mean()))


def test_the_four_tests_are_found_and_are_not_of_people():
    assert set(MEASURE) == set(NAMES)
    assert not set(NAMES) & set(all_tests())
    assert set(NAMES) < set(all_tests(None))


@pytest.mark.parametrize("name", NAMES)
def test_the_contract(name, mice):
    check_test(test_named(name), mice(), 150.0)


@pytest.mark.parametrize("name", NAMES)
def test_healthy_animals_are_at_the_norm(name, mice):
    for species in ("mouse", "rat"):
        norm = test_named(name).norms.values[f"{species}_norm"]
        assert mean(mice(count=40, species=species), name, 40) == pytest.approx(norm, rel=0.15)


@pytest.mark.parametrize("name", ["animal_von_frey", "animal_hargreaves", "animal_cold_plate"])
@pytest.mark.parametrize(("variable", "value"), [("c_afferents.spontaneous_share", 0.2), ("pain.answer", 3.0)])
def test_excitable_fibres_and_horn_shorten_the_answer_and_lost_fibres_do_not(name, variable, value, mice):
    healthy = mean(mice(count=20), name, 20)
    assert mean(mice({variable: value}, count=20), name, 20) < 0.9 * healthy
    assert mean(mice({"c_afferents.conducting_share": 0.05}, count=20), name, 20) > 1.2 * healthy


def test_heat_alone_is_moved_by_nerve_growth_factor(mice):
    hot = {"ngf_sensitisation.skin_heat": 0.625}
    assert mean(mice(hot, count=20), "animal_hargreaves", 20) == pytest.approx(6.7, rel=0.1)
    assert mean(mice(hot, count=20), "animal_von_frey", 20) == pytest.approx(1.0, rel=0.15)


def test_grip_falls_with_motor_axons_and_pain(mice):
    whole = mean(mice(count=10), "animal_grip", 10)
    assert mean(mice({"nerve_supply.large": 0.5}, count=10), "animal_grip", 10) == pytest.approx(0.5 * whole, rel=0.05)
    assert mean(mice({"pain.intensity": 6.0}, count=10), "animal_grip", 10) < 0.8 * whole


def test_a_numb_paw_reaches_the_strongest_filament(mice):
    result = examine(mice({"c_afferents.conducting_share": 1e-6}), 100.0, ["animal_von_frey"]).animal_von_frey
    assert result.measurements[0].note == "strongest filament not felt"


@pytest.mark.parametrize("name", ["skin_biopsy", "criteria", "strength", "pressure_pain"])
def test_human_tests_refuse_animals(name, mice):
    with pytest.raises(InputError, match=r"mouse.*is a test for human"):
        examine(mice(), 100.0, [name])


def test_animal_tests_refuse_people(make_course):
    with pytest.raises(InputError, match="is a test for mouse and rat"):
        examine(make_course(), 100.0, ["animal_von_frey"])


def test_a_visit_does_the_tests_of_its_species(mice):
    assert set(examine(mice(), 100.0).tests) == set(NAMES)


def test_unknown_side():
    from fibrosim.clinic import AnimalVonFrey

    with pytest.raises(InputError, match="unknown choice"):
        AnimalVonFrey("both")
