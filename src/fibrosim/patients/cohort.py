"""Cohorts: many people drawn from a population."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..body import area_names, draw_gains
from ..body import link_priors as priors_of_links
from ..errors import InputError
from ..parameters import all_parameter_files
from ..random import normal, seed_from, uniform
from ..units import parse_quantity
from .events import life_events
from .person import USUAL_AGE, Patient
from .presets import preset_age

if TYPE_CHECKING:
    from .recruit import Recruited

__all__ = ["Cohort"]

LARGEST = 1_000_000
LONGEST = 36525.0
YOUNGEST, OLDEST = 18.0, 90.0
WIDEST = 40.0  # SD of age, years: with more, most people would stand at the ends
GAINS = ("reference", "shared", "own")
# identities of people start at 0, that of what they share lies far beyond them
WORLD = 2**40


class Cohort:
    """People numbered 0 to size - 1; person k is the same whatever the size of the cohort.

    Parameters
    ----------
    size : int
        How many, up to a million.
    seed : int or str
        Seed that all share; each has its own number.
    women : float
        Share of women, 0 to 1.
    age : str or float, optional
        Mean age; the preset's, or 46 years, if left out.
    age_sd : str or float, optional
        SD of age; default from the population file. Ages are kept within 18 and 90 years.
    preset, areas, parameters, links, triggers, treatments
        As in `Patient`, for everybody.
    events_for : str or float, optional
        Length of life for which each person draws events of the community (injuries, infections,
        stress; rates in the population file); none if left out.
    disputed : {"reference", "shared", "own"}
        Gains of the disputed links: their reference size; one draw from their priors for the
        whole cohort (a world in which some of them do not exist); or a draw for each person.
        A gain that `links` names is not drawn.
    link_priors : mapping of str to mapping, optional
        Priors to be used instead of the usual ones, ``{"link": {"absent": 0.9}}``; see
        `fibrosim.body.link_priors`.

    Raises
    ------
    InputError
        A value out of range.
    """

    def __init__(
        self,
        size: int,
        *,
        seed: int | str = 1,
        women: float = 0.5,
        age: str | float | None = None,
        age_sd: str | float | None = None,
        preset: str | None = None,
        areas: int = 19,
        parameters: Mapping[str, Any] | None = None,
        links: Mapping[str, float] | None = None,
        triggers: Iterable[Any] = (),
        treatments: Iterable[Any] = (),
        events_for: str | float | None = None,
        disputed: str = "reference",
        link_priors: Mapping[str, Any] | None = None,
    ) -> None:
        if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= LARGEST:
            raise InputError(
                "size of a cohort", field="size", value=size, allowed=f"1 to {LARGEST}", code="out-of-range"
            )
        if isinstance(women, bool) or not isinstance(women, (int, float)) or not 0.0 <= women <= 1.0:
            raise InputError("a share", field="women", value=women, allowed="0 to 1", fix="write 0.9 for 90 percent",
                             code="out-of-range")  # fmt: skip
        self.size = size
        self.seed = seed_from(seed)
        self.women = float(women)
        own = preset_age(preset)
        self.mean_age = (USUAL_AGE if own is None else own) if age is None else _years(age, "age")
        default = all_parameter_files()["population"].parameters["age_sd"].value
        self.age_sd = float(default) if age_sd is None else _years(age_sd, "age_sd", 0.0, WIDEST)
        self.events_for = 0.0 if events_for is None else _days(events_for, "events_for")
        if disputed not in GAINS:
            raise InputError(
                "how gains of disputed links are set", field="disputed", value=disputed, allowed=list(GAINS),
                code="unknown-choice",
            )  # fmt: skip
        if link_priors is not None and disputed == "reference":
            raise InputError(
                "priors of links are not used", field="link_priors", value=sorted(link_priors),
                fix="say disputed='shared' or disputed='own'", code="contradiction",
            )  # fmt: skip
        self.disputed = disputed
        self._priors = priors_of_links(link_priors) if disputed != "reference" else {}
        if disputed == "shared":
            links = {**draw_gains(self.seed, WORLD, self._priors), **(links or {})}
        self._common = {
            "preset": preset, "areas": areas, "parameters": dict(parameters or {}), "links": dict(links or {}),
            "triggers": tuple(triggers), "treatments": tuple(treatments),
        }  # fmt: skip
        # what is wrong for everybody is told here, not when the first person is drawn
        Patient(age=self.mean_age, seed=self.seed, **self._common)

    @staticmethod
    def recruit(size: int, clinic: str = "rheumatology", **settings: Any) -> Recruited:
        """Let people of the community live and take those whom a clinic would see; see `recruit`."""
        from .recruit import recruit

        return recruit(size, clinic, **settings)

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, k: int) -> Patient:
        if not 0 <= k < self.size:
            raise IndexError(k)
        female = float(uniform(self.seed, k, "person/sex", 0)) < self.women
        age = self.mean_age + self.age_sd * float(normal(self.seed, k, "person/age", 0))
        age = min(max(age, YOUNGEST), OLDEST)
        return Patient(age=age, sex="female" if female else "male", seed=self.seed, identity=k, **self._own(k))

    def _own(self, k: int) -> dict[str, Any]:
        own = dict(self._common)
        if self.disputed == "own":
            own["links"] = {**draw_gains(self.seed, k, self._priors), **own["links"]}
        if self.events_for:
            drawn = life_events(self.seed, k, self.events_for)
            # what befalls a part that a small body lacks does not reach it
            within = [event for event in drawn if event.area is None or event.area in area_names(own["areas"])]
            own["triggers"] = (*own["triggers"], *within)
        return own

    def __iter__(self) -> Iterator[Patient]:
        return (self[k] for k in range(self.size))


def _days(value: str | float, name: str) -> float:
    days = float(value) if isinstance(value, (int, float)) else parse_quantity(value, "day", field=name)
    if not 0.0 < days <= LONGEST:
        raise InputError("length of a life", field=name, value=value, allowed="above 0, to 100 year")
    return days


def _years(value: str | float, name: str, low: float = YOUNGEST, high: float = OLDEST) -> float:
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    years = float(value) if plain else parse_quantity(value, "year", field=name)
    if not low <= years <= high:
        raise InputError("out of range", field=name, value=value, allowed=f"{low:g} to {high:g} year",
                         fix="correct the value or its unit", code="out-of-range")  # fmt: skip
    return years
