"""Closed form of a stretch under attack against walks along its internodes."""

import numpy as np
import pytest

from fibrosim.coupling.internode_surface import internode_surface
from fibrosim.coupling.stretch_surface import RANGES, stretch_surface
from fibrosim.electrophysiology.nerves import nerve_numbers

COUNT = 40


def stretches(power, hit, diameter, temperature, seed, many=1500):
    """Share of stretches that block, and what those that conduct add to each internode."""
    rng, shape = np.random.default_rng(seed), (many, COUNT + 8)
    kept = np.where(rng.random(shape) < hit, rng.random(shape) ** power, 1.0)
    kept = np.maximum(kept, nerve_numbers()["kept_least"])
    walk = internode_surface().walk(np.full(shape, diameter), np.full(shape, temperature), kept)
    free = ~walk.blocked[:, 4:-4].any(axis=1)
    whole = float(internode_surface().delay(diameter, temperature))
    return 1.0 - free.mean(), (walk.delays[free, 4:-4] / whole - 1.0).mean()


def test_stored_errors_on_samples_that_no_fit_saw():
    errors = stretch_surface().errors
    most = {"delay": 0.05, "spread": 0.2, "block": 0.012}
    for place, factor in (("inside", 1.0), ("faces", 1.5)):
        assert {k: v["rms"] for k, v in errors[place].items() if v["rms"] > factor * most[k]} == {}
        assert all(each["samples"] >= 90 for each in errors[place].values())


@pytest.mark.parametrize(
    ("power", "hit", "diameter", "temperature"),
    [(0.1, 0.4, 9.0, 35.0), (0.4, 0.7, 10.5, 33.0), (0.7, 0.3, 8.0, 30.0), (1.0, 0.5, 11.0, 36.0)],
)
def test_delay_and_block_of_a_stretch(power, hit, diameter, temperature):
    blocked, added = stretches(power, hit, diameter, temperature, 4)
    limit = np.array([internode_surface().blocking_load(diameter, temperature)])
    point = (np.array([value]) for value in (power, hit, diameter, temperature))
    mean, _, hazard = stretch_surface().stretch(*point, limit)
    assert mean[0] == pytest.approx(added, rel=0.13)
    assert -np.expm1(-COUNT * hazard[0]) == pytest.approx(blocked, abs=0.05)


def test_without_attack_nothing_is_added():
    for power, hit in ((1e-9, 0.5), (0.5, 0.0)):
        values = (np.array([value]) for value in (power, hit, 10.0, 34.0, 22.0))
        mean, spread, hazard = stretch_surface().stretch(*values)
        assert max(mean[0], spread[0], hazard[0]) < 1e-6


def test_beyond_the_sampled_power_everything_blocks():
    power = np.array([RANGES["power"][1], 20.0])
    rest = (np.full(2, value) for value in (0.5, 10.0, 34.0, 22.0))
    hazard = stretch_surface().stretch(power, *rest)[2]
    assert (hazard * COUNT > 3.0).all()
    assert hazard[0] == hazard[1]
