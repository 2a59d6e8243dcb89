"""The neurogenic loop: firing, peptide, mast cell, cytokine, firing. It holds itself only with its parameters."""

import pytest

AREA = "lower_leg_left"
PRONE = {
    "neuropeptides.peptidase": 0.05,
    "mast_cells.sensitivity": 5.0,
    "cytokines.mast_cell_source": 80.0,
    "c_afferents.cytokine_drive": 5.0,
}
CHAIN = (
    "c_afferents_to_neuropeptides",
    "substance_p_to_mast_cells",
    "mast_cells_to_cytokines",
    "cytokines_to_c_afferents",
)


def injured(trigger):
    """A fresh strain of the leg on day 1."""
    return [trigger.pulse("tissue.injury_rate", 1, 2, 1.0, AREA)]


def inflamed(life, day=399):
    """Whether mast cells still secrete."""
    return life("mast_cells.activation", day) > 0.1


def test_prone_people_stay_healthy_without_a_trigger(small):
    life = small(parameters=PRONE, days=400)
    assert life("mast_cells.activation").max() < 1e-3
    assert life("cytokines.proinflammatory", 399) == pytest.approx(2.9, rel=0.01)


def test_an_injury_leaves_lasting_inflammation_in_prone_people_only(small, trigger):
    lasting, passing = small(injured(trigger), PRONE, days=400), small(injured(trigger), days=400)
    assert inflamed(lasting)
    assert lasting("endothelium.permeability", 399) > 0.2
    assert lasting("endothelium.flow_ratio", 399) > 1.5
    assert lasting("cytokines.interleukin_10", 399) > 15  # counter-regulation does not suffice
    assert not inflamed(passing)
    assert passing("endothelium.permeability", 399) < 0.001


@pytest.mark.parametrize("name", ["neuropeptides.peptidase", "mast_cells.sensitivity"])
def test_a_healthy_value_lets_it_fade(small, trigger, name):
    without = {k: v for k, v in PRONE.items() if k != name}
    assert not inflamed(small(injured(trigger), without, days=400))


@pytest.mark.parametrize("link", CHAIN)
def test_the_loop_dies_when_a_link_is_cut(small, trigger, link):
    assert not inflamed(small(injured(trigger), PRONE, {link: 0.0}, days=400))


@pytest.mark.parametrize("target", ["substance_p_block", "mast_cell_stabiliser", "anti_cytokine"])
def test_a_hundred_days_of_block_end_it(small, trigger, target):
    held = {f"drug.slot0.{target}.maximum": 0.98, f"drug.slot0.{target}.half": 1e-3}
    course = [trigger.pulse("drug.slot0_infusion", 200, 300, 1e3)]
    life = small([*injured(trigger), *course], PRONE | held, days=450)
    assert inflamed(life, 199)
    assert not inflamed(life, 440)


def test_a_block_of_days_does_not(small, trigger):
    held = {"drug.slot0.substance_p_block.maximum": 0.98, "drug.slot0.elimination": 10.0}
    course = [trigger.pulse("drug.slot0_infusion", 200, 201, 1e3)]
    life = small([*injured(trigger), *course], PRONE | held, days=450)
    assert life("mast_cells.activation", 201) < 0.8 * life("mast_cells.activation", 199)
    assert inflamed(life, 440)


def test_cgrp_carries_flow_not_the_loop(small, trigger):
    held = {"drug.slot0.cgrp_block.maximum": 0.98, "drug.slot0.cgrp_block.half": 1e-3}
    course = [trigger.pulse("drug.slot0_infusion", 200, 450, 1e3)]
    life = small([*injured(trigger), *course], PRONE | held, days=450)
    assert inflamed(life, 440)
    assert life("endothelium.flow_ratio", 440) < life("endothelium.flow_ratio", 199)
