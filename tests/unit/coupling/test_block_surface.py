"""Closed forms of block by drugs, against the cells and fibres they were fitted to, and in the therapy."""

import numpy as np
import pytest

from fibrosim.coupling import ECTOPIC, block_surface
from fibrosim.electrophysiology.dose_response import share_left
from fibrosim.errors import InputError
from fibrosim.therapies.sodium_channel_blocker import SodiumChannelBlocker

DRUGS = ("lidocaine", "mexiletine", "carbamazepine", "licarbazepine")


@pytest.mark.parametrize("drug", DRUGS)
def test_ectopic_firing_ends_far_below_conduction(drug):
    surface = block_surface(drug)
    assert surface.margin("large") > 20.0
    assert surface.margin("thin") > 20.0
    assert surface.left(ECTOPIC, 0.0) == 1.0
    assert surface.left(ECTOPIC, surface.halves[ECTOPIC]) == pytest.approx(0.5)


@pytest.mark.parametrize("concentration", [0.08, 0.21, 0.6])
def test_the_surface_is_that_of_the_cell(concentration):
    """At concentrations between those of the fit; tolerance is four times the stored error."""
    surface = block_surface("lidocaine")
    miss = surface.left("ectopic", concentration) - share_left("lidocaine", concentration, "ectopic")
    assert abs(miss) < 4.0 * surface.errors["ectopic"]


def test_stored_errors_are_small_where_the_form_can_follow():
    for drug in DRUGS:
        errors = block_surface(drug).errors
        assert errors["ectopic"] < 0.04
        assert errors["nociceptor"] < 0.03
        assert errors[ECTOPIC] < 0.1, "one curve with power 1 for both kinds of cells is coarser"


def test_the_therapy_takes_its_half_from_the_surface():
    therapy = SodiumChannelBlocker("lidocaine")
    free = block_surface("lidocaine").halves[ECTOPIC]  # umol/l
    total = free * 0.23434 / 0.3  # mg/l of plasma
    assert therapy.half() == pytest.approx(total * 77.0)
    assert total == pytest.approx(0.75, rel=0.3), "Chaplan 1995: half of allodynia is gone at 0.75 ug/ml"
    assert therapy.drugs[0].targets["sodium_channel_block"] == (1.0, therapy.half())


@pytest.mark.parametrize(
    "call",
    [
        lambda: block_surface("aspirin"), lambda: block_surface("lidocaine").left("pain", 1.0),
        lambda: block_surface("lidocaine").left("thin", -1.0), lambda: block_surface("lidocaine").left("thin", np.nan),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(call):
    with pytest.raises(InputError):
        call()
