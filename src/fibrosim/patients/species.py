"""Animals: the numbers in which a mouse or a rat differs from a human being."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError, ModelError
from ..parameters import load_parameters, nearest
from ..random import inverse_normal, uniform

if TYPE_CHECKING:
    from ..parameters import Parameter
    from .person import Patient

__all__ = ["ANIMALS", "HUMAN", "animal_body", "check_species", "species_numbers", "species_settings", "spread_share"]

HUMAN = "human"
ANIMALS = ("mouse", "rat")


@cache
def species_numbers(species: str) -> dict[str, Parameter]:
    """Numbers of an animal, by name.

    Raises
    ------
    ModelError
        A number of the body that the body lacks, or has in another unit.
    """
    from .settings import system_parameters

    place = files("fibrosim.parameters") / "species" / f"{species}.yaml"
    table = dict(load_parameters(place).parameters)
    for name, record in table.items():
        full = name.replace("__", ".", 1)
        human = system_parameters().get(full)
        if "__" in name and (human is None or human.unit != record.unit):
            raise ModelError(f"species {species}: '{full}' [{record.unit}] is no parameter of the body in this unit")
    return table


def species_settings(species: str) -> dict[str, float]:
    """Medians of an animal that replace human ones, by full name of the parameter."""
    if species == HUMAN:
        return {}
    table = species_numbers(species)
    return {name.replace("__", ".", 1): record.value for name, record in table.items() if "__" in name}


def spread_share(species: str) -> float:
    """Share of human deviations that differs between individuals."""
    return 1.0 if species == HUMAN else float(species_numbers(species)["between"].value)


def animal_body(animal: Patient) -> tuple[float, float]:
    """Weight (kg) and length (cm) of an animal; the weight is drawn where not given."""
    table = species_numbers(animal.species)
    if animal.weight is not None:
        return float(animal.weight), float(table["length"].value)
    z = np.asarray(inverse_normal(uniform(animal.seed, animal.identity, "person/weight", np.zeros(1, int))))
    return float(table["weight"].value_of(z)[0]), float(table["length"].value)


def check_species(species: Any) -> str:
    """Return the species, if it is an animal that this body knows.

    Raises
    ------
    InputError
        Another word.
    """
    if species not in ANIMALS:
        near = nearest(species, ANIMALS)
        raise InputError(
            "no animal of this species" + (f". Did you mean '{near}'?" if near else ""), field="species", value=species,
            allowed=list(ANIMALS), fix="people are made with fs.Patient", code="unknown-species",
        )  # fmt: skip
    return str(species)
