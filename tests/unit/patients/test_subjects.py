"""Animals: whose numbers they have, and what is refused."""

import numpy as np
import pytest

import fibrosim as fs
from fibrosim.body import body
from fibrosim.errors import InputError
from fibrosim.patients import lesions, write_patient
from fibrosim.patients.draw import anthropometry, draw_parameters
from fibrosim.patients.species import species_numbers, species_settings


def refused(words, make):
    with pytest.raises(InputError, match=words):
        make()


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        ("Did you mean 'mouse'", {"species": "mose"}),
        ("people are made with", {"species": "human"}),
        ("weight", {"species": "mouse", "weight": "250 g"}),
        ("weight", {"species": "rat", "weight": "25 g"}),
        ("age", {"species": "rat", "age": "46 year"}),
        ("belongs to people", {"preset": "immune"}),
        ("belongs to people", {"height": "10 cm"}),
        ("dosed for people", {"treatments": [fs.therapies.IVIg(day=3)]}),
        ("happens to people", {"triggers": [fs.triggers.whiplash(3)]}),
        ("No parameter", {"parameters": {"pain.nothing": 1}}),
    ],
)  # fmt: skip
def test_refused_animals(words, settings):
    refused(words, lambda: fs.Subject(**settings))


def test_people_and_animals_are_not_mixed_up():
    refused("make animals with fs.Subject", lambda: fs.Patient(species="rat"))
    refused("done to animals only", lambda: fs.Patient(triggers=[lesions.axotomy(3)]))
    refused("patient files are of people", lambda: write_patient(fs.Subject(), "mouse.yaml"))
    refused("done to animals only", lambda: fs.simulate(fs.Patient(areas=1), 5, triggers=[lesions.axotomy(3)]))


@pytest.mark.parametrize(
    ("words", "make"),
    [
        ("Did you mean 'axotomy'", lambda: lesions.lesion("axotmy", 3)),
        ("unknown side", lambda: lesions.axotomy(3, "middle")),
        ("before the course", lambda: lesions.axotomy(-3)),
        ("has no 'titre'", lambda: lesions.lesion("axotomy", 3, titre=3)),
        ("slip of the unit", lambda: lesions.igg_transfer(3, 1.0, "8 g")),
        ("slip of the unit", lambda: lesions.igg_transfer(3, 1.0, "0.08 mg")),
        ("slip of the unit", lambda: lesions.ngf_injection(3, "1 mg")),
        ("dose", lambda: lesions.igg_transfer(3, 1.0, "8 ml")),
        ("daily doses", lambda: lesions.igg_transfer(3, 1.0, days=0)),
        ("mg of antibody", lambda: lesions.igg_transfer(3, -1.0)),
    ],
)  # fmt: skip
def test_refused_lesions(words, make):
    refused(words, make)


@pytest.mark.parametrize("species", ["mouse", "rat"])
def test_numbers_of_the_species_reach_the_animal(species):
    version = body(1)
    median = species_settings(species)
    assert median["immunoglobulin.central_volume"] < 0.02
    animals = [fs.Subject(species=species, areas=1, identity=k) for k in range(60)]
    values = np.array([v["root"] for v in draw_parameters(version, animals)])
    for name in ("immunoglobulin.central_volume", "csf_nerve_growth_factor.volume"):
        drawn = values[:, version.system.root.parameters.index(name)]
        assert np.median(drawn) == pytest.approx(median[name], rel=0.05), name
    weights = [w for w, _ in anthropometry(animals)]
    assert np.median(weights) == pytest.approx(species_numbers(species)["weight"].value, rel=0.05)


def test_animals_differ_less_than_people():
    version = body(1)
    column = version.system.root.parameters.index("immunoglobulin.resting_igg")
    spread = [
        np.std([np.log(v["root"][column])
                for v in draw_parameters(version, [kind(areas=1, identity=k) for k in range(60)])])
        for kind in (fs.Subject, fs.Patient)
    ]  # fmt: skip
    assert spread[0] == pytest.approx(0.5 * spread[1], rel=1e-6)


def test_what_has_no_number_of_the_animal_stays_human():
    person, mouse = (draw_parameters(body(1), [who])[0]["root"] for who in (fs.Patient(areas=1), fs.Subject(areas=1)))
    kept = body(1).system.root.parameters.index("immunity.removal_rate")
    assert person[kept] == mouse[kept]


def test_the_record_says_species_and_people_do_not():
    assert fs.Subject(species="rat").record()["species"] == "rat"
    assert "species" not in fs.Patient().record()
    assert fs.Subject(age="10 week").age == pytest.approx(10 / 52.18, rel=1e-3)
