"""Patient files: reading with places, checking, and writing so that reading gives the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationInfo,
    model_validator,
)

from fibrosim.errors import InputError
from fibrosim.parameters import nearest
from fibrosim.parameters.reader import Marked, read_yaml
from fibrosim.parameters.validation import check_document, format_version, guarded, refusal
from fibrosim.patients.entries import (
    STRONGEST_LINK,
    day_number,
    parameter_setting,
    plain_name,
    ranged,
    treatment,
    trigger,
)
from fibrosim.random import RANDOM_SCHEME, seed_from

if TYPE_CHECKING:
    from fibrosim.patients.person import Patient

__all__ = ["FORMAT", "Life", "PatientFile", "load_life", "load_patient", "read_patient"]

FORMAT = 1
DEFAULT_DURATION = 1095.75  # three years, in days
# limits of what is entered, not physiology: beyond them it is a slip
AGE, WEIGHT, HEIGHT, DURATION = (0, 120), (20, 350), (80, 250), (0, 36525)


def _scheme(value: Any) -> str:
    if value != RANDOM_SCHEME:
        raise InputError("the file was made with another scheme of random numbers", value=value,
                         allowed=RANDOM_SCHEME, code="other-random-scheme",
                         fix="delete the key to draw the patient anew")  # fmt: skip
    return value


def _seed(value: Any) -> int | str:
    number = seed_from(value)
    return number if isinstance(value, int) or str(value).strip().isdigit() else str(value)


def _duration(value: Any) -> float:
    days = ranged(value, "day", *DURATION)
    if days == 0:
        raise InputError("a life lasts longer than 0 days", value=value, allowed="above 0 day",
                         fix="write it like '3 year'", code="out-of-range")  # fmt: skip
    return days


def _preset(value: Any) -> str:
    from fibrosim.patients.presets import preset_names

    if value not in preset_names():
        hint = nearest(value, preset_names())
        raise InputError(f"No preset {value!r}.", value=value, allowed=list(preset_names()),
                         fix=f"Did you mean '{hint}'?" if hint else "leave the key out",
                         code="unknown-preset")  # fmt: skip
    return value


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise refusal(InputError("a mapping 'name: value' is expected here", value=value,
                         allowed="a mapping", fix="write 'name: value' lines, or {}",
                         code="wrong-type"))  # fmt: skip
    return value


def _parameters(value: Any, info: ValidationInfo) -> dict[str, float]:
    context = info.context or {}
    known = context.get("parameters")
    if known is None and value:
        from fibrosim.patients.settings import system_parameters

        known = system_parameters()
    found: dict[str, float] = {}
    for name, item in _mapping(value).items():
        try:
            found[name] = parameter_setting(name, item, known or {}, context.setdefault("accepted", []))
        except InputError as error:
            raise refusal(error, (name,)) from None
    return found


def _links(value: Any, info: ValidationInfo) -> dict[str, float]:
    return _of_links(value, info, lambda gain: ranged(gain, "1", 0, STRONGEST_LINK))


def _cuts(value: Any, info: ValidationInfo) -> dict[str, float]:
    return _of_links(value, info, day_number)


def _of_links(value: Any, info: ValidationInfo, read: Callable[[Any], float]) -> dict[str, float]:
    known = (info.context or {}).get("links")
    if known is None and value:
        from fibrosim.patients.settings import system_links

        known = system_links()
    found: dict[str, float] = {}
    for name, gain in _mapping(value).items():
        try:
            if name not in (known or ()):
                hint = nearest(name, known or ())
                raise InputError(f"No link '{name}'." + (f" Did you mean '{hint}'?" if hint else ""),
                                 allowed="names of links, as the report's graph shows them",
                                 fix=f"write '{hint}'" if hint else "delete it",
                                 code="unknown-link")  # fmt: skip
            found[name] = read(gain)
        except InputError as error:
            raise refusal(error, (name,)) from None
    return found


def _treatment(value: Any, info: ValidationInfo) -> Any:
    log: list[dict[str, Any]] = []
    made = treatment(value, log)
    if info.context is not None:
        info.context.setdefault("of_treatments", []).extend((made, each) for each in log)
    return made


def _quantity(unit: str, limits: tuple[float, float]) -> Any:
    return BeforeValidator(guarded(lambda value: ranged(value, unit, *limits)))


class PatientFile(BaseModel):
    """What a patient file says, checked.

    Attributes
    ----------
    age : float
        Years.
    weight, height : float or None
        kg and cm; drawn where None.
    duration : float
        Days.
    seed : int or str
        As written; words are hashed.
    identity : int
        Number within the cohort of that seed; 0 for a person alone.
    parameters : dict of str to float
        In each parameter's own unit.
    triggers, treatments : list
        Of `Trigger` and `Therapy`.
    accepted : list of dict
        Values that looked like slips and were meant: field, value, reason.
    """

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, populate_by_name=True, arbitrary_types_allowed=True
    )

    fibrosim: Annotated[int, BeforeValidator(guarded(format_version("fibrosim", FORMAT)))] = FORMAT
    name: Annotated[str, BeforeValidator(guarded(plain_name))] | None = None
    age: Annotated[float, _quantity("year", AGE)]
    sex: Literal["female", "male"]
    weight: Annotated[float, _quantity("kg", WEIGHT)] | None = None
    height: Annotated[float, _quantity("cm", HEIGHT)] | None = None
    seed: Annotated[int | str, PlainValidator(guarded(_seed))] = 7
    identity: Annotated[int, Field(ge=0)] = 0
    random_scheme: Annotated[str, BeforeValidator(guarded(_scheme))] = RANDOM_SCHEME
    preset: Annotated[str, BeforeValidator(guarded(_preset))] | None = None
    areas: Literal[1, 3, 19] = 19
    duration: Annotated[float, BeforeValidator(guarded(_duration))] = DEFAULT_DURATION
    parameters: Annotated[dict[str, float], PlainValidator(_parameters)] = Field(default_factory=dict)
    links: Annotated[dict[str, float], PlainValidator(_links)] = Field(default_factory=dict)
    cuts: Annotated[dict[str, float], PlainValidator(_cuts)] = Field(default_factory=dict)
    triggers: list[Annotated[Any, PlainValidator(trigger)]] = Field(default_factory=list)
    treatments: list[Annotated[Any, PlainValidator(_treatment)]] = Field(default_factory=list)
    _accepted: list[dict[str, Any]] = []

    @property
    def accepted(self) -> list[dict[str, Any]]:
        """Overrides with field, value and reason."""
        return list(self._accepted)

    @model_validator(mode="after")
    def _together(self) -> PatientFile:
        try:
            self._check_body()
        except InputError as error:
            raise refusal(error, ("weight",)) from None
        self._check_places()
        for what in ("triggers", "treatments"):
            for place, event in enumerate(getattr(self, what)):
                last = max([event.day, *(event.days() if what == "treatments" else ())])
                if last > self.duration:
                    raise refusal(InputError(
                        f"comes after the end of the life (day {last:g}, duration {self.duration:g} day)",
                        value=event.day, allowed=f"0 to {self.duration:g} day",
                        fix="bring it forward, or lengthen the duration", code="after-end",
                    ), (what, place, "day"))  # fmt: skip
        for link, day in self.cuts.items():
            if day > self.duration:
                raise refusal(InputError(
                    f"the link is cut after the end of the life (duration {self.duration:g} day)", value=day,
                    allowed=f"0 to {self.duration:g} day", fix="cut it earlier, or lengthen the duration",
                    code="after-end",
                ), ("cuts", link))  # fmt: skip
        return self

    def _check_places(self) -> None:
        from fibrosim.patients.places import missing_place

        found = missing_place(self.areas, self.preset, {"triggers": self.triggers, "treatments": self.treatments})
        if found is not None:
            raise refusal(found[1], found[0])

    def _check_body(self) -> None:
        if self.weight is None or self.height is None:
            return
        from fibrosim.patients.person import check_body

        check_body(self.weight, self.height)

    def to_patient(self) -> Patient:
        """Return the patient."""
        from fibrosim.patients.person import Patient

        return Patient(
            age=self.age, sex=self.sex, weight=self.weight, height=self.height, seed=self.seed,
            preset=self.preset, name=self.name, areas=self.areas, parameters=self.parameters,
            links=self.links, triggers=self.triggers, treatments=self.treatments, accepted=self.accepted,
            cuts=self.cuts, identity=self.identity,
        )  # fmt: skip


@dataclass(frozen=True)
class Life:
    """A patient and how long to follow it.

    Attributes
    ----------
    patient : Patient
    duration : float
        Days.
    accepted : list of dict
        Overrides: field, value, reason.
    """

    patient: Patient
    duration: float
    accepted: list[dict[str, Any]]


def read_patient(
    path: str | os.PathLike[str],
    *,
    parameters: Mapping[str, Any] | None = None,
    links: Collection[str] | None = None,
) -> PatientFile:
    """Read and check a patient file.

    Parameters
    ----------
    path : path
    parameters : mapping of str to Parameter, optional
        By full name; those of the body if left out.
    links : collection of str, optional
        Names of links; those of the body if left out.

    Raises
    ------
    InputError
        With file, line, field, value, rule and fix: the fault that comes first in the file.
    """
    shown = os.fspath(path)
    return check_patient(read_yaml(path, name=shown), shown, parameters=parameters, links=links)


def check_patient(
    document: Marked,
    file: str,
    *,
    parameters: Mapping[str, Any] | None = None,
    links: Collection[str] | None = None,
) -> PatientFile:
    """Check a document that was read already; see `read_patient`."""
    if isinstance(document.value, dict):
        if "fibrosim_study" in document.value:
            raise InputError("this is a study file, not a patient file", file=file,
                             line=document.keys["fibrosim_study"][0], field="fibrosim_study",
                             allowed="a file that begins with 'fibrosim: 1'",
                             fix="replay it with `fibrosim replay`", code="other-kind-of-file")  # fmt: skip
        if "fibrosim" not in document.value:
            raise InputError("the field 'fibrosim' (version of the file format) is missing",
                             file=file, line=document.line, field="fibrosim", allowed=str(FORMAT),
                             fix=f"add 'fibrosim: {FORMAT}' as the first line", code="missing-key")  # fmt: skip
    context: dict[str, Any] = {"parameters": parameters, "links": links}
    found = check_document(PatientFile, document, file, context)
    log = list(context.get("accepted", []))
    for therapy, each in context.get("of_treatments", []):
        place = next(k for k, other in enumerate(found.treatments) if other is therapy)
        log.append({**each, "field": f"treatments[{place}].{each['field']}"})
    found._accepted.extend(log)
    return found


def load_life(path: str | os.PathLike[str]) -> Life:
    """Return the patient of a file and the duration that the file asks for."""
    read = read_patient(path)
    return Life(read.to_patient(), read.duration, read.accepted)


def load_patient(path: str | os.PathLike[str]) -> Patient:
    """Return the patient of a file."""
    return read_patient(path).to_patient()
