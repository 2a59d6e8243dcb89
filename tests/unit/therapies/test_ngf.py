"""NGF as a challenge and its antibody: doses, volumes, routes, refused slips of a hundred."""

import numpy as np
import pytest

from fibrosim.errors import InputError
from fibrosim.therapies import AntiNgf, NgfChallenge, check_therapy, therapy_from

ANN = {"id": 3, "seed": 7, "weight": 68.0, "age": 46.0, "sex": "female"}
EACH = [
    AntiNgf(day=3.0),
    AntiNgf("50 ug/kg", sham=True),
    NgfChallenge("skin", day=2.0),
    NgfChallenge("muscle", "1 ug", doses=3, interval="2 day", area="lower_leg_right"),
    NgfChallenge("intravenous", "1 ug/kg", sham=True),
    NgfChallenge("ventricle", "0.02 ug/day", duration="30 day", day=1.0),
]


@pytest.mark.parametrize("therapy", EACH, ids=repr)
def test_each_keeps_the_contract_and_comes_back(therapy):
    check_therapy(therapy, ANN)
    assert therapy_from(therapy.to_dict()) == therapy


def test_local_doses_become_concentrations():
    (skin,) = NgfChallenge("skin").events(ANN)
    assert (skin.kind, skin.name, skin.area) == ("add", "nerve_growth_factor.tissue", "lower_leg_left")
    assert skin.value == pytest.approx(1e6), "1 ug in 1 ml"
    muscle = NgfChallenge("muscle", "1 ug", doses=3, interval="2 day").events(ANN)
    assert [a.day for a in muscle] == [0.0, 2.0, 4.0]
    assert muscle[0].value == pytest.approx(1e5), "1 ug in 10 ml"
    (vein,) = NgfChallenge("intravenous", "0.1 ug/kg").events(ANN)
    assert vein.value == pytest.approx(6.8e6 / 12e3), "6.8 ug in 12 l"
    assert vein.area is None


def test_ventricle_is_an_infusion_for_three_months():
    (drip,) = NgfChallenge("ventricle", day=10.0).events(ANN)
    assert (drip.kind, drip.name) == ("input", "csf_nerve_growth_factor.infusion")
    assert drip.value == 75.0
    assert (drip.until - drip.day) * drip.value / 1000.0 == pytest.approx(6.6, rel=0.05), "row NGF001, mg"


def test_sham_differs_by_the_drug_only():
    for kind, choices in ((NgfChallenge, {"route": "skin"}), (AntiNgf, {})):
        assert kind(**choices).events(ANN)
        assert kind(**choices, sham=True).events(ANN) == []
        assert kind(**choices).label == kind(**choices, sham=True).label
    assert AntiNgf(sham=True).drugs == ()
    assert AntiNgf(sham=True).side_effects() == []


def test_antibody_follows_its_published_kinetics():
    therapy = AntiNgf(day=0.0)
    (dose,) = therapy.events(ANN)
    assert dose.value == pytest.approx(13.6), "200 ug/kg"
    (drug,) = therapy.drugs
    k = np.array(
        [
            [-drug.elimination - drug.to_peripheral, drug.from_peripheral],
            [drug.to_peripheral, -drug.from_peripheral],
        ]
    )
    slowest = -np.log(2) / np.linalg.eigvals(k).real.max()
    assert slowest == pytest.approx(21.0, rel=0.35), "20.9 days (row CP342)"
    assert drug.targets["anti_ngf"][1] == pytest.approx(0.035, rel=0.02), "11 pmol/l in tissue fluid"


@pytest.mark.parametrize(
    ("kind", "choices"),
    [
        (AntiNgf, {"dose": "20 mg/kg"}),
        (AntiNgf, {"dose": "2 ug/kg"}),
        (NgfChallenge, {"route": "skin", "dose": "100 ug"}),
        (NgfChallenge, {"route": "skin", "dose": "0.01 ug"}),
        (NgfChallenge, {"route": "muscle", "dose": "500 ug"}),
        (NgfChallenge, {"route": "muscle", "dose": "0.05 ug"}),
        (NgfChallenge, {"route": "intravenous", "dose": "10 ug/kg"}),
        (NgfChallenge, {"route": "intravenous", "dose": "0.001 ug/kg"}),
        (NgfChallenge, {"route": "ventricle", "dose": "7.5 mg/day"}),
        (NgfChallenge, {"route": "ventricle", "dose": "75 ug"}),
        (NgfChallenge, {"route": "skin", "dose": "1 mcg"}),
    ],
)
def test_a_dose_a_hundredfold_off_is_refused(kind, choices):
    with pytest.raises(InputError) as caught:
        kind(**choices)
    assert caught.value.field == "dose"


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({"route": "brain"}, "route"),
        ({"route": "skin", "area": "knee"}, "area"),
        ({"route": "ventricle", "area": "neck"}, "area"),
        ({"route": "skin", "duration": "3 day"}, "duration"),
        ({"route": "ventricle", "doses": 3}, "doses"),
        ({"route": "ventricle", "interval": "2 day"}, "interval"),
        ({"route": "muscle", "doses": 2.5}, "doses"),
        ({"route": "muscle", "doses": 0}, "doses"),
        ({"route": "ventricle", "duration": "0 day"}, "duration"),
        ({"sham": "no"}, "sham"),
        ({"day": -1}, "day"),
    ],
)
def test_faults_are_named(choices, field):
    with pytest.raises(InputError) as caught:
        therapy_from({"kind": "ngf_challenge", **choices})
    assert str(caught.value.field).endswith(field)
