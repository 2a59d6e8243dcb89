"""Study files: the schema of a published study to be replayed, checked with places."""

from __future__ import annotations

import os
from typing import Annotated, Any, Literal

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
from fibrosim.evidence.study import BETWEEN, FORMAT, LABELS, SELECTIONS, STATISTICS, Study, study_from
from fibrosim.parameters import nearest
from fibrosim.parameters.reader import Marked, read_yaml
from fibrosim.parameters.validation import check_document, format_version, guarded, refusal
from fibrosim.patients.cohort import OLDEST, WIDEST, YOUNGEST
from fibrosim.patients.entries import day_number, parameter_setting, plain_name, ranged
from fibrosim.patients.entries import treatment as read_treatment
from fibrosim.patients.entries import trigger as read_trigger
from fibrosim.patients.places import missing_place
from fibrosim.random import seed_from

__all__ = ["StudyFile", "check_study", "read_study"]

MOST_PEOPLE = 100_000
MOST_REPLICATES = 100_000
FEWEST_REPLICATES = 10
FEWEST_IN_GROUP = 2
LONGEST = 36525.0


def _whole(low: int, high: int) -> Any:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise InputError("a whole number is expected here", value=value,
                             allowed=f"{low} to {high}", fix="write a whole number",
                             code="wrong-type")  # fmt: skip
        if not low <= value <= high:
            raise InputError("out of range", value=value, allowed=f"{low} to {high}",
                             fix="correct the number", code="out-of-range")  # fmt: skip
        return value

    return PlainValidator(guarded(check))


def _one_of(what: str, words: tuple[str, ...]) -> Any:
    def check(value: Any) -> str:
        if value not in words or not isinstance(value, str):
            hint = nearest(value, words)
            raise InputError(f"unknown {what}", value=value, allowed=list(words),
                             fix=f"Did you mean '{hint}'?" if hint else "take one of these",
                             code="unknown-value")  # fmt: skip
        return value

    return PlainValidator(guarded(check))


def _quantity(unit: str, low: float, high: float) -> Any:
    return PlainValidator(guarded(lambda value: ranged(value, unit, low, high)))


def _number(value: Any) -> float:
    return ranged(value, "1", -1e15, 1e15)


def _positive(value: Any) -> float:
    number = ranged(value, "1", 0, 1e15)
    if number == 0:
        raise InputError("a spread of 0 gives no statistics", value=value, allowed="above 0",
                         fix="leave the key out where none was published", code="out-of-range")  # fmt: skip
    return number


def _test(value: Any) -> str:
    from fibrosim.clinic import all_tests

    names = tuple(all_tests(None))
    if value not in names:
        hint = nearest(value, names)
        raise InputError("unknown test", value=value, allowed=list(names),
                         fix=f"Did you mean '{hint}'?" if hint else "take one of these",
                         code="unknown-value")  # fmt: skip
    return value


def _measure(value: Any) -> str:
    from fibrosim.evidence.readings import ALL_MEASURES

    if value not in ALL_MEASURES:
        hint = nearest(value, ALL_MEASURES)
        raise InputError("unknown measure", value=value, allowed=[*ALL_MEASURES, 'TEST/MEASUREMENT', 'course/VARIABLE'],
                         fix=f"Did you mean '{hint}'?" if hint else "take one of these",
                         code="unknown-value")  # fmt: skip
    return value


def _visit_day(value: Any) -> float | str:
    return value if value == "last" else day_number(value)


def _preset(value: Any) -> str:
    from fibrosim.patients import preset_names

    if value not in preset_names():
        hint = nearest(value, preset_names())
        raise InputError("unknown preset", value=value, allowed=list(preset_names()),
                         fix=f"Did you mean '{hint}'?" if hint else "take one of these",
                         code="unknown-value")  # fmt: skip
    return value


def _links(value: Any) -> dict[str, float]:
    from fibrosim.patients.settings import system_links

    if not isinstance(value, dict):
        raise refusal(InputError("a mapping is expected here", value=value, allowed="name of a link: gain",
                                 fix="write 'link: 0'", code="wrong-type"))  # fmt: skip
    for name, gain in value.items():
        if name not in system_links():
            hint = nearest(name, system_links())
            raise refusal(InputError("unknown link", value=name, allowed="names of links",
                                     fix=f"Did you mean '{hint}'?" if hint else "see the mechanism graph",
                                     code="unknown-value"), (name,))  # fmt: skip
        try:
            ranged(gain, "1", 0, 100)
        except InputError as error:
            raise refusal(error, (name,)) from None
    return value


def _where(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise refusal(InputError("a mapping is expected here", value=value, allowed="measure: [low, high]",
                                 fix="write 'measure: [low, high]'", code="wrong-type"))  # fmt: skip
    for name, ends in value.items():
        try:
            _measure(name)
            numbers = isinstance(ends, list) and all(e is None or isinstance(e, (int, float)) for e in ends)
            if not numbers or len(ends) != 2:
                raise InputError("two limits are expected here", value=ends, allowed="[low, high], null for none",
                                 fix="write '[low, high]'", code="wrong-type")  # fmt: skip
        except InputError as error:
            raise refusal(error, (name,)) from None
    return value


def _people(value: Any) -> dict[str, Any]:
    known = set(PopulationPart.model_fields) - {"duration", "areas", "outputs"}
    if not isinstance(value, dict):
        raise refusal(InputError("a mapping is expected here", value=value, allowed=sorted(known),
                                 fix="write 'preset: ...'", code="wrong-type"))  # fmt: skip
    for name in value:
        if name not in known:
            hint = nearest(name, known)
            raise refusal(InputError("a group's people cannot differ in this", value=name, allowed=sorted(known),
                                     fix=f"Did you mean '{hint}'?" if hint else "delete it",
                                     code="unknown-key"), (name,))  # fmt: skip
    PopulationPart.model_validate({"size": 2, "women": 0.5, "age": "50 year", "duration": "100 year", **value})
    return value


def _own_parameters(value: Any, info: ValidationInfo) -> dict[str, Any]:
    from fibrosim.patients.settings import system_parameters

    if not isinstance(value, dict):
        raise refusal(InputError("a mapping is expected here", value=value, allowed="name: {median, cv}",
                                 fix="write 'name: {median: ..., cv: ...}'", code="wrong-type"))  # fmt: skip
    known = (info.context or {}).get("parameters") or system_parameters()
    for name, item in value.items():
        key: tuple[str, ...] = (name,)
        try:
            if not isinstance(item, dict) or set(item) != {"median", "cv"}:
                raise InputError("a parameter of a population has median and cv", value=item,
                                 allowed="{median: ..., cv: ...}", fix="write both",
                                 code="wrong-type")  # fmt: skip
            parameter_setting(name, item["median"], known, [])
            key = (name, "cv")
            ranged(item["cv"], "1", 0, 3)
        except InputError as error:
            raise refusal(error, key) from None
    return value


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Source(_Part):
    """Where the study was published."""

    citation: str = Field(min_length=1)
    doi: str | None = None
    pmid: str | int | None = None
    identifier: str | None = None

    @model_validator(mode="after")
    def _found(self) -> Source:
        if self.doi is None and self.pmid is None and self.identifier is None:
            raise refusal(InputError("a source needs a doi, a pmid or an identifier",
                                     allowed="doi, pmid, identifier", fix="add 'doi: ...'",
                                     code="missing-key"))  # fmt: skip
        if self.doi is not None and not self.doi.startswith("10."):
            raise refusal(InputError("not a DOI", value=self.doi, allowed="10.NNNN/...",
                                     fix="write the bare DOI", code="bad-reference"), ("doi",))  # fmt: skip
        return self


class PopulationPart(_Part):
    """Who is simulated."""

    size: Annotated[int, _whole(FEWEST_IN_GROUP, MOST_PEOPLE)]
    women: Annotated[float, _quantity("1", 0, 1)]
    age: Annotated[float, _quantity("year", YOUNGEST, OLDEST)]
    age_sd: Annotated[float, _quantity("year", 0, WIDEST)] | None = None
    areas: Literal[1, 3, 19] = 19
    duration: Annotated[float, _quantity("day", 0, LONGEST)]
    outputs: Annotated[float, _quantity("day", 0.01, 31)] | None = None
    triggers: list[Annotated[Any, PlainValidator(read_trigger)]] = Field(default_factory=list)
    treatments: list[Annotated[Any, PlainValidator(lambda v: read_treatment(v, []))]] = Field(default_factory=list)
    events: Annotated[str, _one_of("kind of events", ("community",))] | None = None
    preset: Annotated[str, PlainValidator(guarded(_preset))] | None = None
    links: Annotated[dict[str, Any], PlainValidator(_links)] = Field(default_factory=dict)
    parameters: Annotated[dict[str, Any], PlainValidator(_own_parameters)] = Field(default_factory=dict)
    note: str | None = None


class GroupPart(_Part):
    """A group of the study."""

    name: str = Field(min_length=1)
    n: Annotated[int, _whole(FEWEST_IN_GROUP, MOST_PEOPLE)]
    select: Annotated[str, _one_of("selection", SELECTIONS)] = "all"
    where: Annotated[dict[str, Any], PlainValidator(_where)] = Field(default_factory=dict)
    people: Annotated[dict[str, Any], PlainValidator(_people)] = Field(default_factory=dict)
    note: str = ""
    source: Source | None = None
    members: dict[str, Annotated[int, _whole(1, MOST_PEOPLE)]] = Field(default_factory=dict)


class ProtocolPart(_Part):
    """What is done with the people."""

    tests: list[Annotated[str, PlainValidator(guarded(_test))]] = Field(min_length=1)
    sites: list[str] = Field(default_factory=list)
    days: list[Annotated[Any, PlainValidator(guarded(_visit_day))]] = Field(min_length=1)
    treatment: str | None = None
    first_dose: Annotated[float, PlainValidator(guarded(day_number))] | None = None


class PublishedPart(_Part):
    """One published number."""

    id: str = Field(min_length=1)
    group: str
    measure: Annotated[str, PlainValidator(guarded(_measure))]
    other: Annotated[str, PlainValidator(guarded(_measure))] | None = Field(default=None, alias="with")
    statistic: Annotated[str, _one_of("statistic", STATISTICS)]
    value: Annotated[float, PlainValidator(guarded(_number))]
    sd: Annotated[float, PlainValidator(guarded(_positive))] | None = None
    n: Annotated[int, _whole(FEWEST_IN_GROUP, MOST_PEOPLE)]
    unit: str
    label: Annotated[str, _one_of("label", LABELS)]
    day: Annotated[float, PlainValidator(guarded(day_number))] | None = None
    against: str | None = None
    above: Annotated[float, PlainValidator(guarded(_number))] | None = None
    below: Annotated[float, PlainValidator(guarded(_number))] | None = None
    error: Annotated[float, PlainValidator(guarded(_positive))] | None = None
    note: str = ""

    @model_validator(mode="after")
    def _fits(self) -> PublishedPart:
        from fibrosim.evidence.readings import ALL_MEASURES
        from fibrosim.units import dimension_and_scale

        correlation = self.statistic == "correlation"
        if correlation != (self.other is not None):
            raise refusal(InputError("a correlation, and nothing else, has 'with'", value=self.statistic,
                                     allowed="statistic: correlation and with: a second measure",
                                     fix="add or delete 'with'", code="wrong-pair"), ("statistic",))  # fmt: skip
        if correlation and not -1 <= self.value <= 1:
            raise refusal(InputError("out of range", value=self.value, allowed="-1 to 1",
                                     fix="correct the coefficient", code="out-of-range"), ("value",))  # fmt: skip
        if (self.statistic in BETWEEN) != (self.against is not None):
            raise refusal(InputError("a comparison of groups, and nothing else, has 'against'", value=self.statistic,
                                     allowed=f"statistic: {', '.join(BETWEEN)}, and against: a second group",
                                     fix="add or delete 'against'", code="wrong-pair"), ("statistic",))  # fmt: skip
        if self.statistic == "share" and not 0 <= self.value <= 100:
            raise refusal(InputError("out of range", value=self.value, allowed="0 to 100 percent",
                                     fix="correct the share", code="out-of-range"), ("value",))  # fmt: skip
        pure = correlation or self.statistic in ("ratio", "effect size")
        wanted = "1" if pure else "percent" if self.statistic == "share" else ALL_MEASURES[self.measure].unit
        if not wanted:
            return self  # the test says the unit
        try:
            same = dimension_and_scale(self.unit) == dimension_and_scale(wanted)
        except InputError as error:
            raise refusal(error, ("unit",)) from None
        if not same:
            raise refusal(InputError(f"the measure is in {wanted}", value=self.unit, allowed=wanted,
                                     fix=f"convert the number to {wanted}", code="wrong-dimension"),
                          ("unit",))  # fmt: skip
        return self


class StudyFile(_Part):
    """What a study file says, checked."""

    fibrosim_study: Annotated[int, BeforeValidator(guarded(format_version("fibrosim_study", FORMAT)))]
    name: Annotated[str, BeforeValidator(guarded(plain_name))]
    title: str = Field(min_length=1)
    source: Source
    population: PopulationPart
    groups: list[GroupPart] = Field(min_length=1)
    protocol: ProtocolPart
    published: list[PublishedPart] = Field(min_length=1)
    replicates: Annotated[int, _whole(FEWEST_REPLICATES, MOST_REPLICATES)]
    seed: Annotated[int, PlainValidator(guarded(lambda value: seed_from(value)))]

    @model_validator(mode="after")
    def _together(self) -> StudyFile:
        names = [group.name for group in self.groups]
        for place, name in enumerate(names):
            if name in names[:place]:
                raise refusal(InputError("two groups of one name", value=name, allowed="each name once",
                                         fix="rename one", code="duplicate"),
                              ("groups", place, "name"))  # fmt: skip
            for other in self.groups[place].members:
                if other not in names[:place]:
                    raise refusal(InputError("members come from groups that stand before it", value=other,
                                             allowed=names[:place], fix="name a group above",
                                             code="unknown-value"), ("groups", place, "members"))  # fmt: skip
        for place, row in enumerate(self.published):
            for key, other in (("group", row.group), ("against", row.against)):
                if other is None or other in names:
                    continue
                hint = nearest(other, names)
                raise refusal(InputError("no group of this name", value=other, allowed=names,
                                         fix=f"Did you mean '{hint}'?" if hint else "add the group",
                                         code="unknown-value"), ("published", place, key))  # fmt: skip
        who = self.population
        found = missing_place(who.areas, who.preset, {"triggers": who.triggers, "treatments": who.treatments})
        if found is not None:
            raise refusal(found[1], ("population", *found[0]))
        self._check_days()
        return self

    def _check_days(self) -> None:
        end = self.population.duration
        first = self.protocol.first_dose or 0.0
        days: list[tuple[tuple[str | int, ...], Any]] = [
            (("protocol", "days", place), day) for place, day in enumerate(self.protocol.days)
        ]
        days += [(("published", place, "day"), row.day) for place, row in enumerate(self.published)]
        for what in ("triggers", "treatments"):
            for place, event in enumerate(getattr(self.population, what)):
                if event.day > end:
                    days.append((("population", what, place, "day"), event.day))
        for path, day in days:
            if isinstance(day, float) and day + (first if path[0] != "population" else 0.0) > end:
                raise refusal(InputError(f"comes after the end of the lives (duration {end:g} day)",
                                         value=day, allowed=f"0 to {end - first:g} day",
                                         fix="bring it forward, or lengthen the duration",
                                         code="after-end"), path)  # fmt: skip


def read_study(path: str | os.PathLike[str] | Any, *, name: str | None = None) -> Study:
    """Read and check a study file.

    Parameters
    ----------
    path : path or importlib.resources Traversable
    name : str, optional
        How errors call the file.

    Raises
    ------
    InputError
        With file, line, field, value, rule and fix: the fault that comes first in the file.
    """
    shown = name or str(path)
    return check_study(read_yaml(path, name=shown), shown)


def check_study(document: Marked, file: str) -> Study:
    """Check a document that was read already; see `read_study`."""
    if isinstance(document.value, dict) and "fibrosim_study" not in document.value:
        if "fibrosim" in document.value:
            raise InputError("this is a patient file, not a study file", file=file,
                             line=document.keys["fibrosim"][0], field="fibrosim",
                             allowed="a file that begins with 'fibrosim_study: 1'",
                             fix="run it with `fibrosim run`", code="other-kind-of-file")  # fmt: skip
        raise InputError("the field 'fibrosim_study' (version of the file format) is missing",
                         file=file, line=document.line, field="fibrosim_study", allowed=str(FORMAT),
                         fix=f"add 'fibrosim_study: {FORMAT}' as the first line", code="missing-key")  # fmt: skip
    check_document(StudyFile, document, file)
    return study_from(document.plain(), file)
