"""Antagonists of peptides and cytokines, the challenge with interleukin-6: doses and effects."""

import numpy as np
import pytest

from fibrosim.errors import InputError
from fibrosim.therapies import check_therapy, therapy_from
from fibrosim.therapies.anti_cytokine import AntiCytokine
from fibrosim.therapies.cgrp_antagonist import CgrpAntagonist
from fibrosim.therapies.il6_challenge import Il6Challenge
from fibrosim.therapies.mast_cell_stabiliser import MastCellStabiliser
from fibrosim.therapies.nk1_antagonist import Nk1Antagonist
from fibrosim.therapies.nmda_antagonist import NmdaAntagonist

ANN = {"id": 3, "seed": 7, "weight": 68.0}
KINDS = [CgrpAntagonist, Nk1Antagonist, NmdaAntagonist, MastCellStabiliser, AntiCytokine, Il6Challenge]
EACH = [kind(**choice, day=10.0) for kind in KINDS for choice in kind.examples]
EACH += [kind(sham=True, day=10.0) for kind in KINDS]


@pytest.mark.parametrize("therapy", EACH, ids=repr)
def test_each_keeps_the_contract_and_can_be_written_down(therapy):
    check_therapy(therapy, ANN)
    assert therapy_from(therapy.to_dict()) == therapy


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.kind)
def test_a_sham_gives_nothing(kind):
    assert kind(sham=True).events(ANN) == []
    assert kind(sham=True).drugs == ()
    assert kind(sham=True).label == kind().label
    assert kind().events(ANN) != []


def effect(drug, amount, day):
    """Share of the target after one amount: two exponentials, then saturation."""
    a, e = drug.absorption, drug.elimination
    central = amount * a / (a - e) * (np.exp(-e * day) - np.exp(-a * day))
    ((maximum, half),) = drug.targets.values()
    return maximum * central / (half + central), central


def one(therapy):
    """Effect of the first dose by day."""
    (amount,) = [a.value for a in therapy.events(ANN) if a.kind == "dose"][:1]
    return lambda day: effect(therapy.drugs[0], amount, day)


def test_telcagepant_reaches_the_published_concentrations():
    course = one(CgrpAntagonist("telcagepant"))
    for hour, published in ((1.0, 720.0), (4.0, 582.0)):  # nM after 300 mg, Sinclair 2010
        amount = course(hour / 24.0)[1]
        assert amount / 600.0 / 566.5e-6 == pytest.approx(published, rel=0.1)
    assert course(1.0 / 24.0)[0] == pytest.approx(720.0 / (720.0 + 101.0), abs=0.02)


def test_erenumab_holds_for_a_month():
    course = one(CgrpAntagonist("erenumab", "21 mg"))
    assert course(7.0)[0] > 0.75  # row CP048
    assert one(CgrpAntagonist("erenumab"))(28.0)[0] > 0.75


def test_aprepitant_fills_receptors_for_a_day():
    course = one(Nk1Antagonist())
    assert course(4.0 / 24.0)[1] / 66.0 == pytest.approx(1.0, rel=0.3)  # mg/l; label 1.5 after food
    assert course(1.0)[0] > 0.9  # Bergstrom 2004


def test_adalimumab_peaks_after_days():
    days = np.linspace(0.5, 30.0, 300)
    amounts = one(AntiCytokine())(days)[1]
    assert 3.0 < days[np.argmax(amounts)] < 8.0  # 131 h


def test_interleukin_6_enters_as_dosed():
    (action,) = Il6Challenge("3 ug/kg", day=2.0).events(ANN)
    assert action.value * (action.until - action.day) == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (CgrpAntagonist, {"drug": "aspirin"}),
        (CgrpAntagonist, {"dose": "140"}),
        (CgrpAntagonist, {"dose": "140 g"}),
        (Nk1Antagonist, {"doses": 0}),
        (Nk1Antagonist, {"doses": 1.5}),
        (AntiCytokine, {"sham": "yes"}),
        (Il6Challenge, {"dose": "300 ug/kg"}),
        (Il6Challenge, {"dose": "3 ug"}),
    ],
)
def test_wrong_values_are_refused(kind, wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        kind(**wrong)


def test_ketamine_blocks_for_hours():
    course = one(NmdaAntagonist())
    assert 0.3 < max(course(hour / 24.0)[0] for hour in (0.5, 1.0, 1.5)) < 0.5
    assert course(12.0 / 24.0)[0] < 0.05
