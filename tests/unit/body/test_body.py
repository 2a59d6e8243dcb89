"""The map of areas and pools, and the assembled body."""

from __future__ import annotations

import numpy as np
import pytest

from fibrosim.body import area_names, block_maps, body, own_values, pool_names, subsystems
from fibrosim.engine.build import program_text
from fibrosim.errors import ModelError


@pytest.mark.parametrize("count", [1, 3, 19])
def test_every_map_row_is_a_mean(count):
    maps = block_maps(count)
    for table in (maps.leaf_to_hub, maps.near, maps.opposite):
        for row in table.rows():
            assert sum(w for _, w in row) == pytest.approx(1.0) or (table is maps.near and not row)
    for row in maps.hub_to_leaf.rows():
        assert not row or sum(w for _, w in row) == pytest.approx(1.0)


def test_sides_mirror():
    names, pools = area_names(), pool_names()
    rows = block_maps().leaf_to_hub.rows()
    swap = {"left": "right", "right": "left"}

    def mirror(name: str) -> str:
        stem, _, side = name.rpartition("_")
        return f"{stem}_{swap[side]}" if side in swap else name

    for a, row in zip(names, rows, strict=True):
        other = rows[names.index(mirror(a))]
        assert {(mirror(pools[p]), w) for p, w in row} == {(pools[p], w) for p, w in other}


def test_names_are_those_of_the_widespread_pain_index():
    assert len(area_names()) == 19
    assert len(pool_names()) == 14
    with pytest.raises(ModelError, match="1, 3 or 19"):
        area_names(5)


def test_kernel_does_not_depend_on_the_number_of_areas():
    assert body(1).system is body(19).system
    text = program_text(body(19).system, 2)[1]
    assert program_text(body(1).system, 2)[1] == text


def test_stellate_reaches_the_upper_body_of_its_side():
    table = own_values()
    names = area_names()
    left = dict(zip(names, table["norepinephrine.stellate_left"], strict=True))
    assert left["lower_arm_left"] == 1
    assert left["lower_arm_right"] == left["lower_leg_left"] == 0
    assert np.all(table["norepinephrine.stellate_left"] + table["norepinephrine.stellate_right"] <= 1)


def test_every_subsystem_says_what_it_is():
    for kind in subsystems():
        assert len(kind.__doc__ or "") > 40
