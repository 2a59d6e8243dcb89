"""A patient: who it is, what is peculiar to it, what happens to it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import InputError
from ..parameters import nearest
from ..random import seed_from
from ..units import parse_quantity

__all__ = ["Patient"]

SEXES = ("female", "male")
BODY_MASS_INDEX = (9, 120)
USUAL_AGE = 46.0


@dataclass(frozen=True)
class Patient:
    """One virtual person.

    Parameters
    ----------
    age : str or float, optional
        Age, for example ``"46 year"`` (a plain number is years); the preset's, or 46, if left out.
    sex : {"female", "male"}
    weight, height : str or float, optional
        Body mass and height (kg, cm as plain numbers); drawn for the sex where left out.
    seed : int or str
        Everything drawn for this person comes from it and from `identity`.
    preset : str, optional
        Name of a teaching preset; see `presets.preset_names`.
    name : str, optional
        Label for prints and reports.
    areas : {1, 3, 19}
        Version of the body.
    parameters : mapping of str to float or str
        Values that replace what would be drawn, for example ``{"dorsal_horn.potentiation_gain": 3}``.
    links : mapping of str to float
        Gains of links: 1 reference, 0 cut.
    cuts : mapping of str to float
        Days on which links are cut: until then the life is the same as without the cut, to the bit.
    triggers, treatments : iterable
        From `fibrosim.triggers` and `fibrosim.therapies`.
    identity : int
        Number within a cohort.
    accepted : iterable of mapping
        Values that looked like slips and were meant: field, value, reason; kept in the manifest.
    species : str
        ``"human"``; animals are made with `Subject`.

    Raises
    ------
    InputError
        A value out of range, an unknown name, a wrong unit, an event of an area that the body lacks.
    """

    age: Any = None
    sex: str = "female"
    weight: Any = None
    height: Any = None
    seed: Any = 7
    preset: str | None = None
    name: str | None = None
    areas: int = 19
    parameters: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, float] = field(default_factory=dict)
    triggers: Iterable[Any] = ()
    treatments: Iterable[Any] = ()
    identity: int = 0
    accepted: Iterable[Mapping[str, Any]] = ()
    cuts: Mapping[str, float] = field(default_factory=dict)
    species: str = "human"

    def __post_init__(self) -> None:
        keep = object.__setattr__
        if self.age is None:
            keep(self, "age", self._usual_age())
        keep(self, "age", _ranged(self.age, "year", "age", 0.0, 120.0))
        if self.sex not in SEXES:
            raise InputError("unknown sex", field="sex", value=self.sex, allowed=list(SEXES), code="unknown-value")
        if self.weight is not None:
            keep(self, "weight", _ranged(self.weight, "kg", "weight", 20.0, 350.0))
        if self.height is not None:
            keep(self, "height", _ranged(self.height, "cm", "height", 80.0, 250.0))
        if self.weight is not None and self.height is not None:
            check_body(self.weight, self.height)
        if self.areas not in (1, 3, 19):
            raise InputError("no such version of the body", field="areas", value=self.areas, allowed=[1, 3, 19])
        keep(self, "seed", seed_from(self.seed))
        keep(self, "triggers", _events(self.triggers, "triggers", "fs.triggers.whiplash(day=30)"))
        keep(self, "treatments", _events(self.treatments, "treatments", "fs.therapies.IVIg(day=200)"))
        keep(self, "parameters", dict(self.parameters))
        keep(self, "links", dict(self.links))
        keep(self, "cuts", dict(self.cuts))
        keep(self, "accepted", tuple(dict(each) for each in self.accepted))
        self._check_names()
        self._check_species()
        self._check_places()

    def _usual_age(self) -> float:
        from .presets import preset_age

        own = preset_age(self.preset)
        return USUAL_AGE if own is None else own

    def _check_species(self) -> None:
        from .lesions import Lesion

        if self.species != "human":
            raise InputError("a patient is human", field="species", value=self.species, allowed=["human"],
                             fix="make animals with fs.Subject", code="unknown-species")  # fmt: skip
        for place, event in enumerate(self.triggers):
            if isinstance(event, Lesion):
                raise InputError(
                    "is done to animals only", field=f"triggers[{place}]", value=event.kind,
                    fix="take fs.Subject, or a trigger of fs.triggers", code="animal-only",
                )  # fmt: skip

    def _check_places(self) -> None:
        from .places import missing_place

        found = missing_place(self.areas, self.preset, {"triggers": self.triggers, "treatments": self.treatments})
        if found is not None:
            raise found[1]

    def _check_names(self) -> None:
        from .presets import preset_names
        from .settings import parameter_value, system_links

        if self.preset is not None and self.preset not in preset_names():
            raise _unknown("preset", self.preset, preset_names())
        for name in self.parameters:
            self.parameters[name] = parameter_value(name, self.parameters[name])  # type: ignore[index]
        known = system_links()
        for name, gain in self.links.items():
            if name not in known:
                raise _unknown("link", name, known)
            if not isinstance(gain, (int, float)) or isinstance(gain, bool) or not 0.0 <= gain <= 100.0:
                raise InputError(
                    "a gain is a number without unit", field=f"links.{name}", value=gain, allowed="0 (cut) to 100",
                    code="out-of-range",
                )  # fmt: skip
        for name, day in self.cuts.items():
            if name not in known:
                raise _unknown("link", name, known)
            if not isinstance(day, (int, float)) or isinstance(day, bool) or not 0.0 <= day < math.inf:
                raise InputError(
                    "the day on which a link is cut", field=f"cuts.{name}", value=day, allowed="0 or more",
                    code="out-of-range",
                )  # fmt: skip

    def record(self) -> dict[str, Any]:
        """Plain data about the person, as courses keep it."""
        return {
            "id": int(self.identity), "name": self.name or f"patient {self.identity}", "seed": int(self.seed),
            "age": float(self.age), "sex": self.sex, "preset": self.preset, "areas": self.areas,
            **({} if self.species == "human" else {"species": self.species}),
            "parameters": dict(self.parameters), "links": dict(self.links),
            "triggers": [t.to_dict() for t in self.triggers], "treatments": [t.to_dict() for t in self.treatments],
            **({"cuts": dict(self.cuts)} if self.cuts else {}),
        }  # fmt: skip


def check_body(weight: float, height: float) -> None:
    """Refuse a weight (kg) and height (cm) that nobody has together."""
    index = weight / (height / 100.0) ** 2
    low, high = BODY_MASS_INDEX
    if not low <= index <= high:
        raise InputError(
            f"weight and height together give a body-mass index of {index:.1f} kg/m**2", field="weight",
            value=f"weight {weight:g} kg, height {height:g} cm", allowed=f"{low} to {high} kg/m**2",
            fix="correct weight or height", code="impossible-combination",
        )  # fmt: skip


def _events(given: Iterable[Any], name: str, example: str) -> tuple[Any, ...]:
    events = tuple(given)
    for place, event in enumerate(events):
        if not (hasattr(event, "actions") and hasattr(event, "to_dict")):
            raise InputError(
                f"{name} made in Python are objects; only a patient file writes them as tables",
                field=f"{name}[{place}]", value=event, fix=f"write it like {example}", code="wrong-type",
            )  # fmt: skip
    return events


def _ranged(value: Any, unit: str, name: str, low: float, high: float) -> float:
    number = float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    if number is None:
        number = parse_quantity(value, unit, field=name)
    if not low <= number <= high:
        raise InputError(
            "out of range", field=name, value=value, allowed=f"{low:g} to {high:g} {unit}", code="out-of-range"
        )
    return number


def _unknown(what: str, name: str, names: Iterable[str]) -> InputError:
    names = list(names)
    hint = nearest(name, names)
    return InputError(
        f"No {what} '{name}'." + (f" Did you mean '{hint}'?" if hint else ""), field=what, value=name,
        allowed=names[:12], code=f"unknown-{what}",
    )  # fmt: skip
