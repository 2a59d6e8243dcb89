"""Published studies as package data: population, protocol, published numbers and sources."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from os import PathLike
from pathlib import Path
from typing import Any

from fibrosim.errors import InputError

__all__ = ["LABELS", "Group", "Published", "Study", "list_studies", "load_study"]

LABELS = ("calibrated", "predicted", "hand-set", "sign only")
STATISTICS = ("mean", "sd", "median", "share", "correlation", "difference", "ratio", "effect size")
BETWEEN = ("difference", "ratio", "effect size")
"""Statistics that compare the group's mean with that of another group."""

SELECTIONS = ("all", "meets ACR 2016", "does not meet ACR 2016")
FORMAT = 1


@dataclass(frozen=True)
class Group:
    """A group of the study.

    Parameters
    ----------
    name : str
    n : int
        Size in the study.
    select : str
        Who of the bank may be in it.
    where : mapping of measure to [low, high]
        Who may be in it besides: people whose true value lies between (either may be None).
    people : mapping
        What is other in this group's people than in the study's population (preset, parameters,
        links, triggers, women, age, ...): it has a bank of its own.
    note : str
    members : mapping of str to int
        How many come from which groups before it; such a group has no people of its own.
    """

    name: str
    n: int
    select: str = "all"
    where: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    source: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Published:
    """One published number.

    Parameters
    ----------
    id : str
        Row in the table of measurements that it was taken from.
    group, measure, statistic : str
        What it is of; `other` is the second measure of a correlation.
    value : float
        In `unit`.
    n : int
        People behind it.
    label : str
        What it says about the model: "calibrated" (parameters were fitted or derived from it),
        "hand-set" (a parameter was set with it in mind), "predicted", or "sign only".
    sd : float, optional
        Published SD beside a mean.
    day : float, optional
        Days after the first dose.
    against : str, optional
        The other group of a difference, a ratio or an effect size (Hedges' g).
    above, below : float, optional
        Whom a share counts; those above 0.5 if neither is given.
    error : float, optional
        Published standard error, where it does not follow from n and SD.
    """

    id: str
    group: str
    measure: str
    statistic: str
    value: float
    n: int
    unit: str
    label: str
    note: str = ""
    sd: float | None = None
    day: float | None = None
    other: str | None = None
    against: str | None = None
    above: float | None = None
    below: float | None = None
    error: float | None = None

    @property
    def standard_error(self) -> float | None:
        """Standard error of the published number, where its size and spread give one."""
        if self.error is not None:
            return self.error
        if self.statistic in ("mean", "median"):
            wider = (math.pi / 2.0) ** 0.5 if self.statistic == "median" else 1.0
            return None if self.sd is None else wider * self.sd / self.n**0.5
        if self.statistic == "sd":
            return self.value / (2.0 * (self.n - 1)) ** 0.5
        if self.statistic == "share":
            share = self.value / 100.0
            return 100.0 * (share * (1.0 - share) / self.n) ** 0.5
        if self.statistic == "correlation":
            return (1.0 - self.value**2) / (self.n - 1) ** 0.5
        return None


@dataclass(frozen=True)
class Study:
    """A published study.

    Parameters
    ----------
    name, title : str
    source : mapping
        citation, and doi, pmid or identifier.
    population : mapping
        Who is simulated: size, women, age, age_sd, areas, duration, outputs (time between stored
        values; a day if left out), events ("community" for drawn life events), preset, links,
        triggers, treatments, parameters (median and cv by name), note.
    groups : tuple of Group
    protocol : mapping
        tests, sites, days, treatment, first_dose.
    published : tuple of Published
    replicates, seed : int
    """

    name: str
    title: str
    source: Mapping[str, str]
    population: Mapping[str, Any]
    groups: tuple[Group, ...]
    protocol: Mapping[str, Any]
    published: tuple[Published, ...]
    replicates: int
    seed: int

    def group(self, name: str) -> Group:
        """Return the group of this name."""
        return next(group for group in self.groups if group.name == name)


def _folder() -> Any:
    return resources.files("fibrosim") / "evidence" / "data"


def study_names() -> list[str]:
    """Return the names of the studies that come with the package."""
    files = (place.name for place in _folder().iterdir())
    return sorted(name.removesuffix(".yaml") for name in files if name.endswith(".yaml"))


def list_studies() -> list[Study]:
    """Return the studies that come with the package."""
    return [load_study(name) for name in study_names()]


def load_study(name: str | PathLike[str]) -> Study:
    """Return a study of the package by its name, or one from a study file.

    Parameters
    ----------
    name : str or path
        A name such as ``"caro-2014-skin-biopsy"``, or the path of a ``.yaml`` file.

    Raises
    ------
    InputError
        For an unknown name (with the nearest one), or a fault in the study file.
    """
    names = study_names()
    if str(name) in names:
        import yaml

        text = (_folder() / f"{name}.yaml").read_text(encoding="utf-8")
        return study_from(yaml.safe_load(text), f"{name}.yaml")
    if Path(name).suffix.lower() in (".yaml", ".yml"):
        from fibrosim.evidence.study_file import read_study

        return read_study(name)
    near = difflib.get_close_matches(str(name), names, n=1)
    raise InputError(
        "no study of this name",
        field="study",
        value=str(name),
        allowed=names,
        fix=f"did you mean '{near[0]}'?" if near else "give the path of a study file (.yaml)",
        code="unknown-name",
    )


def study_from(record: Mapping[str, Any], file: str) -> Study:
    """Return the study that a record describes.

    Raises
    ------
    InputError
        For a missing or unknown key, or a word that is not allowed.
    """
    parts = dict(record)
    if parts.pop("fibrosim_study", None) != FORMAT:
        raise InputError("unknown format", file=file, field="fibrosim_study", allowed=FORMAT, code="version")
    wanted = set(Study.__dataclass_fields__)
    for key in wanted.symmetric_difference(parts):
        rule = "missing" if key in wanted else "unknown key"
        raise InputError(rule, file=file, field=key, allowed=sorted(wanted), code="unknown-key")
    groups = tuple(Group(**each) for each in parts["groups"])
    published = tuple(_published(each) for each in parts["published"])
    for group in groups:
        _word(file, f"groups.{group.name}.select", group.select, SELECTIONS)
    for each in published:
        where = f"published.{each.id}"
        _word(file, f"{where}.label", each.label, LABELS)
        _word(file, f"{where}.statistic", each.statistic, STATISTICS)
        for name in (each.group, *([each.against] if each.against else [])):
            _word(file, f"{where}.group", name, [group.name for group in groups])
    return Study(**{**parts, "groups": groups, "published": published})


def _published(record: Mapping[str, Any]) -> Published:
    parts = dict(record)
    parts["other"] = parts.pop("with", None)
    return Published(**parts)


def _word(file: str, field_name: str, value: str, allowed: Any) -> None:
    if value not in allowed:
        raise InputError(
            "unknown word", file=file, field=field_name, value=value, allowed=list(allowed),
            code="unknown-choice",
        )  # fmt: skip
