"""How many large axons conduct where a share of a nerve is under attack: sets large_fibres.block_along.

`.venv/bin/python tools/conducting_share.py` walks motor axons of median and tibial nerve of people from cell body to
muscle (internode by internode, as a conduction study does), takes both nerves' mean as that of an axon of 950 mm, and
fits exp(-k attacked) to two thirds of the people. It prints k and its error on the others, in shares of axons.
`--write` puts k into the parameter file. Half a minute.
"""

from __future__ import annotations

import argparse

import numpy as np
from parameter_values import put
from scipy.optimize import minimize_scalar

from fibrosim.coupling import NerveDraws, NerveLesions
from fibrosim.coupling.nerve_volley import fibres_of, volley
from fibrosim.electrophysiology.nerves import NervePerson, nerve, nerve_numbers

ATTACKED = np.array([0.03, 0.07, 0.15, 0.25, 0.4, 0.55, 0.7, 0.85, 0.95])
NERVES, CLASSES, SEED = ("median", "tibial"), 12, 23


def shares(people: int, seed: int = SEED) -> np.ndarray:
    """Share of axons that conduct, shape (people, attacked)."""
    found = np.empty((people, len(ATTACKED)))
    rng = np.random.default_rng(seed)
    for k in range(people):
        person = NervePerson(float(rng.normal(168.0, 8.0)), 70.0, float(rng.uniform(25.0, 70.0)))
        tall = person.height * nerve_numbers()["mm_per_cm"]
        for a, attacked in enumerate(ATTACKED):
            way = []
            for name in NERVES:
                which = nerve(name)
                places = np.array([1.0, which.end(tall)])
                run = volley(person, which, fibres_of(person, which, CLASSES), places,
                             NerveLesions(attacked=float(attacked)), NerveDraws(seed, k))  # fmt: skip
                way.append(run.between(0, 1)[1].mean())
            found[k, a] = np.mean(way)
    return found


def fitted(means: np.ndarray) -> float:
    """The k of exp(-k attacked) nearest to mean shares."""
    found = minimize_scalar(lambda k: float(((np.exp(-k * ATTACKED) - means) ** 2).sum()), bounds=(0.1, 10.0))
    return float(found.x)


def main() -> None:
    """Fit, print, and write if asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--people", type=int, default=60)
    asked.add_argument("--write", action="store_true")
    settings = asked.parse_args()
    found = shares(settings.people)
    seen = np.arange(settings.people) % 3 > 0
    k = fitted(found[seen].mean(axis=0))
    curve, kept = np.exp(-k * ATTACKED), found[~seen]
    for a, attacked in enumerate(ATTACKED):
        print(f"attacked {attacked:.2f}: conduct {kept[:, a].mean():.3f} (SD of people {kept[:, a].std(ddof=1):.3f}), "
              f"curve {curve[a]:.3f}, former reading {1.0 - attacked:.3f}")  # fmt: skip
    error = float(np.sqrt(((kept.mean(axis=0) - curve) ** 2).mean()))
    print(f"k = {k:.3f}; error of mean shares of {len(kept)} people that the fit did not see: {error:.3f}")
    if settings.write:
        put({"large_fibres.block_along": k})


if __name__ == "__main__":
    main()
