"""Fibres on the skin: territories, the same whatever the grid, and what a current recruits."""

import numpy as np
import pytest

from fibrosim.engine.field import Grid
from fibrosim.errors import InputError
from fibrosim.skin.fibres import skin_fibres
from fibrosim.skin.patch import SkinPatch
from fibrosim.skin.person import SkinState


def test_a_person_has_the_same_fibres_on_any_grid():
    rough, fine = skin_fibres(Grid(32, 32, 2.0), 7, 1), skin_fibres(Grid(128, 128, 0.5), 7, 1)
    assert np.array_equal(rough.y, fine.y)
    assert np.array_equal(rough.spontaneous, fine.spontaneous)
    area = rough.terminals.weight.sum() * 4.0, fine.terminals.weight.sum() * 0.25
    assert area[0] == pytest.approx(area[1], rel=0.01)
    assert not np.array_equal(rough.y, skin_fibres(Grid(32, 32, 2.0), 7, 2).y)
    assert not np.array_equal(rough.y, skin_fibres(Grid(32, 32, 2.0), 8, 1).y)


def test_territories_are_as_published():
    fibres = skin_fibres(Grid(64, 64, 1.0), 1, 1)
    there = np.isfinite(fibres.y)
    many = there.sum(1)
    # patches stand for skin: 24 on 5.3 cm2, and fibres differ by a factor of 0.7
    assert many.mean() == pytest.approx(24.0, rel=0.12)
    assert many.std() / many.mean() == pytest.approx(0.65, abs=0.15)
    areas = []
    for y, x, have, count in zip(fibres.y, fibres.x, there, many, strict=True):
        if count >= 20:
            off = np.sqrt((y[have] - y[have].mean()) ** 2 + (x[have] - x[have].mean()) ** 2)
            areas.append(np.pi * np.quantile(off, 0.9) ** 2 / 100.0 / (count / 24.0))
    # 90 % of the branches lie within the territory; the mean of few takes a little of their spread away
    assert np.mean(areas) == pytest.approx(5.3, rel=0.1)
    whole = np.zeros((64, 64))
    np.add.at(whole, (fibres.terminals.row, fibres.terminals.column), fibres.terminals.weight)
    quarters = [whole[a : a + 32, b : b + 32].mean() for a in (0, 32) for b in (0, 32)]
    assert max(quarters) / min(quarters) < 1.6


def test_a_patch_counts_alike_on_any_grid():
    """A uniform excitation gives a fibre as much as it has patches."""
    for spacing in (0.5, 1.0, 2.0):
        fibres = skin_fibres(Grid(round(64 / spacing), round(64 / spacing), spacing), 3, 1)
        held = [np.where(np.isfinite(one), one, np.nan) for one in (fibres.y, fibres.x)]
        farthest = np.nanmax(np.abs(np.stack(held)), axis=(0, 2))
        inner = int(np.argmin(farthest))
        assert farthest[inner] < 28.0
        part = slice(fibres.terminals.first[inner], fibres.terminals.first[inner + 1])
        many = np.isfinite(fibres.y[inner]).sum()
        assert fibres.patch_share * fibres.terminals.weight[part].sum() == pytest.approx(many, rel=0.03)


def test_a_pointed_current_recruits_and_a_wide_one_does_not():
    """Schmelz 2000: 10 mA through a point make a flare, through 30 mm2 none."""
    pointed = [skin_fibres(Grid(64, 64, 1.0), 3, k).recruited(10.0, 0.5).sum() for k in range(6)]
    wide = [skin_fibres(Grid(64, 64, 1.0), 3, k).recruited(10.0, 3.1).sum() for k in range(6)]
    assert np.mean(pointed) > 1.0
    assert sum(wide) == 0.0
    fibres = skin_fibres(Grid(64, 64, 1.0), 3, 0)
    rising = [fibres.recruited(mA, 0.5).sum() for mA in (2.0, 10.0, 20.0, 40.0)]
    assert rising[0] == 0.0
    assert rising == sorted(rising)
    assert rising[3] > rising[1]


def test_lost_fibres_are_those_that_fewer_would_lose_too():
    most, half = (SkinPatch(SkinState(density=d), side=32.0) for d in (0.8, 0.4))
    kept = [p._present for p in (most, half)]
    assert kept[0].sum() > kept[1].sum() > 0
    assert np.all(kept[0] >= kept[1])


@pytest.mark.parametrize("field", [{"density": -0.1}, {"primed": 1.2}, {"store": float("nan")}, {"cgrp_block": -1.0}])
def test_states_that_cannot_be_are_refused(field):
    with pytest.raises(InputError, match="outside the allowed range"):
        SkinState(**field)
