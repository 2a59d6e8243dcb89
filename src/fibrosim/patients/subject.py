"""Laboratory animals: the same body with the numbers of a mouse or a rat."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import InputError
from .lesions import Lesion
from .person import Patient, _ranged
from .species import check_species, species_numbers

__all__ = ["Subject"]

EVENTS = ("injury", "infection", "stress")
"""Kinds of human trigger that an animal may meet too."""

SLIP = 0.1
DAYS_PER_YEAR, DAYS_PER_WEEK = 365.25, 7.0


@dataclass(frozen=True)
class Subject(Patient):
    """One animal of an experiment.

    Parameters
    ----------
    species : {"mouse", "rat"}
        Whose numbers stand in the place of human ones (`parameters/species`); the rest stays human.
    age, weight : str or float, optional
        ``"10 week"``, ``"25 g"`` (plain numbers are years and kg); usual ones if left out.
    triggers : iterable
        Lesions and transfers from `fibrosim.lesions`, and injury, infection and stress.
    seed, areas, parameters, links, name, identity
        As in `Patient`. A hind paw is the area ``lower_leg``, a fore paw ``lower_arm``.

    Raises
    ------
    InputError
        An unknown species; human presets, treatments or events; a weight or age of another animal.
    """

    species: str = "mouse"

    def __post_init__(self) -> None:
        keep = object.__setattr__
        table = species_numbers(check_species(self.species))
        oldest, heaviest = (float(table[name].value) for name in ("oldest", "heaviest"))
        if self.age is None:
            keep(self, "age", float(table["age"].value) * DAYS_PER_WEEK / DAYS_PER_YEAR)
        keep(self, "age", _ranged(self.age, "year", "age", 0.0, oldest))
        if self.weight is not None:
            keep(self, "weight", _ranged(self.weight, "kg", "weight", SLIP * heaviest, heaviest))
        for field, value in (("preset", self.preset), ("height", self.height)):
            if value is not None:
                raise InputError("belongs to people", field=field, value=value, fix=f"leave {field} out of an animal",
                                 code="human-only")  # fmt: skip
        if tuple(self.treatments):
            raise InputError(
                "therapies are dosed for people; no scale to animals is declared", field="treatments",
                value=[t.kind for t in self.treatments], fix="give animals lesions and transfers", code="human-only",
            )  # fmt: skip
        self._settle()

    def _usual_age(self) -> float:
        return float(self.age)

    def _settle(self) -> None:
        weight = self.weight
        object.__setattr__(self, "weight", None)  # the human range is not the animal's
        super().__post_init__()
        object.__setattr__(self, "weight", weight)

    def _check_species(self) -> None:
        for place, event in enumerate(self.triggers):
            if not isinstance(event, Lesion) and getattr(event, "kind", None) in KINDS_OF_PEOPLE:
                raise InputError(
                    "happens to people", field=f"triggers[{place}]", value=event.kind,
                    allowed=[*EVENTS, "lesions"], code="human-only",
                )  # fmt: skip


def _kinds_of_people() -> frozenset[str]:
    from .triggers import KINDS

    return frozenset(KINDS) - frozenset(EVENTS)


KINDS_OF_PEOPLE = _kinds_of_people()


