"""The injection in closed form against the sheet, point by point of what it must keep."""

import numpy as np
import pytest

from fibrosim.skin.injection import inject_norepinephrine
from fibrosim.skin.patch import SkinPatch
from fibrosim.skin.person import SkinState
from fibrosim.skin.short_injection import short_injection

TIMES = np.concatenate([np.arange(0.0, 60.0, 2.5), np.arange(60.0, 311.0, 10.0)])
GIVEN = {"volume": 0.1, "thickness": 2.0, "molar_mass": 169.18}
ILL = SkinState(adrenergic_drive=6.0)
STATES = {
    "many receptors": ILL,
    "few fibres": SkinState(adrenergic_drive=3.0, density=0.5),
    "many fire": SkinState(adrenergic_drive=4.0, spontaneous=0.4, spontaneous_rate=0.5),
    "no transporters": SkinState(adrenergic_drive=2.0, sympathetic=0.1),
    "blocked": SkinState(adrenergic_drive=6.0, alpha1_block=0.8, conducting=0.6),
}


def both(state, dose, needle=(0.0, 1.0), person=1, site="a", parameters=None, **choices):
    """The course on the sheet and in closed form."""
    patch = SkinPatch(state, seed=3, person=person, side=20.0, injected=True, site=site, parameters=parameters,
                      **choices)  # fmt: skip
    sheet = inject_norepinephrine(patch, TIMES, dose=dose, needle=needle, **GIVEN)
    return sheet, short_injection(state, TIMES, dose=dose, needle=needle, seed=3, person=person, site=site,
                                  parameters=parameters, **GIVEN)  # fmt: skip


@pytest.mark.parametrize("name", list(STATES))
def test_firing_is_that_of_the_sheet(name):
    for person in range(2):
        sheet, short = both(STATES[name], 10.0, person=person)
        assert short.area == pytest.approx(sheet.area, rel=0.01)
        assert np.max(np.abs(short.risen - sheet.risen)) < 0.02 * sheet.risen.max() + 1e-3
        assert np.max(np.abs(short.amount - sheet.amount)) < 0.05


@pytest.mark.parametrize(("person", "error"), [(3, 0.02), (2, 0.08)])
def test_a_flare_washes_the_drug_out(person, error):
    state, still = SkinState(adrenergic_drive=8.0, spontaneous=0.1), {"skin_peptides.arteriole_gain": 0.0}
    sheet, short = both(state, 0.01, person=person)
    without = both(state, 0.01, person=person, parameters=still)[1]
    assert short.amount[-1] == pytest.approx(sheet.amount[-1], abs=error)
    assert short.amount[-1] < without.amount[-1] - 0.2


def test_the_needle_is_that_of_the_sheet_and_of_a_finer_one():
    for choices in ({}, {"spacing": 0.5}):
        sheet, short = both(ILL, 0.0, (1.5, 21.0), **choices)
        assert np.max(np.abs(short.risen - sheet.risen)) < 0.005 * sheet.risen.max()


def test_without_receptors_fibres_or_dose_nothing_fires():
    assert not both(SkinState(adrenergic_drive=0.0), 10.0)[1].risen.any()
    assert not both(SkinState(adrenergic_drive=6.0, density=0.0), 10.0)[1].risen.any()
    assert not both(ILL, 0.0)[1].risen.any()
    assert both(ILL, 10.0)[1].risen.max() > 0.1
