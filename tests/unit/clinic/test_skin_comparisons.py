"""Sudomotor reflex, limb against limb and flow-mediated dilatation on patients: contract, pictures, mechanisms."""

import pytest

import fibrosim as fs
from fibrosim.clinic import PatientView, check_test, examine, picture
from fibrosim.clinic.crps_limb_comparison import CrpsLimbComparison
from fibrosim.clinic.flow_mediated_dilatation import FlowMediatedDilatation
from fibrosim.clinic.sudomotor_reflex import SudomotorReflex
from fibrosim.errors import InputError

DAY = 60


@pytest.fixture(scope="module")
def course():
    people = [
        fs.Patient(seed=3, identity=0), fs.Patient(seed=3, identity=1, preset="crps"),
        fs.Patient(seed=3, identity=2, preset="immune"), fs.Patient(seed=3, identity=3, sex="male"),
    ]  # fmt: skip
    return fs.simulate(people, DAY, visits=[DAY], outputs=30, rhythm="never")


def value(result, name):
    return next(m.value for m in result.measurements if m.name == name)


@pytest.mark.parametrize("test", [SudomotorReflex(), FlowMediatedDilatation()])
def test_they_keep_the_contract_of_tests(test, course):
    check_test(test, course, DAY, 0)


def test_sweat_is_drawn_and_cut_links_end_it(course):
    found = examine(course, DAY, [SudomotorReflex()], patient=0).sudomotor_reflex
    assert value(found, "sweat volume") > 0.3
    assert 0.5 <= value(found, "latency") <= 2.0
    assert picture(found).axes
    cut = examine(course, DAY, [SudomotorReflex(links={"sudomotor_fibres_to_glands": 0.0})], patient=0).sudomotor_reflex
    assert value(cut, "sweat volume") < 0.1 * value(found, "sweat volume")
    assert value(cut, "latency") is None
    assert next(m.note for m in cut.measurements if m.name == "latency")


def test_legs_have_fewer_glands(course):
    view = PatientView(course, 3)
    arm, leg = (t.course(view, DAY, t.draws(view, DAY)) for t in (SudomotorReflex(), SudomotorReflex(place="leg")))
    assert leg.direct.max() < 0.7 * arm.direct.max()


def test_the_affected_limb_is_warmer_flushed_and_leaks(course):
    found = examine(course, DAY, ["crps_limb_comparison"], patient=1).crps_limb_comparison
    assert value(found, "temperature of the affected limb over the other") > 0.3
    assert value(found, "flux of the affected limb over the other") > 1.5
    ill, well = (value(found, f"protein at 1e-9 mol/l, {limb} limb") for limb in ("affected", "other"))
    assert ill > 1.5 * well
    assert picture(found).axes


def test_without_nerves_on_arterioles_the_limbs_are_alike_in_warmth(course):
    test = CrpsLimbComparison(links={"terminals_to_cgrp": 0.0, "norepinephrine_to_arterioles": 0.0,
                                     "terminals_to_substance_p": 0.0})  # fmt: skip
    found = examine(course, DAY, [test], patient=1).crps_limb_comparison
    assert abs(value(found, "temperature of the affected limb over the other")) < 0.15


def test_limbs_of_a_healthy_person_are_alike(course):
    found = examine(course, DAY, ["crps_limb_comparison"], patient=0).crps_limb_comparison
    assert abs(value(found, "temperature of the affected limb over the other")) < 0.3


def test_an_artery_dilates_less_through_the_bodys_endothelium_alone(course):
    state = "vessel_function.flow_mediated_dilatation"
    body = [PatientView(course, k).value(state, DAY) for k in (0, 2)]
    assert body[1] < 0.8 * body[0]
    found = [examine(course, DAY, ["flow_mediated_dilatation"], patient=k).flow_mediated_dilatation for k in (0, 2)]
    assert value(found[1], "flow-mediated dilatation") < value(found[0], "flow-mediated dilatation") - 0.7
    assert picture(found[0]).axes
    cut = FlowMediatedDilatation(links={"shear_to_nitric_oxide": 0.0})
    left = [value(examine(course, DAY, [cut], patient=k).flow_mediated_dilatation, "flow-mediated dilatation")
            for k in (0, 2)]  # fmt: skip
    assert max(abs(v) for v in left) < 1.5


def test_unknown_links_and_places_are_named():
    for make in (lambda: SudomotorReflex(links={"sweat": 0.0}), lambda: FlowMediatedDilatation(links={"x": 0.0}),
                 lambda: SudomotorReflex(place="nose"), lambda: CrpsLimbComparison(side="both")):  # fmt: skip
        with pytest.raises(InputError):
            make()
