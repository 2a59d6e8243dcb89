"""Analyses: links cut on a day, what keeps a patient ill, steady branches, two facts in one body."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from fibrosim.body import body
from fibrosim.engine import Action
from fibrosim.errors import InputError
from fibrosim.patients import Patient, analyses, load_patient, simulate, triggers, write_patient
from fibrosim.patients.analyses import branches, feasible_region, keeps_ill
from fibrosim.patients.analyses.branches import _folds
from fibrosim.patients.analyses.facts import Fact
from fibrosim.patients.analyses.flare import FEWER_FIBRES, larger_flare
from fibrosim.patients.analyses.lanes import live, rest
from fibrosim.patients.analyses.region import _axes, _people

PAIN = "pain.intensity"
HURT = [triggers.injury(30, "lower_leg_left", 3.0)]


def person(**more: object) -> Patient:
    return Patient(**({"name": "Ann", "seed": 7, "areas": 1, "triggers": HURT} | more))


def bits(course: object, name: str, until: float) -> bytes:
    values = course[name].values[:, course.days < until]
    return np.ascontiguousarray(values).tobytes()


# -- links cut on a day ----------------------------------------------------------------------


@pytest.mark.parametrize("crowd", [0, 5])
def test_a_cut_changes_no_bit_before_its_day(crowd):
    settings = {"outputs": 1, "rhythm": "never", "record": [PAIN, "c_afferents.firing", "stress_axis.cortisol"]}
    others = [person(identity=k + 1) for k in range(crowd)]
    plain = simulate([person(), *others], 60, **settings)
    cut = simulate([person(cuts={"tissue_to_c_afferents": 40}), *others], 60, **settings)
    for name in settings["record"]:
        assert bits(plain.patient(0), name, 40) == bits(cut.patient(0), name, 40), name
    after = [c.patient(0)["c_afferents.firing"].values[0, 45].sum() for c in (plain, cut)]
    assert after[1] < 0.99 * after[0]


def test_a_cut_on_the_first_day_silences_the_link_from_then_on():
    late = simulate(person(cuts={"tissue_to_evoked_firing": 0}), 33, rhythm="never", outputs=1)
    assert np.abs(late["link.tissue_to_evoked_firing"].values[0, 1:]).max() == 0.0
    plain = simulate(person(), 33, rhythm="never", outputs=1)
    assert np.abs(plain["link.tissue_to_evoked_firing"].values[0, 31:]).max() > 0.0
    assert {e["what"] for e in late.events if e["kind"] == "cut"} == {"link tissue_to_evoked_firing cut"}


def test_cuts_go_through_a_patient_file(tmp_path):
    ann = person(cuts={"tissue_to_c_afferents": 40})
    again = load_patient(write_patient(ann, tmp_path / "ann.yaml"))
    assert again.cuts == ann.cuts and again.record()["cuts"] == {"tissue_to_c_afferents": 40}
    assert "cuts" not in person().record()


@pytest.mark.parametrize(
    ("cuts", "said"),
    [
        ({"tissue_to_c_aferents": 40}, "Did you mean 'tissue_to_c_afferents'"),
        ({"tissue_to_c_afferents": -1}, "0 or more"),
        ({"tissue_to_c_afferents": "soon"}, "0 or more"),
    ],
)
def test_a_wrong_cut_is_refused(cuts, said):
    with pytest.raises(InputError, match=said):
        person(cuts=cuts)


# -- variants side by side -------------------------------------------------------------------


def test_a_variant_is_the_same_life_as_simulate_gives():
    cut = person(cuts={"tissue_to_c_afferents": 40})
    lanes = live([person(), cut, person()], 60, [20, 60], [PAIN])
    course = simulate([cut, *[person(identity=k) for k in range(1, 6)]], 60, outputs=20, rhythm="never", record=[PAIN])
    found = course.patient(0)[PAIN].values[0, [1, 3]].mean(axis=1)
    assert lanes.values[PAIN][1] == pytest.approx(found, rel=1e-12)
    assert (lanes.values[PAIN][0] == lanes.values[PAIN][2]).all()
    assert lanes.status == ["ok"] * 3


def test_a_rest_goes_on_from_where_it_ended():
    whole = rest([person()], 200, [0, 200], [PAIN, "small_fibres.density"], events=True)
    first = rest([person()], 100, [0, 100], [PAIN], events=True)
    second = rest([person()], 100, [0, 100], [PAIN, "small_fibres.density"], starts=first.states)
    for name in (PAIN, "small_fibres.density"):
        assert second.values[name][0, -1] == pytest.approx(whole.values[name][0, -1], rel=1e-3)


# -- what keeps a patient ill ----------------------------------------------------------------


@pytest.fixture(scope="module")
def kept():
    links = ["c_afferents_to_pain", "dorsal_horn_to_pain", "tissue_to_evoked_firing"]
    ill = person(preset="central", triggers=[triggers.stress(30), *HURT])
    return keeps_ill(ill, links=links, after=120, later=120)


def test_each_link_is_cut_both_ways(kept):
    frame = kept.to_frame()
    assert kept.ill > kept.well + 1
    assert set(frame["status"]) == {"ok"} and len(frame) == len(kept.rows)
    table = frame.set_index("link")
    # part of the pain that is felt comes through the horn, whenever that link is cut
    assert table.loc["dorsal_horn_to_pain", ["pain_before", "pain_after"]].max() < 0.95 * kept.ill
    # an injury that has healed excites nothing
    assert table.loc["tissue_to_evoked_firing", "pain_after"] == pytest.approx(kept.ill, rel=0.02)
    assert list(frame["left_after"]) == sorted(frame["left_after"])
    left = (table["pain_after"] - kept.well) / (kept.ill - kept.well)
    assert np.allclose(left, table["left_after"])
    assert frame.attrs["units"]["pain_after"] == "pain_point"


def test_it_says_which_day_and_status(kept):
    text = str(kept)
    assert "onset on day 30" in text and "cut on day 150" in text and "status: every life ended" in text


@pytest.mark.parametrize(
    ("who", "settings", "said"),
    [
        ({"triggers": ()}, {}, "on which day"),
        ({}, {"links": ["dorsal_horn_to_pian"]}, "Did you mean 'dorsal_horn_to_pain'"),
        ({}, {"links": []}, "no link"),
        ({}, {"day": -3}, "before the start"),
    ],
)
def test_what_cannot_be_asked_is_refused(who, settings, said):
    with pytest.raises(InputError, match=said):
        keeps_ill(person(**who), **settings)


def test_a_patient_who_is_not_ill_is_told_so():
    with pytest.raises(InputError, match="not ill on day") as caught:
        keeps_ill(person(triggers=()), 0, after=30, later=30)
    assert caught.value.code == "not-ill" and caught.value.exit_code == 2


# -- steady branches -------------------------------------------------------------------------


def test_a_link_that_does_nothing_at_rest_has_one_branch():
    found = branches(person(triggers=()), "tissue_to_evoked_firing", [0, 1, 2], areas=1, settle="10 year",
                     reading="immunoglobulin.plasma_igg")  # fmt: skip
    assert not found.hysteresis and "no hysteresis found in this range" in str(found)
    assert found.status == "ok" and all(s.all() for s in found.settled.values())
    frame = found.to_frame()
    assert len(frame) == 9 and frame["reading"].std() < 1e-3 * frame["reading"].mean()


def test_a_parameter_moves_the_branch():
    record = body(1).system.parts.parameters["small_fibres.regrowth_rate"]
    values = [0.5 * record.value, record.value, 1.5 * record.value]
    found = branches(person(triggers=(), preset="immune"), "small_fibres.regrowth_rate", values, areas=1,
                     settle="5 year", reading="small_fibres.density")  # fmt: skip
    assert (np.diff(found.ends["down"]) > 0).all()
    assert found.unit == record.unit == "fibre/mm/day" and found.reading_unit == "fibre/mm"


def test_folds_are_where_two_sweeps_part():
    grid = np.arange(6.0)
    up = np.array([0, 0, 0, 0, 9, 9.0])
    down = np.array([0, 0, 8, 8.5, 9, 9])
    ends = {"up": up, "down": down, "after the trigger": up}
    still = {k: np.ones(6, dtype=bool) for k in ends}
    spans, folds = _folds(grid, ends, still, 0.5)
    assert spans == [(2.0, 3.0)]
    assert folds == [(1.0, 2.0, "going down"), (3.0, 4.0, "going up")]
    drifting = still | {"down": np.zeros(6, dtype=bool)}
    assert _folds(grid, ends, drifting, 0.5) == ([], [])


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("dorsal_horn_to_pian", [0, 1, 2], "Did you mean"),
        ("dorsal_horn_to_pain", [0, 1], "three or more"),
        ("dorsal_horn_to_pain", [0, 1, 200], "0 .cut. to 100"),
        ("dorsal_horn.potentiation_gain", [-5, 1, 2], "out of range"),
    ],
)
def test_a_wrong_sweep_is_refused(name, values, said):
    with pytest.raises(InputError, match=said):
        branches(person(), name, values, areas=1)


# -- two facts in one body -------------------------------------------------------------------

AXES = {"immunity_to_small_fibres": (0.0, 2.0), "tissue_to_c_afferents": (0.0, 2.0)}


def test_people_of_the_map_differ_in_axes_and_keep_their_place():
    known = _axes(AXES, 1)
    few, many = _people(known, 8, 1, 1, None, ()), _people(known, 12, 1, 1, None, ())
    assert [p.links for p in few] == [p.links for p in many[:8]]
    assert all(0 <= v <= 2 for p in many for v in p.links.values())
    assert len({v for p in many for v in p.links.values()}) == 24


def test_both_facts_are_counted_and_mapped():
    low = Fact("pain below the middle", PAIN, lambda before, after: after < np.median(after))
    fewer = replace(low, words="pain not below", holds=lambda before, after: after >= np.median(after))
    region = feasible_region(low, fewer, AXES, people=16, triggers=HURT, after=60)
    n = region.counts
    assert (n["all"], n["considered"], n["both"]) == (16, 16, 0) and not region.feasible
    assert n["first"] + n["second"] == 16
    assert "16 people are too few to say" in str(region)
    again = feasible_region(low, replace(low, words="the same"), AXES, people=16, triggers=HURT, after=60)
    assert again.counts["both"] == again.counts["first"] == 8
    shares = again.map(2)
    assert shares["count"].sum() == 16
    assert np.nansum(shares["share"] * shares["count"]) == pytest.approx(8)
    assert math.isfinite(again.chance) and {s["name"] for s in again.separators if s["axis"]} == set(AXES)


def test_flare_falls_with_the_fibres_unless_the_link_is_cut():
    """The ready-made reading sees what it is for: fewer fibres, smaller flare."""
    flare = larger_flare()
    people = [person(triggers=()), person(triggers=(), links={"small_fibres_to_neuropeptides": 0.0})]
    record = [flare.variable, FEWER_FIBRES.variable]
    loss = Action(29.9, "add", FEWER_FIBRES.variable, -3.0)

    def answer(*more: Action) -> tuple[np.ndarray, np.ndarray]:
        lanes = live(people, 31, flare.times(30.0), record, more=[*flare.actions(30.0), *more])
        return flare.read(lanes, 30.0), FEWER_FIBRES.read(lanes, 30.0)

    (whole, fibres), (thin, fewer) = answer(), answer(loss)
    assert FEWER_FIBRES.holds(fibres, fewer).all()
    assert whole[0] > 0.5 and thin[0] < 0.9 * whole[0]
    assert thin[1] == pytest.approx(whole[1], rel=0.03)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"axes": {"immunity_to_small_fibres": (0, 2)}}, "two axes"),
        ({"axes": {"immunity_to_small_fibers": (0, 2), "tissue_to_c_afferents": (0, 2)}}, "Did you mean"),
        ({"axes": {"immunity_to_small_fibres": (2, 0), "tissue_to_c_afferents": (0, 2)}}, "from low to high"),
        ({"people": 3}, "8 to 4096"),
        ({"triggers": [triggers.stress(3)]}, "day 14 first"),
    ],
)
def test_a_wrong_region_is_refused(settings, said):
    with pytest.raises(InputError, match=said):
        feasible_region(FEWER_FIBRES, FEWER_FIBRES, **({"axes": AXES} | settings))


# -- graph over time -------------------------------------------------------------------------


def test_the_graph_starts_unchanged_and_follows_the_injury():
    course = simulate(person(), 120, outputs=1, rhythm="never")
    graph = analyses.mechanism_graph_over_time(course, [0, 40, 120])
    frame = graph.to_frame()
    tissue = frame[(frame.source == "tissue") & (frame.target == "c_afferents")].set_index("day")["change"]
    assert tissue[0] < 0.05 < 0.5 < tissue[40]
    assert tissue[120] < tissue[40]
    assert frame["change"].between(0, 1 + 1e-9).all()
    assert graph.links == len(body(1).system.links)
    assert "day 40" in str(graph)
    with pytest.raises(InputError, match="outside the life"):
        analyses.mechanism_graph_over_time(course, [0, 500])
    few = simulate([person(identity=k) for k in range(5)], 20, outputs=5, rhythm="never")
    with pytest.raises(InputError, match="holds no links"):
        analyses.mechanism_graph_over_time(few, patient=0)
