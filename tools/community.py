"""Fibromyalgia in a community: prevalence by sex and by years lived, and the share that needs no trigger.

`.venv/bin/python tools/community.py [--people 1024] [--years 20] [--disputed reference|shared|own] [--seed 2026]` lets
people of a community live with its events, finds who meets the 2016 criteria for three months at the end of each year,
and lets those who do at the end live again without any event: the same people, to the last drawn number. Published
figures stand beside the model's. About 25 ms for a patient-year on one core; the burn-in is a year more for each life.
"""

from __future__ import annotations

import argparse
from collections import Counter

import numpy as np

import fibrosim as fs
from fibrosim.clinic import PatientView, acr_criteria
from fibrosim.evidence import targets
from fibrosim.patients import Patient

CHUNK, YEAR, EVENTFUL, WOMEN = 256, 364.0, 90.0, 0.51
PAINFUL = 2.0


def lives(people: list[Patient], days: float) -> dict[int, tuple[list[bool], float, int]]:
    """Verdict at the end of each year, day since which seven areas hurt, and areas at the end, by identity."""
    criteria = acr_criteria()
    names = sorted({*criteria.requires, "pain.intensity"})
    course = fs.simulate(people, days, outputs=28, rhythm="never", record=names, workers=2)
    failed = course.failures()
    found = {}
    for person in people:
        if person.identity in failed:
            continue
        view = PatientView(course, person.identity)
        verdicts = [criteria.fibromyalgia(view, YEAR * k) for k in range(1, round(days / YEAR) + 1)]
        pain = course.data["pain.intensity"].sel(patient=person.identity)
        many = ((pain >= PAINFUL).sum("area") >= 7).values
        last = len(many) if not many[-1] else int(len(many) - np.argmin(many[::-1])) if not many.all() else 0
        since = float(course.data["time"].values[min(last, len(many) - 1)])
        found[person.identity] = (verdicts, since, int((pain[{"time": -1}] >= PAINFUL).sum()))
    return found


def interval(hits: int, of: int) -> str:
    """Share in percent with the Wilson interval of 95 %."""
    if not of:
        return "-"
    z, share = 1.959964, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * np.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{100 * share:.2f} % ({100 * (middle - half):.2f} to {100 * (middle + half):.2f}; {hits} of {of})"


def row(name: str) -> str:
    """Return a published row as printed."""
    target = targets()[name]
    return f"{name} {target.mean:g} {target.unit}; {target.effect}"


def main() -> None:
    """Let a community live and print the table."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--people", type=int, default=1024)
    ask.add_argument("--years", type=int, default=20)
    ask.add_argument("--seed", type=int, default=2026)
    ask.add_argument("--disputed", default="reference")
    given = ask.parse_args()
    days = YEAR * given.years
    cohort = fs.Cohort(given.people, seed=given.seed, women=WOMEN, events_for=days, disputed=given.disputed)
    found: dict[int, tuple[list[bool], float, int]] = {}
    for start in range(0, given.people, CHUNK):
        people = [cohort[k] for k in range(start, min(start + CHUNK, given.people))]
        found |= lives(people, days)
        ill = sum(v[0][-1] for v in found.values())
        print(f"  {len(found)} lives, {ill} ill", flush=True)
    person = {k: cohort[k] for k in found}
    ill = [k for k, (verdicts, _, _) in found.items() if verdicts[-1]]

    print(f"\n{len(found)} lives of {given.years} years, gains of disputed links: {given.disputed}")
    for year in (k for k in range(given.years) if k + 1 in (1, 2, 4, 10) or k + 1 == given.years):
        print(f"  prevalence after {year + 1} years: {interval(sum(v[0][year] for v in found.values()), len(found))}")
    for sex in ("female", "male"):
        of = [k for k in found if person[k].sex == sex]
        print(f"  {sex}: {interval(sum(found[k][0][-1] for k in of), len(of))}")
    print("  published: " + row("CRI005") + "\n             " + row("CRI006"))
    areas = Counter(found[k][2] for k in ill)
    print(f"  painful areas of those who are ill: {dict(sorted(areas.items()))}")

    if not ill:
        return
    event = sum(any(0.0 <= found[k][1] - t.day <= EVENTFUL for t in person[k].triggers) for k in ill)
    chance = np.mean([
        np.mean([any(0.0 <= day - t.day <= EVENTFUL for t in p.triggers) for day in np.arange(100.0, days, 100.0)])
        for p in person.values()
    ])  # fmt: skip
    print(f"  an event within {EVENTFUL:g} days before lasting widespread pain: {interval(event, len(ill))}; "
          f"before any day of anybody: {100 * chance:.0f} %")  # fmt: skip
    bare = fs.Cohort(given.people, seed=given.seed, women=WOMEN, disputed=given.disputed)
    again = lives([bare[k] for k in ill], days)
    without = sum(verdicts[-1] for verdicts, _, _ in again.values())
    print(f"  ill without any event too (the same people): {interval(without, len(again))}")
    print("  published: " + row("SYM006"))


if __name__ == "__main__":
    main()
