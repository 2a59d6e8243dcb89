"""Priors of disputed links, and gains drawn from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from ..errors import InputError
from ..parameters import nearest
from ..random import normal, portable_exp, portable_log, uniform
from .assembly import body

__all__ = ["LinkPrior", "draw_gains", "link_priors"]

LARGEST_GAIN = 100.0


@dataclass(frozen=True)
class LinkPrior:
    """Prior of the gain of a disputed link: a lump at zero and a lognormal beside it.

    Parameters
    ----------
    absent : float
        Probability that the link does not exist (gain 0); above 0 and at most 1.
    median, cv : float
        Of the gain where it exists; dimensionless, 1 is the size of the parameter files.
    grade, note : str
        Grade A to E of the judgement, and its reason.
    """

    absent: float
    median: float = 1.0
    cv: float = 0.5
    grade: str = "E"
    note: str = ""

    def gain(self, share: float, deviate: float) -> float:
        """Return the gain at a uniform share (absent or not) and a standard normal deviate (size)."""
        if share < self.absent:
            return 0.0
        spread = float(portable_log(1.0 + self.cv**2)) ** 0.5
        return min(self.median * float(portable_exp(spread * deviate)), LARGEST_GAIN)


def _prior(name: str, entry: Any) -> LinkPrior:
    if isinstance(entry, LinkPrior):
        return _checked(name, entry)
    if not isinstance(entry, Mapping):
        raise _wrong(name, entry, "a prior says absent, median and cv", "{absent: 0.5, median: 1, cv: 0.5}")
    unknown = sorted(set(entry) - set(LinkPrior.__dataclass_fields__))
    if unknown or "absent" not in entry:
        raise _wrong(name, dict(entry), "a prior says absent, median and cv", "{absent: 0.5, median: 1, cv: 0.5}")
    for key in ("absent", "median", "cv"):
        if key in entry and (isinstance(entry[key], bool) or not isinstance(entry[key], (int, float))):
            raise _wrong(f"{name}.{key}", entry[key], "a plain number", "a number")
    return _checked(name, LinkPrior(**entry))


def _checked(name: str, prior: LinkPrior) -> LinkPrior:
    if not 0.0 < prior.absent <= 1.0:
        raise _wrong(f"{name}.absent", prior.absent, "the prior of a disputed link includes zero", "above 0, to 1")
    if not 0.0 < prior.median <= LARGEST_GAIN:
        raise _wrong(f"{name}.median", prior.median, "a gain is positive", f"above 0, to {LARGEST_GAIN:g}")
    if not 0.0 <= prior.cv <= 10.0:
        raise _wrong(f"{name}.cv", prior.cv, "a coefficient of variation", "0 to 10")
    return prior


def _wrong(field: str, value: Any, rule: str, allowed: str) -> InputError:
    return InputError(rule, field=f"link_priors.{field}", value=value, allowed=allowed, code="out-of-support")


@cache
def _file() -> Mapping[str, Any]:
    return yaml.safe_load((files("fibrosim.body") / "link_priors.yaml").read_text(encoding="utf-8"))


def link_priors(changes: Mapping[str, Any] | None = None) -> dict[str, LinkPrior]:
    """Return the prior of every disputed link.

    Parameters
    ----------
    changes : mapping of str to mapping, optional
        Priors to be used instead, such as ``{"stress_to_mast_cells": {"absent": 0.9}}``.

    Returns
    -------
    dict of str to LinkPrior
        In the order of the names.

    Raises
    ------
    InputError
        A name that is no disputed link, or a prior outside its support: it must include zero.
    """
    table = _file()
    links = body(19).system.links
    disputed = sorted(name for name, link in links.items() if link.disputed)
    found = {name: _prior(name, table["links"].get(name, table["default"])) for name in disputed}
    for name, entry in (changes or {}).items():
        if name not in found:
            near = nearest(name, disputed)
            rule = "not a link of the body" if name not in links else "this link is not disputed"
            fix = f"did you mean '{near}'?" if near else "`fibrosim parameters --disputed` lists them"
            raise InputError(rule, field=f"link_priors.{name}", value=name, fix=fix, code="unknown-key")
        found[name] = _prior(name, entry)
    return found


def draw_gains(seed: int, identity: int = 0, priors: Mapping[str, LinkPrior] | None = None) -> dict[str, float]:
    """Draw gains of the disputed links; each depends on seed, identity and its own name only.

    Parameters
    ----------
    seed, identity : int
        Of the person, or of whatever shares the gains.
    priors : mapping of str to LinkPrior, optional
        What `link_priors` returns; the usual priors if left out.

    Returns
    -------
    dict of str to float
        Dimensionless gains, as `Patient(links=...)` takes them.
    """
    table = link_priors() if priors is None else priors
    return {
        name: prior.gain(
            float(uniform(seed, identity, f"link/{name}/absent", 0)),
            float(normal(seed, identity, f"link/{name}/size", 0)),
        )
        for name, prior in table.items()
    }
