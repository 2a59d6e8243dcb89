"""What parameters of one person have in common: latent traits, sex and age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from ..errors import ModelError
from ..random import Stream, inverse_normal, portable_exp, portable_log

if TYPE_CHECKING:
    from .person import Patient

__all__ = ["Shared", "population_traits"]

EFFECTS = ("women", "per_decade")
FROM_AGE = 46.0


@cache
def population_traits() -> dict[str, Any]:
    """Return the traits, their loadings and the effects of sex and age, as `traits.yaml` says.

    Raises
    ------
    ModelError
        A parameter whose loadings explain more than all of its variance, or an entry without source.
    """
    document = yaml.safe_load((files("fibrosim.patients") / "traits.yaml").read_text(encoding="utf-8"))
    for name, row in document["loadings"].items():
        total = sum(float(v) ** 2 for v in row["traits"].values())
        if total > 1.0 or not set(row["traits"]) <= set(document["traits"]):
            raise ModelError(f"patients/traits.yaml: '{name}' has unknown traits or more variance than there is")
    for part in ("loadings", *EFFECTS):
        for name, row in document[part].items():
            if not {"grade", "reference", "note"} <= set(row):
                raise ModelError(f"patients/traits.yaml: {part}.{name} needs grade, reference and note")
    return document


class Shared:
    """Traits of some people, and what sex and age do to the medians of their parameters.

    A person's traits depend on seed and identity only; each is a standard normal deviate.
    """

    def __init__(self, people: Sequence[Patient]) -> None:
        table = population_traits()
        self._loadings: Mapping[str, Mapping[str, float]] = {n: r["traits"] for n, r in table["loadings"].items()}
        self._women, self._decade = table["women"], table["per_decade"]
        names, drawn = list(table["traits"]), np.empty((len(table["traits"]), len(people)))
        seeds = np.array([p.seed for p in people], dtype=object)
        for seed in dict.fromkeys(seeds):
            ids = np.array([p.identity for p in people if p.seed == seed], dtype=np.uint64)
            mine = Stream(seed).table(ids, [f"trait/{name}" for name in names], np.zeros(1, int))
            drawn[:, seeds == seed] = mine[..., 0]
        self.traits = dict(zip(names, np.asarray(inverse_normal(drawn)), strict=True))
        self._is_woman = np.array([p.sex == "female" for p in people])
        self._is_human = np.array([p.species == "human" for p in people])
        self._decades = np.array([(p.age - FROM_AGE) / 10.0 for p in people])

    def deviate(self, name: str, own: np.ndarray) -> np.ndarray:
        """Return the deviates of a parameter, shape (person, block), its own part being `own`."""
        loads = self._loadings.get(name)
        if loads is None:
            return own
        common = sum(load * self.traits[trait] for trait, load in loads.items())
        rest = np.sqrt(1.0 - sum(load * load for load in loads.values()))
        return np.asarray(common)[:, None] + rest * own

    def factor(self, name: str) -> np.ndarray:
        """Return what sex and age multiply the median with, shape (person, 1); 1 for a woman-man mean of 46."""
        factor = np.ones(len(self._is_woman))
        if name in self._women:
            ratio = float(self._women[name]["ratio"])
            factor = np.where(self._is_woman, np.sqrt(ratio), 1.0 / np.sqrt(ratio))
        if name in self._decade:
            slope = float(portable_log(float(self._decade[name]["ratio"])))
            factor = factor * portable_exp(slope * self._decades)
        return np.where(self._is_human, factor, 1.0)[:, None]
