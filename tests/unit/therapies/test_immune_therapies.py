"""Plasma exchange, FcRn block, steroid, anti-CD20, interferon beta, immunoglobulin: the contract and the doses."""

import pytest

from fibrosim.errors import InputError
from fibrosim.therapies import (
    AntiCd20,
    FcrnBlocker,
    Interferon,
    IVIg,
    PlasmaExchange,
    Steroid,
    check_therapy,
    therapy_from,
)

ANN = {"id": 3, "seed": 7, "weight": 70.0, "age": 46.0, "sex": "female"}
EACH = [
    PlasmaExchange(day=10.0),
    FcrnBlocker(doses=4, day=10.0),
    FcrnBlocker("rozanolixizumab", doses=6),
    Steroid(doses=30),
    AntiCd20(doses=2),
    Interferon(doses=12),
    IVIg(day=3.0),
]


@pytest.mark.parametrize("therapy", EACH, ids=repr)
def test_each_keeps_the_contract_and_its_record(therapy):
    check_therapy(therapy, ANN)
    assert therapy_from(therapy.to_dict()) == therapy


@pytest.mark.parametrize("therapy", EACH, ids=repr)
def test_every_route_may_be_none(therapy):
    from fibrosim.therapies.base import therapy_numbers

    for name, number in therapy_numbers(therapy.numbers).items():
        if name.endswith("maximum"):
            assert number.range[0] == 0.0


@pytest.mark.parametrize("kind", [FcrnBlocker, Steroid, AntiCd20, Interferon])
def test_a_sham_has_no_drug(kind):
    sham = kind(sham=True, doses=3)
    assert not [a for a in sham.events(ANN) if a.kind == "dose"]


def test_the_volume_of_an_exchange_is_taken_out():
    flows = [a for a in PlasmaExchange(day=2.0).events(ANN) if a.name == "immunoglobulin.exchange_rate"]
    assert [a.day for a in flows] == [2.0, 4.0, 6.0, 8.0, 10.0]
    assert sum(a.value * (a.until - a.day) for a in flows) == pytest.approx(5 * 0.045 * 70.0)
    assert not [a for a in PlasmaExchange(sham=True).events(ANN) if a.name == "immunoglobulin.exchange_rate"]


@pytest.mark.parametrize("volume", ["45", "4.5 l/kg", "-3 ml/kg", "nan ml/kg"])
def test_an_impossible_volume_is_refused(volume):
    with pytest.raises(InputError, match="volume"):
        PlasmaExchange(volume)


def test_immunoglobulin_has_two_direct_routes():
    (drug,) = IVIg().drugs
    assert set(drug.targets) == {"fc_gamma_route", "complement_route"}
