"""Drawing what differs between people: parameters from their spreads, weight and height."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..body import Body, own_values
from ..engine.run import default_values
from ..parameters import all_parameter_files
from ..random import Stream, inverse_normal, normal, portable_exp, portable_log
from .presets import preset_settings
from .species import HUMAN, animal_body, species_settings, spread_share
from .traits import Shared

if TYPE_CHECKING:
    from .person import Patient

__all__ = ["anthropometry", "draw_parameters"]

FROM_PERSON = {
    "age": lambda p, w, h: p.age, "female": lambda p, w, h: float(p.sex == "female"),
    "weight": lambda p, w, h: w, "height": lambda p, w, h: h,
}  # fmt: skip
"""Parameters of that last name take the person's own value where their subsystem has them."""


def anthropometry(people: Sequence[Patient]) -> list[tuple[float, float]]:
    """Weight (kg) and height (cm) of each person; drawn where not given."""
    table = all_parameter_files()["population"].parameters
    seeds, ids = [p.seed for p in people], np.array([p.identity for p in people], dtype=np.uint64)
    table_of_draws = _uniform(seeds, ids, ["person/height", "person/weight"], np.zeros(1, int))
    u = dict(zip(("height", "weight"), table_of_draws[:, :, 0], strict=True))
    heights = {
        sex: table[name].spread.value_at(u["height"], table[name].value)
        for sex, name in (("female", "height_women"), ("male", "height_men"))
    }
    index = table["body_mass_index"].spread.value_at(u["weight"], table["body_mass_index"].value)
    found = []
    for k, p in enumerate(people):
        if p.species != HUMAN:
            found.append(animal_body(p))
            continue
        height = float(heights["female" if p.sex == "female" else "male"][k]) if p.height is None else p.height
        weight = float(index[k]) * (height / 100.0) ** 2 if p.weight is None else p.weight
        found.append((float(weight), float(height)))
    return found


def draw_parameters(version: Body, people: Sequence[Patient]) -> list[dict[str, np.ndarray]]:
    """Parameter values per person and block kind, in the order of the levels.

    A person's values depend on seed, identity and parameter name only: not on who else is drawn.
    """
    system, maps = version.system, version.maps
    defaults = default_values(system)
    blocks = {"root": 1, "hub": len(maps.hubs), "leaf": len(maps.leaves)}
    # own values of an area keep their number in the body of 19, so that smaller bodies agree
    numbers = {"root": np.zeros(1, int), "hub": _numbers(maps.hubs, "hub"), "leaf": _numbers(maps.leaves, "leaf")}
    values = {k: np.tile(defaults[k], (len(people), blocks[k], 1)) for k in blocks}
    seeds = [p.seed for p in people]
    ids = np.array([p.identity for p in people], dtype=np.uint64)
    anatomy = own_values(version.areas)
    shared = Shared(people)
    for kind, level in (("root", system.root), ("hub", system.hub), ("leaf", system.leaf)):
        records = {i: r for i, n in enumerate(level.parameters) if (r := system.parts.parameters.get(n)) is not None}
        drawn = {i: r for i, r in records.items() if r.spread.law != "none"}
        purposes = [f"parameter/{level.parameters[i]}" for i in drawn]
        own = np.asarray(inverse_normal(_uniform(seeds, ids, purposes, numbers[kind])))
        for (i, record), mine in zip(drawn.items(), own, strict=True):
            name = level.parameters[i]
            deviate = shared.deviate(name, mine)
            values[kind][:, :, i] = record.value_of(deviate, record.value * shared.factor(name))
        for i in records:
            if level.parameters[i] in anatomy:
                values[kind][:, :, i] = anatomy[level.parameters[i]]
    _own_settings(version, people, values, defaults)
    return [{k: v[n] if k != "root" else v[n, 0] for k, v in values.items()} for n in range(len(people))]


def _numbers(names: list[str], kind: str) -> np.ndarray:
    from ..body import area_names, pool_names

    every = area_names(19) if kind == "leaf" else pool_names(19)
    return np.array([every.index(n) for n in names], dtype=int)


def _uniform(seeds: list[int], ids: np.ndarray, purposes: list[str], index: np.ndarray) -> np.ndarray:
    """Variates of each purpose, person and block."""
    out = np.empty((len(purposes), len(seeds), len(index)))
    for seed in dict.fromkeys(seeds):
        mine = np.array([s == seed for s in seeds])
        out[:, mine] = Stream(seed).table(ids[mine], purposes, index)
    return out


def _make_animal(
    species: str, n: int, values: dict[str, np.ndarray], defaults: dict[str, np.ndarray], where: dict[str, Any]
) -> None:
    """Medians of the animal, and less deviation from them than between people."""
    share, medians = spread_share(species), species_settings(species)
    for kind, mine in values.items():
        usual = defaults[kind][None, :]
        ratio = np.where((mine[n] > 0.0) & (usual > 0.0), mine[n] / np.where(usual > 0.0, usual, 1.0), 1.0)
        mine[n] = np.where(ratio == 1.0, mine[n], usual * portable_exp(share * portable_log(ratio)))
    for name, median in medians.items():
        kind, i = where[name]
        default = defaults[kind][i]
        values[kind][n, :, i] = values[kind][n, :, i] * (median / default) if default else median


def _changed(
    person: Patient, name: str, change: Mapping[str, Any], drawn: np.ndarray, default: float, version: Body
) -> np.ndarray:
    """Values of a parameter, one a block, after what a preset says of it."""
    if "factor" in change:
        made = drawn * change["factor"]
    elif default:
        made = drawn * (change["value"] / default)  # the drawn deviation from the median stays
    else:
        made = np.full_like(drawn, change["value"])
    if change.get("cv"):
        z = float(normal(person.seed, person.identity, f"preset/{name}", 0))
        made = made * float(portable_exp(float(portable_log(1.0 + change["cv"] ** 2)) ** 0.5 * z))
    if "areas" not in change:
        return made
    here = np.array([area in change["areas"] for area in version.maps.leaves])
    return np.where(here, made, drawn)


def _own_settings(
    version: Body, people: Sequence[Patient], values: dict[str, np.ndarray], defaults: dict[str, np.ndarray]
) -> None:
    """Presets, then what the person's file says, then age and sex."""
    system = version.system
    where = {
        name: (kind, i)
        for kind, level in (("root", system.root), ("hub", system.hub), ("leaf", system.leaf))
        for i, name in enumerate(level.parameters)
    }
    bodies = anthropometry(people)
    of_person = {
        name: (place, FROM_PERSON[last])
        for name, place in where.items()
        if (last := name.rsplit(".", 1)[-1]) in FROM_PERSON and name in system.parts.parameters
    }
    for n, (p, (weight, height)) in enumerate(zip(people, bodies, strict=True)):
        if p.species != HUMAN:
            _make_animal(p.species, n, values, defaults, where)
        for name, change in preset_settings(p.preset).items():
            kind, i = where[name]
            values[kind][n, :, i] = _changed(p, name, change, values[kind][n, :, i], defaults[kind][i], version)
        for (kind, i), value_of in of_person.values():
            values[kind][n, :, i] = value_of(p, weight, height)
        for name, value in p.parameters.items():
            kind, i = where[name]
            values[kind][n, :, i] = value
        for name, gain in p.links.items():
            kind, i = where[f"link.{name}"]
            values[kind][n, :, i] = gain
