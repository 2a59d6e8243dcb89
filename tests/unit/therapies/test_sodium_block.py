"""Systemic sodium-channel blockers and local anaesthetic: doses, shams, refusals, action on the body."""

import pytest

from fibrosim.errors import InputError
from fibrosim.therapies import check_therapy, therapy_from
from fibrosim.therapies.local_anaesthetic import LocalAnaesthetic
from fibrosim.therapies.sodium_channel_blocker import SodiumChannelBlocker

ANN = {"id": 3, "seed": 7, "weight": 68.0, "age": 46.0, "sex": "female"}
EACH = [
    SodiumChannelBlocker(day=10.0, doses=4),
    SodiumChannelBlocker("lidocaine", "5 mg/kg"),
    SodiumChannelBlocker("mexiletine", doses=90),
    SodiumChannelBlocker("carbamazepine", doses=60, sham=True),
    LocalAnaesthetic("hip_left", day=3.0),
    LocalAnaesthetic("neck", "both", sham=True),
]


@pytest.mark.parametrize("therapy", EACH, ids=repr)
def test_each_keeps_the_contract_and_its_record(therapy):
    check_therapy(therapy, ANN)
    assert therapy_from(therapy.to_dict()) == therapy


def test_lidocaine_by_weight_and_by_mass():
    assert SodiumChannelBlocker(dose="5 mg/kg").events(ANN)[0].value == pytest.approx(340.0)
    days = [a.day for a in SodiumChannelBlocker(doses=3, day=2.0).events(ANN)]
    assert days == [2.0, 9.0, 16.0]
    assert SodiumChannelBlocker(sham=True).events(ANN) == []


def occupancy(drug, hours, dose):
    """Block by one dose, from the one-compartment solution."""
    from math import exp

    (slot,) = SodiumChannelBlocker(drug).drugs
    t, ka, ke = hours / 24, slot.absorption, slot.elimination
    amount = dose * ka / (ka - ke) * (exp(-ke * t) - exp(-ka * t))
    maximum, half = slot.targets["sodium_channel_block"]
    return maximum * amount / (half + amount)


def test_lidocaine_is_strong_for_hours_and_gone_in_a_day():
    assert occupancy("lidocaine", 1, 240) > 0.6
    assert occupancy("lidocaine", 24, 240) < 0.01
    assert occupancy("mexiletine", 8, 180) > 0.2, "it lasts from dose to dose"


def test_block_lowers_firing_of_a_sensitised_area_in_the_body():
    from fibrosim.patients import Patient, simulate, triggers

    def firing(treatments):
        course = simulate(Patient(seed=23, areas=3), 12, triggers=[triggers.injury(2, area="lower_back")],
                          treatments=treatments, outputs="0.125 day")  # fmt: skip
        data = course.at(10.25).data_vars["c_afferents.firing"]
        return float(data.sel(area="lower_back").values.squeeze())

    none = firing([])
    assert firing([SodiumChannelBlocker(day=10.125)]) < 0.9 * none
    numb = LocalAnaesthetic("lower_back", "skin", day=10.24)
    assert firing([numb]) == pytest.approx((1 - numb.share) * none, rel=0.05)


@pytest.mark.parametrize(
    "call",
    [
        lambda: SodiumChannelBlocker("mexiletine", "5 mg/kg"),
        lambda: SodiumChannelBlocker(dose="500 mg/kg"),
        lambda: SodiumChannelBlocker(dose="24000 mg"),
        lambda: SodiumChannelBlocker("lignocaine"),
        lambda: LocalAnaesthetic("knee"),
        lambda: LocalAnaesthetic("neck", depth="bone"),
        lambda: LocalAnaesthetic("neck", dose="5 g"),
        lambda: SodiumChannelBlocker(dose="8 mg/kg").events({**ANN, "weight": 190.0}),
    ],
)
def test_what_cannot_be_is_refused(call):
    with pytest.raises(InputError):
        call()
