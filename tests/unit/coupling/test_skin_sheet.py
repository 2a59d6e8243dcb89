"""How an area of the body sets its sheet of skin, and that the two agree on the average."""

import numpy as np
import pytest

from fibrosim.coupling.skin_sheet import DRIVES, PRIMING, SKIN_VARIABLES, healthy_junction, skin_state_of
from fibrosim.parameters import all_parameter_files
from fibrosim.skin.patch import SkinPatch
from fibrosim.skin.person import NAMES, SkinState

HEALTH = dict.fromkeys(SKIN_VARIABLES, 0.0) | {
    "c_afferents.conducting_share": 1.0, "c_afferents.spontaneous_share": 0.022, "neuropeptides.store": 1.0,
    "norepinephrine.junction": healthy_junction(), "adrenoceptors.alpha1_vessel": 1.0,
}  # fmt: skip


def test_health_is_the_sheet_as_it_is():
    assert skin_state_of(HEALTH) == SkinState()
    assert healthy_junction() == pytest.approx(10.0, rel=0.01)


@pytest.mark.parametrize(
    ("change", "field", "sign"),
    [
        ({"small_fibres.deficit": 0.5}, "density", -1), ({"c_afferents.spontaneous_share": 0.3}, "spontaneous", 1),
        ({"link.excitability_to_c_afferents": 0.3}, "excitability", 1),
        ({"link.excitability_to_c_afferents": 0.3}, "threshold", -1),
        ({"neuropeptides.store": 1.4}, "store", 1), ({"c_afferents.conducting_share": 0.2}, "conducting", -1),
        ({"norepinephrine.junction": 15.0}, "norepinephrine", 1),
        ({"adrenoceptors.alpha1_vessel": 2.0}, "alpha1_vessel", 1),
        ({"link.cytokines_to_endothelium": 0.2}, "resting_leak", 1),
        *(({name: 0.5}, "excitability", 1) for name in DRIVES), *(({name: 0.5}, "primed", 1) for name in PRIMING),
    ],
)  # fmt: skip
def test_each_part_of_the_body_has_its_place(change, field, sign):
    changed, health = (getattr(skin_state_of(values), field) for values in (HEALTH | change, HEALTH))
    assert (changed - health) * sign > 0.04


def test_numbers_and_drugs_of_a_person():
    drugs = {"cgrp_block": 0.9, "substance_p_block": 0.5, "alpha1_block": 0.3, "mast_cell_stabiliser": 0.2}
    own = skin_state_of(HEALTH, {"neuropeptides.peptidase": 0.1, "endothelium.leak_half": 20.0}, drugs)
    assert (own.peptidase, own.leak_half) == (0.1, 20.0)
    assert (own.cgrp_block, own.nk1_block, own.alpha1_block, own.stabiliser) == (0.9, 0.5, 0.3, 0.2)


def test_no_fibre_left_conducts_nothing():
    assert skin_state_of(HEALTH | {"small_fibres.deficit": 1.0, "c_afferents.conducting_share": 0.0}).conducting == 0.0


def test_lasting_firing_releases_on_the_average_what_the_area_has():
    """CGRP of the sheet and of the area's law under 0.5 impulses a second of all fibres, within a factor of three."""
    patch = SkinPatch(SkinState(spontaneous=1.0), side=32.0)
    sheet = patch.sheet.state("skin_peptides.cgrp").mean()
    numbers = {n: float(p.value) for n, p in all_parameter_files()["neuropeptides"].parameters.items()}
    store = 1.0 / (1.0 + 0.5 / numbers["depletion_firing"])
    area = numbers["release_cgrp"] * 0.5 * store * numbers["cgrp_time"]
    assert 1.0 / 3.0 < sheet / area < 3.0
    course = patch.follow([0.0, 1800.0], {})
    assert np.abs(course.cgrp[1].mean() / course.cgrp[0].mean() - 1.0) < 0.05


def test_health_of_the_sheet_is_what_its_files_say():
    """A number that stands in the class and in a file may not drift apart."""
    files, health = all_parameter_files(), SkinState()
    for full, name in NAMES.items():
        subsystem, _, one = full.partition(".")
        assert getattr(health, name) == pytest.approx(files[subsystem].parameters[one].value, rel=2e-3), full
