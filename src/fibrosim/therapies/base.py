"""What a therapy is: doses on days, routes into the body, side effects, adherence."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, ClassVar

from fibrosim.errors import InputError, ModelError
from fibrosim.random import Stream
from fibrosim.therapies.drug import Drug
from fibrosim.units import parse_quantity

if TYPE_CHECKING:
    from fibrosim.engine.actions import Action

__all__ = ["SideEffect", "Therapy", "check_therapy", "in_range", "therapy_numbers", "weight_of"]

EXPECTATION = "expectation.treatment"
COMMON_NUMBERS = "therapy_common"
ACTION_KINDS = ("input", "add", "parameter", "dose")


@dataclass(frozen=True)
class SideEffect:
    """Something that a therapy does to some people.

    Parameters
    ----------
    name : str
        In words.
    probability : float
        Share of people (0 to 1) in one course of the therapy.
    duration : float
        Days.
    """

    name: str
    probability: float
    duration: float


class Therapy(ABC):
    """Base of all therapies.

    Attributes
    ----------
    kind : str
        Name in patient and trial files.
    numbers : str
        Name of its parameter file.
    examples : sequence of dict
        Arguments of one therapy for each of its drugs; `check_therapy` is run on each in tests.
    promises_relief : bool
        Whether being treated raises expectation of relief; false for a challenge that hurts.
    day : float
        Day of the first dose.
    label : str
        What the patient and the blinded observer are told; the same for a sham.
    """

    kind: ClassVar[str] = ""
    numbers: ClassVar[str] = ""
    examples: ClassVar[Sequence[Mapping[str, Any]]] = ({},)
    promises_relief: ClassVar[bool] = True
    label: str = ""
    day: float = 0.0

    def number(self, name: str) -> float:
        """Return a number of the therapy's parameter file, in the file's unit."""
        return float(therapy_numbers(self.numbers)[name].value)

    @abstractmethod
    def days(self) -> Sequence[float]:
        """Return the planned days of treatment."""

    @abstractmethod
    def procedure(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return what happens on a day of treatment besides the drug; a sham has it too."""

    @abstractmethod
    def medicine(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return what the drug itself does on a day of treatment; empty for sham and placebo."""

    @property
    def drugs(self) -> tuple[Drug, ...]:
        """Drugs whose slots its doses fill."""
        return ()

    def side_effects(self) -> list[SideEffect]:
        """Return what it may do besides."""
        return []

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a patient file writes it."""
        return {"kind": self.kind, "day": self.day}

    # -- what follows from these -------------------------------------------------------------

    def taken(self, record: Mapping[str, Any]) -> list[float]:
        """Return the days of treatment that are kept; drawn by adherence, keyed to the patient."""
        days, share = list(self.days()), self.number("adherence")
        drawn = self._uniform(record, "adherence", len(days))
        return [day for day, u in zip(days, drawn, strict=True) if u < share]

    def events(self, record: Mapping[str, Any]) -> list[Action]:
        """Return what procedure and medicine do to a patient, in time order.

        Parameters
        ----------
        record : mapping
            With ``id``, ``seed``, and ``weight`` (kg or text with unit) where a dose needs it.

        Raises
        ------
        InputError
            If the record lacks what the dose needs.
        """
        actions: list[Action] = []
        for day in self.taken(record):
            actions += self.procedure(record, day)
            actions += self.medicine(record, day)
        return sorted(actions, key=lambda action: action.day)

    def impression(self, day: float) -> Action:
        """Return what being treated on a day does to expectation; the same for drug, placebo and sham.

        Its size is the number ``expectation`` of the therapy's file, or else that of
        ``therapy_common``; it lasts as long as a visit.
        """
        from fibrosim.engine.actions import Action

        common = therapy_numbers(COMMON_NUMBERS)
        size = therapy_numbers(self.numbers).get("expectation", common["expectation"])
        length = float(common["visit_length"].value)
        return Action(day, "input", EXPECTATION, float(size.value) / length, None, day + length)

    def actions(self, record: Mapping[str, Any]) -> list[Action]:
        """Return all actions on a patient: `events`, and what each day of treatment does to expectation."""
        visits = [self.impression(day) for day in self.taken(record)] if self.promises_relief else []
        return sorted([*self.events(record), *visits], key=lambda action: action.day)

    def describe(self) -> str:
        """Return a few words for figures and prints; they may unblind."""
        return self.kind.replace("_", " ")

    def happened(self, record: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return events for the course: each treatment, and the side effects that came."""
        taken = self.taken(record)
        found = [self._event(record, day, "treatment", self.label) for day in taken]
        for effect in self.side_effects() if taken else []:
            u = float(self._uniform(record, f"side_effect/{effect.name}", 1)[0])
            if u < effect.probability:
                event = self._event(record, taken[0], "side effect", effect.name)
                found.append({**event, "until": taken[0] + effect.duration})
        return found

    def _event(self, record: Mapping[str, Any], day: float, kind: str, what: str) -> dict[str, Any]:
        return {"patient": int(record.get("id", 0)), "day": day, "kind": kind, "what": what}

    def _uniform(self, record: Mapping[str, Any], what: str, count: int) -> Any:
        purpose = f"therapy/{self.kind}/{self.day!r}/{what}"
        stream = Stream(record.get("seed", 0))
        return stream.uniform(int(record.get("id", 0)), purpose, _indices(count))

    def __repr__(self) -> str:
        parts = ", ".join(f"{k}={v!r}" for k, v in self.to_dict().items() if k != "kind")
        return f"{type(self).__name__}({parts})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Therapy) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash(repr(self))


def _indices(count: int) -> Any:
    import numpy as np

    return np.arange(count)


@lru_cache(maxsize=64)
def therapy_numbers(subsystem: str) -> Mapping[str, Any]:
    """Return the parameters of a therapy by name, each with value, unit, grade and reference."""
    from fibrosim.parameters import load_parameters

    place = resources.files("fibrosim") / "parameters" / "data" / f"{subsystem}.yaml"
    with resources.as_file(place) as path:
        return dict(load_parameters(path).parameters)


_accepting: ContextVar[list[str] | None] = ContextVar("accepting", default=None)


@contextmanager
def accepting() -> Iterator[list[str]]:
    """Let doses outside their range pass, for someone who gave a reason; the list names what was looked at."""
    seen: list[str] = []
    token = _accepting.set(seen)
    try:
        yield seen
    finally:
        _accepting.reset(token)


def in_range(therapy: Therapy, name: str, value: float, *, dose: bool | None = None) -> float:
    """Return a value that lies in the allowed range of a number of the therapy.

    A dose (by its name, or where `dose` says so) may leave it for a reason that was given.

    Raises
    ------
    InputError
        With the range, where it does not, or where it is not finite.
    """
    parameter = therapy_numbers(therapy.numbers)[name]
    over = _accepting.get()
    if over is not None and (name.endswith("dose") if dose is None else dose) and math.isfinite(value) and value > 0.0:
        over.append(name)
        return value
    low, high = parameter.range if parameter.range is not None else (-math.inf, math.inf)
    unit = "" if parameter.unit == "1" else f" {parameter.unit}"
    if not (math.isfinite(value) and low <= value <= high):
        raise InputError(
            "outside the allowed range",
            field=name,
            value=value,
            allowed=f"{low:g} to {high:g}{unit}",
            code="out-of-range",
        )
    return value


def checked_day(value: object) -> float:
    """Return a day of treatment: a finite number, 0 or more."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or value < 0:  # type: ignore[arg-type, operator]
        raise InputError(
            "must be a day of the course",
            field="day",
            value=value,
            allowed="0 or more",
            fix="day: 200",
            code="out-of-range",
        )
    return float(value)  # type: ignore[arg-type]


def weight_of(record: Mapping[str, Any]) -> float:
    """Return a patient's weight in kg."""
    weight = record.get("weight")
    if weight is None:
        raise InputError(
            "the dose is by weight, and the patient has none",
            field="weight",
            fix="weight: 68 kg",
            code="missing-field",
        )
    if isinstance(weight, str):
        return float(parse_quantity(weight, "kg", field="weight"))
    return float(weight)


def check_therapy(therapy: Therapy, record: Mapping[str, Any]) -> None:
    """Check that a therapy, of this package or of a plug-in, keeps the contract.

    Raises
    ------
    ModelError
        With every fault in one message.
    """
    faults: list[str] = []
    if not str(therapy.kind).isidentifier():
        faults.append(f"kind '{therapy.kind}' is not an identifier")
    if not therapy.label:
        faults.append("label is empty")
    if "adherence" not in therapy_numbers(therapy.numbers):
        faults.append(f"{therapy.numbers} has no adherence")
    events = therapy.events(record)
    if events != therapy.events(record):
        faults.append("the same patient gets other events the second time")
    known = {drug.name for drug in therapy.drugs}
    for action in events:
        if action.kind not in ACTION_KINDS:
            faults.append(f"action of unknown kind '{action.kind}'")
        if action.kind == "dose" and action.name not in known:
            faults.append(f"dose of '{action.name}', which drugs does not define")
        if not (math.isfinite(action.day) and math.isfinite(action.value)):
            faults.append(f"action on {action.name} is not finite")
        if action.day < therapy.day:
            faults.append(f"action on {action.name} comes before the first day")
    faults += _faults_of_drugs(therapy)
    if therapy.to_dict().get("kind") != therapy.kind:
        faults.append("to_dict does not carry the kind")
    if faults:
        raise ModelError(f"{therapy!r} breaks the contract of therapies: " + "; ".join(faults))


def _faults_of_drugs(therapy: Therapy) -> list[str]:
    faults = []
    for drug in therapy.drugs:
        rates = (drug.absorption, drug.elimination, drug.to_peripheral, drug.from_peripheral)
        if not all(math.isfinite(rate) and rate >= 0 for rate in rates):
            faults.append(f"{drug.name} has a negative rate")
        for target, (maximum, half) in drug.targets.items():
            if not (0 <= maximum <= 1 and half > 0):
                faults.append(f"{drug.name} on {target}: maximum 0 to 1, half above 0")
    for effect in therapy.side_effects():
        if not 0 <= effect.probability <= 1:
            faults.append(f"probability of {effect.name} is outside 0 to 1")
    return faults
