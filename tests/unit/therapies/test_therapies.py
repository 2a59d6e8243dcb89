"""Doses, routes, sham, placebo, adherence; records of patient files."""

import numpy as np
import pytest

from fibrosim import therapies
from fibrosim.errors import InputError, ModelError
from fibrosim.therapies import (
    Drug,
    IVIg,
    Placebo,
    SideEffect,
    StellateBlock,
    Therapy,
    all_therapies,
    check_therapy,
    drug_named,
    therapy_from,
)

ANN = {"id": 3, "seed": 7, "weight": 68.0, "age": 46.0, "sex": "female"}
EACH = [IVIg(day=10.0), StellateBlock(day=10.0), StellateBlock("right", sham=True), Placebo(3)]


@pytest.mark.parametrize("therapy", EACH, ids=repr)
def test_each_therapy_keeps_the_contract(therapy):
    check_therapy(therapy, ANN)


def test_the_mass_of_immunoglobulin_is_infused():
    events = IVIg("0.4 g/kg", days=5, day=200.0).events(ANN)
    infusions = [a for a in events if a.name == "immunoglobulin.infusion"]
    assert len(infusions) == 5
    assert [a.day for a in infusions] == [200.0, 201.0, 202.0, 203.0, 204.0]
    grams = sum(a.value * (a.until - a.day) for a in infusions)
    assert grams == pytest.approx(2.0 * 68.0)
    assert all(0.0 < a.until - a.day < 1.0 for a in infusions)
    doses = [a for a in events if a.kind == "dose"]
    assert sum(a.value for a in doses) == pytest.approx(1000.0 * grams)
    assert {a.name for a in doses} == {drug.name for drug in IVIg().drugs}


def test_a_course_may_be_given_as_a_whole():
    assert IVIg("2 g/kg over 5 days", day=7.0) == IVIg("0.4 g/kg", days=5, day=7.0)
    with pytest.raises(InputError, match="twice"):
        IVIg("2 g/kg over 5 days", days=5)


def test_dose_by_weight_needs_a_weight():
    with pytest.raises(InputError, match="weight"):
        IVIg().events({"id": 0, "seed": 1})
    text = IVIg().events({"id": 0, "seed": 1, "weight": "68 kg"})
    assert text == IVIg().events({"id": 0, "seed": 1, "weight": 68.0})


@pytest.mark.parametrize("dose", ["0.4", "0.4 mg", "0.4 mcg/kg", "400 g/kg", "-1 g/kg", "nan g/kg"])
def test_a_wrong_dose_is_refused(dose):
    with pytest.raises(InputError, match="dose"):
        IVIg(dose)


def test_sham_differs_from_block_by_the_drug_only():
    block, sham = StellateBlock("left", day=20.0), StellateBlock("left", sham=True, day=20.0)
    given, mock = block.events(ANN), sham.events(ANN)
    drug = [a for a in given if a not in mock]
    assert mock
    assert [a for a in mock if a not in given] == []
    assert [(a.kind, a.name) for a in drug] == [("dose", "bupivacaine_left")]
    assert block.label == sham.label
    assert sham.drugs == ()
    assert list(block.drugs[0].targets) == ["sympathetic_block_left"]


def test_each_side_has_its_own_target():
    targets = {t for side in ("left", "right") for t in StellateBlock(side).drugs[0].targets}
    assert targets == {"sympathetic_block_left", "sympathetic_block_right"}


def test_a_block_lasts_for_hours():
    block = StellateBlock()
    drug, (maximum, half) = block.drugs[0], block.drugs[0].targets["sympathetic_block_left"]
    hours = np.arange(0.0, 48.0, 0.1)
    days, ka, ke = hours / 24.0, drug.absorption, drug.elimination
    amount = block.dose * ka / (ka - ke) * (np.exp(-ke * days) - np.exp(-ka * days))
    effect = maximum * amount / (half + amount)
    assert effect.max() > 0.75
    lasting = hours[effect > maximum / 2.0]
    assert 4.0 < lasting.max() - lasting.min() < 9.0
    assert effect[-1] < 0.01


def test_placebo_only_raises_expectation():
    events = Placebo(5, day=3.0).actions(ANN)
    assert Placebo(5, day=3.0).events(ANN) == []
    assert [(a.kind, a.name) for a in events] == [("input", "expectation.treatment")] * 5
    assert [a.day for a in events] == [3.0, 4.0, 5.0, 6.0, 7.0]


def test_drug_sham_and_placebo_raise_expectation_alike():
    def visits(therapy):
        return [a for a in therapy.actions(ANN) if a.name == "expectation.treatment"]

    assert visits(StellateBlock("left", day=20.0)) == visits(StellateBlock("left", sham=True, day=20.0))
    assert visits(IVIg(days=5, day=20.0)) == visits(Placebo(5, day=20.0)) != []


def test_placebo_has_no_drug():
    assert Placebo(5).drugs == ()
    assert len(Placebo(5, day=3.0).happened(ANN)) == 5


class Tablets(Therapy):
    kind, numbers, label = "tablets", "therapy_placebo", "tablet"

    def number(self, name):
        return 0.7 if name == "adherence" else super().number(name)

    def days(self):
        return np.arange(2000.0)

    def procedure(self, record, day):
        return []

    def medicine(self, record, day):
        return []

    def side_effects(self):
        return [SideEffect("nausea", 0.4, 2.0)]


def test_adherence_is_drawn_for_each_patient():
    taken = Tablets().taken(ANN)
    assert abs(len(taken) - 1400) < 3.0 * np.sqrt(2000 * 0.7 * 0.3)
    assert taken == Tablets().taken(ANN)
    assert taken != Tablets().taken({**ANN, "id": 4})


def test_side_effects_come_to_their_share_of_people():
    count = 600
    found = [Tablets().happened({**ANN, "id": k})[-1]["kind"] for k in range(count)]
    share = np.mean([kind == "side effect" for kind in found])
    assert abs(share - 0.4) < 3.0 * np.sqrt(0.4 * 0.6 / count)


def test_a_sham_has_no_side_effect_of_the_drug():
    assert StellateBlock(sham=True).side_effects() == []
    assert StellateBlock().side_effects()


@pytest.mark.parametrize("therapy", EACH, ids=repr)
def test_records_come_back(therapy):
    assert therapy_from(therapy.to_dict()) == therapy


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"kind": "ivigg", "day": 3}, "did you mean 'ivig'"),
        ({"kind": "ivig", "dosage": "0.4 g/kg"}, "did you mean 'dose'"),
        ({"day": 3}, "kind"),
        ({"kind": "ivig", "day": -1}, "day"),
        ({"kind": "ivig", "day": True}, "day"),
        ({"kind": "ivig", "days": 2.5}, "days"),
        ({"kind": "ivig", "days": 0}, "days"),
        ({"kind": "ivig", "days": "five"}, "days"),
        ({"kind": "stellate_block", "side": "both"}, "left, right"),
        ({"kind": "stellate_block", "sham": "no"}, "true or false"),
        ({"kind": "placebo", "days": 0}, "days"),
    ],
)
def test_faults_of_records_are_named(record, words):
    with pytest.raises(InputError, match=words) as caught:
        therapy_from(record, field="treatments[1]")
    assert str(caught.value.field).startswith("treatments[1]")


def test_drugs_are_found_by_the_name_of_a_dose():
    assert drug_named("bupivacaine_right").targets
    with pytest.raises(InputError, match="bupivacaine_left"):
        drug_named("bupivacaine_lef")


def test_slot_parameters_hold_rates_and_targets():
    drug = Drug("x", 1.0, 2.0, 0.0, 0.5, {"t": (0.9, 3.0)})
    table = drug.slot_parameters(2)
    assert table["drug.slot2.elimination"] == 2.0
    assert (table["drug.slot2.t.maximum"], table["drug.slot2.t.half"]) == (0.9, 3.0)
    assert len(table) == 6


class Broken(Tablets):
    def medicine(self, record, day):
        from fibrosim.engine.actions import Action

        return [Action(day - 5.0, "dose", "unheard", float("inf"))]

    def days(self):
        return [1.0]

    def number(self, name):
        return 1.0


def test_check_names_every_fault():
    with pytest.raises(ModelError) as caught:
        check_therapy(Broken(), ANN)
    for fault in ("unheard", "not finite", "before the first day"):
        assert fault in str(caught.value)


def test_every_therapy_is_public():
    assert set(all_therapies()) >= {"ivig", "stellate_block", "placebo"}
    assert all(hasattr(therapies, cls.__name__) for cls in all_therapies().values())
