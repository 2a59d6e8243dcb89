"""Replaying a study: its own sample size, drawn many times, beside what was published."""

from __future__ import annotations

import os
from collections.abc import Callable, MutableMapping, Sequence
from os import PathLike

import numpy as np

from fibrosim.errors import InputError
from fibrosim.evidence.bank import Bank, examine_bank, simulate_bank
from fibrosim.evidence.comparison import Comparison, Replay
from fibrosim.evidence.readings import ALL_MEASURES
from fibrosim.evidence.study import BETWEEN, Published, Study, load_study
from fibrosim.random import Stream
from fibrosim.results import Course

__all__ = ["draw_replicates", "replay"]

FEWEST, MOST = 10, 100_000
MOST_THREADS = 4


def replay(
    name: str | PathLike[str] | Study,
    *,
    seed: int | None = None,
    replicates: int | None = None,
    course: Course | Sequence[Course] | None = None,
    workers: int | None = None,
    also: Sequence[Study] = (),
    held: MutableMapping[str, Course] | None = None,
) -> Replay:
    """Replay a published study on virtual patients.

    Parameters
    ----------
    name : str, path or Study
        Name of a study of the package, such as ``"caro-2014-skin-biopsy"``, or a study file.
    seed : int, optional
        Seed of people and of replicates; the study file's own if left out.
    replicates : int, optional
        How often the study is repeated; the study file's own number if left out.
    course : Course or sequence of Course, optional
        Simulated people to draw from, instead of simulating the study's populations.
    workers : int, optional
        Threads for the simulation; as many as there are processors, up to four, if left out.
    also, held
        Studies that read the same lives, and lives that are there already: see `simulate_bank`.

    Returns
    -------
    Replay
        Each published number beside the model's distribution over replicates.

    Raises
    ------
    InputError
        For an unknown study or a number of replicates outside 10 to 100 000.
    SimulationError
        If the bank has too few people for a group.
    """
    study = name if isinstance(name, Study) else load_study(name)
    count = study.replicates if replicates is None else replicates
    if isinstance(count, bool) or not isinstance(count, int) or not FEWEST <= count <= MOST:
        raise InputError(
            "must be a whole number in range",
            field="replicates",
            value=count,
            allowed=f"{FEWEST} to {MOST}",
            code="out-of-range",
        )
    key = study.seed if seed is None else seed
    threads = min(MOST_THREADS, os.cpu_count() or 1) if workers is None else workers
    lives = simulate_bank(study, key, None, threads, also, held) if course is None else course
    lives = [lives] if isinstance(lives, Course) else list(lives)
    bank = examine_bank(study, lives)
    values = draw_replicates(study, bank, key, count)
    rows = [
        Comparison(each, ALL_MEASURES[each.measure].name, model)
        for each, model in zip(study.published, values, strict=True)
    ]
    sizes = {group: len(places) for group, places in bank.groups.items()}
    return Replay(study, rows, sizes, len(bank.people), bank.failed, count, key, lives[0].manifest)


def draw_replicates(study: Study, bank: Bank, seed: int, count: int) -> list[np.ndarray]:
    """Return each published statistic over replicates of the study.

    In each replicate every group is drawn from the bank with replacement, and all tests are done
    anew; measures of one person in one replicate belong together.

    Returns
    -------
    list of ndarray, shape (replicate,)
        In the order of `study.published`.
    """
    stream = Stream(seed)
    readings: dict[tuple[str, str, float | None], np.ndarray] = {}
    samples = {}
    for number, group in enumerate(study.groups):
        if group.members:
            samples[group.name] = np.concatenate([samples[name][:, :n] for name, n in group.members.items()], axis=1)
            continue
        places = bank.groups[group.name]
        mixed = [n for other in study.groups for name, n in other.members.items() if name == group.name]
        asked = [each.n for each in study.published if group.name in (each.group, each.against)]
        most = max([group.n, *mixed, *asked])
        index = np.arange(count * most, dtype=np.uint64).reshape(count, most)
        drawn = stream.uniform(number, f"evidence/{study.name}/sample", index)
        samples[group.name] = places[(np.asarray(drawn) * len(places)).astype(np.intp)]

    def reading(group: str, measure: str, day: float | None) -> np.ndarray:
        held = (group, measure, day)
        if held not in readings:
            chosen = samples[group]
            purpose = f"evidence/{study.name}/{group}/{measure}/{day}"
            truth = bank.truth[(measure, day)][chosen]
            people = bank.people[chosen]
            readings[held] = ALL_MEASURES[measure].observe(truth, people, stream, purpose)
        return readings[held]

    return [_statistic(each, reading, each.n) for each in study.published]


def _statistic(each: Published, reading: Callable[[str, str, float | None], np.ndarray], n: int) -> np.ndarray:
    values = reading(each.group, each.measure, each.day)[:, :n]
    if each.statistic == "correlation":
        return correlation(values, reading(each.group, str(each.other), each.day)[:, :n])
    if each.statistic in BETWEEN:
        return _between(each.statistic, values, reading(str(each.against), each.measure, each.day)[:, :n])
    if each.statistic == "share":
        above = 0.5 if each.above is None else each.above
        counted = values > above if each.below is None else values < each.below
        return 100.0 * counted.mean(axis=1)
    if each.statistic == "sd":
        return values.std(axis=1, ddof=1)
    if each.statistic == "median":
        # a response that is absent has no latency, and studies leave it out too
        none = np.isnan(values).sum(axis=1) == values.shape[1]
        found = np.nanmedian(np.where(np.expand_dims(none, 1), 0.0, values), axis=1)
        return np.where(none, np.nan, found)
    return values.mean(axis=1)


def _between(statistic: str, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return a comparison of two groups in each replicate; NaN where it does not exist."""
    first, second = one.mean(axis=1), other.mean(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        if statistic == "ratio":
            return np.where(second != 0, first / second, np.nan)
        if statistic == "difference":
            return first - second
        n, m = one.shape[1], other.shape[1]
        pooled = np.sqrt(((n - 1) * one.var(axis=1, ddof=1) + (m - 1) * other.var(axis=1, ddof=1)) / (n + m - 2))
        small = 1.0 - 3.0 / (4.0 * (n + m) - 9.0)
        return np.where(pooled > 0, small * (first - second) / pooled, np.nan)


def correlation(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return Pearson's r of each row; shape (replicate,). NaN where one does not vary."""
    a = first - first.mean(axis=1, keepdims=True)
    b = second - second.mean(axis=1, keepdims=True)
    size = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(size > 0, (a * b).sum(axis=1) / size, np.nan)
