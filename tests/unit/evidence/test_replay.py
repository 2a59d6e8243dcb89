"""Replays of published studies, on people made by hand."""

import json

import numpy as np
import pytest

from fibrosim.errors import InputError, SimulationError
from fibrosim.evidence import list_studies, load_study, replay
from fibrosim.evidence.bank import examine_bank
from fibrosim.evidence.measures import MEASURES
from fibrosim.evidence.replay import correlation, draw_replicates
from fibrosim.evidence.study import LABELS, study_from
from fibrosim.random import Stream
from fibrosim.results import Course, Variable

AREAS = [
    *(f"{part}_{side}" for part in ("jaw", "shoulder", "upper_arm", "lower_arm", "hip", "upper_leg",
                                    "lower_leg") for side in ("left", "right")),
    "neck", "upper_back", "lower_back", "chest", "abdomen",
]  # fmt: skip
CARO, IVIG = "caro-2014-skin-biopsy", "igg-after-ivig"
ROWS = {CARO: {"CP255", "CP259", "CP260", "CP264", "CP265"}, IVIG: {"CP214", "CP215", "CP216"}}


def people_of_caro(count=120, link=-0.5, seed=5):
    """Half sick, half well; density falls with the receptor in the sick, by `link` SD per SD."""
    rng = np.random.default_rng(seed)
    time = np.arange(0.0, 131.0)
    sick = np.arange(count) % 2 == 0
    immune = rng.standard_normal(count)
    own = rng.standard_normal(count)
    for half in (sick, ~sick):  # what is not linked is not related by chance either
        x = immune[half] - immune[half].mean()
        own[half] -= x * (x @ own[half]) / (x @ x)
    density = 7.4 + 1.2 * own
    density[sick] = 5.8 + 2.5 * (link * immune + np.sqrt(1 - link**2) * own)[sick]
    patient = {
        "fatigue.level": np.where(sick, 0.8, 0.1),
        "sleep.quality": np.where(sick, 0.2, 0.85),
        "mood.distress": np.where(sick, 0.6, 0.1),
        "somatic_symptoms.unrefreshed": np.where(sick, 0.8, 0.15),
        "somatic_symptoms.headache": np.where(sick, 0.8, 0.2),
        "somatic_symptoms.bowel": np.where(sick, 0.8, 0.2),
        "cognition.dyscognition": np.where(sick, 0.6, 0.1),
        "immunity.soluble_il2_receptor": 276.0 * np.exp(0.25 * immune),
    }
    arrays = {n: np.repeat(v[:, None], len(time), axis=1) for n, v in patient.items()}
    area = {
        "pain.intensity": np.where(sick, 6.0, 0.0),
        "pain.answer": np.full(count, 0.8),
        "deep_tissue.sensitivity": np.ones(count),
        "deep_tissue.conducting_share": np.ones(count),
        "c_afferents.conducting_share": np.ones(count),
        "c_afferents.touch_sensitised_share": np.zeros(count),
        "small_fibres.density": np.maximum(density, 0),
    }
    for name, value in area.items():
        arrays[name] = np.broadcast_to(value[:, None, None], (count, len(time), 19)).copy()
    levels = {name: "area" if name in area else "patient" for name in arrays}
    variables = {name: Variable(name, "1", level) for name, level in levels.items()}
    records = [{"id": k, "seed": 5, "age": 30.0 + k % 40, "sex": "female"} for k in range(count)]
    return Course.from_arrays(time, arrays, variables, records, status=["ok"] * count, areas=AREAS)


def people_of_ivig(levels=(8.32, 30.53, 10.92), count=60):
    time = np.arange(0.0, 33.0)
    igg = np.interp(time, [0.0, 1.0, 8.0, 31.0], [levels[0], *levels])
    spread = np.linspace(0.85, 1.15, count)[:, None]
    return Course.from_arrays(
        time,
        {"immunoglobulin.plasma_igg": igg[None, :] * spread},
        {"immunoglobulin.plasma_igg": Variable("immunoglobulin.plasma_igg", "g/l")},
        [{"id": k, "seed": 1, "age": 50.0, "sex": "male"} for k in range(count)],
        status=["ok"] * count,
    )


@pytest.fixture(scope="module")
def caro():
    return replay(CARO, course=people_of_caro(), replicates=1000)


def row(result, row_id, statistic="mean"):
    return next(c for c in result.comparisons if c.published.id == row_id and c.published.statistic == statistic)


def test_both_studies_come_with_the_package():
    assert {CARO, IVIG} <= {study.name for study in list_studies()}


@pytest.mark.parametrize("name", [CARO, IVIG])
def test_study_files_hold_rows_sources_and_labels(name):
    study = load_study(name)
    assert {each.id for each in study.published} == ROWS[name]
    assert study.source["citation"]
    assert study.source.get("doi") or study.source.get("identifier")
    assert all(each.label in LABELS for each in study.published)
    assert all(each.unit == MEASURES[each.measure].unit or each.statistic == "correlation"
               for each in study.published)  # fmt: skip
    assert study.replicates >= 1000


def test_published_numbers_are_as_published():
    caro, ivig = load_study(CARO), load_study(IVIG)
    density = {(p.group, p.statistic): p for p in caro.published if p.measure == "calf_fibre_density"}
    assert density["fibromyalgia", "mean"].value == 5.8
    assert density["control", "mean"].value == 7.4
    assert density["control", "sd"].value == 1.9
    assert (caro.group("fibromyalgia").n, caro.group("control").n) == (41, 47)
    assert [(p.day, p.value) for p in ivig.published] == [(0, 8.32), (7, 30.53), (30, 10.92)]
    assert ivig.group("treated").n == 42


def test_groups_are_found_by_criteria_and_not_by_a_switch(caro):
    assert caro.eligible == {"fibromyalgia": 60, "control": 60, "screened healthy": 60}


def test_replicates_have_the_size_of_the_study(caro):
    # the SD of the mean over replicates is that of a sample of 41 readings
    found = row(caro, "CP259").values
    single = row(caro, "CP259", "sd").values.mean()
    assert len(found) == 1000
    assert found.std(ddof=1) == pytest.approx(single / np.sqrt(41), rel=0.1)


def test_noise_of_the_biopsy_comes_on_top(caro):
    # controls have a true SD of 1.2; counting and the observer bring it to about 1.9
    sd = row(caro, "CP260", "sd").median
    true = people_of_caro()["small_fibres.density"].values[1::2, -1, 0].std(ddof=1)
    assert sd**2 == pytest.approx(true**2 + 7.4 / 9 + 1.5**2 / 2, rel=0.1)


def test_correlation_comes_from_the_people_and_not_from_a_draw():
    linked = replay(CARO, course=people_of_caro(link=-0.8), replicates=300)
    cut = replay(CARO, course=people_of_caro(link=0.0, seed=9), replicates=300)
    turned = replay(CARO, course=people_of_caro(link=0.8), replicates=300)
    found = [row(each, "CP264", "correlation").median for each in (linked, cut, turned)]
    assert found[0] < -0.4
    assert abs(found[1]) < 0.1
    assert found[2] > 0.4
    assert row(linked, "CP264", "correlation").same_sign > 0.95
    assert row(turned, "CP264", "correlation").same_sign < 0.05


def test_an_honest_model_and_a_wrong_one():
    good = replay(IVIG, course=people_of_ivig(), replicates=200)
    bad = replay(IVIG, course=people_of_ivig((8.32, 20.0, 18.0)), replicates=200)
    assert [c.inside for c in good.comparisons] == [True, True, True]
    assert [c.inside for c in bad.comparisons] == [True, False, False]
    assert "outside" in bad.comparisons[1].verdict


def test_the_same_seed_gives_the_same_replay():
    course = people_of_ivig()
    first, again = (replay(IVIG, course=course, replicates=50, seed=3) for _ in range(2))
    other = replay(IVIG, course=course, replicates=50, seed=4)
    assert first.to_dict() == again.to_dict()
    assert first.to_dict()["comparisons"] != other.to_dict()["comparisons"]


def test_a_person_keeps_its_truth_over_days():
    study, course = load_study(IVIG), people_of_ivig()
    bank = examine_bank(study, course)
    base, week, _ = draw_replicates(study, bank, 1, 400)
    # the same people are measured on both days, so their means go together
    assert np.corrcoef(base, week)[0, 1] > 0.7


def test_noise_is_new_for_each_person_and_replicate():
    truth = np.full((3, 4), 7.4)
    people = np.array([[0, 0, 1, 2]] * 3)
    read = MEASURES["calf_fibre_density"].observe(truth, people, Stream(1), "x")
    assert len(np.unique(read)) == read.size


def test_everything_shown_carries_a_label(caro):
    text = str(caro)
    for comparison in caro.comparisons:
        assert comparison.published.label in text
        assert comparison.what in text
    data = caro.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert {c["label"] for c in data["comparisons"]} <= set(LABELS)
    assert data["comparisons"][0]["row"] == "CP259"
    assert len(caro.to_frame()) == len(caro.comparisons)


def test_sign_only_is_never_called_inside(caro):
    for comparison in caro.by_label()["sign only"]:
        assert comparison.inside is None
        assert "same sign" in comparison.verdict


def test_too_few_people_are_said():
    course = people_of_caro()
    course.data["pain.intensity"][:] = 0.0
    with pytest.raises(SimulationError, match="fibromyalgia"):
        replay(CARO, course=course, replicates=20)


def test_failed_lives_are_counted_and_left_out():
    course = people_of_ivig(count=10)
    data, status = course.data.copy(deep=True), ["ok"] * 9 + ["failed: step too small"]
    data["immunoglobulin.plasma_igg"][9, 5:] = np.nan
    result = replay(IVIG, course=Course(data, course.people, status), replicates=20)
    assert (result.lives, result.failed) == (9, 1)
    assert "1 failed" in str(result)


def test_unknown_study_and_replicates():
    with pytest.raises(InputError, match=f"did you mean '{CARO}'"):
        replay("caro-2014-skin-biopsi")
    with pytest.raises(InputError, match="replicates"):
        replay(IVIG, course=people_of_ivig(), replicates=1)


def test_faults_of_a_study_file_are_named():
    with pytest.raises(InputError, match="unknown format"):
        study_from({"name": "x"}, "x.yaml")
    with pytest.raises(InputError, match=r"x\.yaml"):
        study_from({"fibrosim_study": 1, "name": "x"}, "x.yaml")


def test_correlation_is_pearsons():
    rng = np.random.default_rng(2)
    a, b = rng.standard_normal((2, 5, 30))
    expected = [np.corrcoef(x, y)[0, 1] for x, y in zip(a, b, strict=True)]
    assert correlation(a, b) == pytest.approx(expected)
    assert np.isnan(correlation(np.ones((1, 5)), b[:1, :5])[0])


def test_the_figure_is_written(caro, tmp_path):
    path = caro.save_figure(tmp_path / "caro.png")
    assert path.stat().st_size > 10_000
    assert len(caro.figure().axes) >= 4
    with pytest.raises(InputError, match="figure"):
        caro.save_figure(tmp_path / "caro.exe")


@pytest.mark.parametrize("name", [study.name for study in list_studies()])
def test_studies_of_the_package_are_study_files(name, tmp_path):
    from importlib import resources

    text = (resources.files("fibrosim") / "evidence" / "data" / f"{name}.yaml").read_text()
    copy = tmp_path / "copy.yaml"
    copy.write_text(text)
    assert load_study(copy).published == load_study(name).published
    copy.write_text(
        text.replace("label: predicted", "label: perfect", 1).replace("label: calibrated", "label: perfect")
    )
    with pytest.raises(InputError, match=r"copy\.yaml:\d+"):
        load_study(copy)


def test_shares_medians_and_comparisons_of_groups():
    import copy
    from importlib import resources

    import yaml

    text = (resources.files("fibrosim") / "evidence" / "data" / f"{CARO}.yaml").read_text()
    record = copy.deepcopy(yaml.safe_load(text))
    sick, well = "fibromyalgia", "control"
    common = {"group": sick, "measure": "calf_fibre_density", "n": 41, "label": "predicted"}
    record["published"] = [
        {**common, "id": "a", "statistic": "share", "value": 50.0, "unit": "percent", "below": 6.0},
        {**common, "id": "b", "statistic": "median", "value": 5.8, "unit": "fibre/mm"},
        {**common, "id": "c", "statistic": "difference", "against": well, "value": -1.6, "unit": "fibre/mm"},
        {**common, "id": "d", "statistic": "ratio", "against": well, "value": 0.8, "unit": "1"},
        {**common, "id": "e", "statistic": "effect size", "against": well, "value": -0.7, "unit": "1"},
    ]
    record["groups"][0]["where"] = {"age": [40, None]}
    found = replay(study_from(record, "x"), course=people_of_caro(), replicates=400)
    share, median, difference, ratio, effect = (c.median for c in found.comparisons)
    assert found.eligible[sick] == 45, "of 60, those of 40 and more"
    assert 40 < share < 65
    assert median == pytest.approx(5.6, abs=0.7)
    assert difference == pytest.approx(-1.7, abs=0.6)
    assert ratio == pytest.approx(1 + difference / 7.4, abs=0.05)
    assert effect == pytest.approx(difference / 2.6, abs=0.25)


def test_a_group_may_have_people_of_its_own():
    from dataclasses import replace as change

    from fibrosim.evidence.bank import populations

    study = load_study(CARO)
    assert len(populations(study)) == 1
    groups = (change(study.groups[0], people={"preset": "immune"}), *study.groups[1:])
    study = change(study, groups=groups)
    first, second = populations(study)
    assert first["preset"] == "immune"
    assert "preset" not in second
    bank = examine_bank(study, [people_of_caro(60, seed=1), people_of_caro(120, seed=2)])
    assert max(bank.groups["fibromyalgia"]) < 60 <= min(bank.groups["control"])


def test_a_group_may_be_made_of_others():
    from dataclasses import replace as change

    from fibrosim.evidence.study import Group, Published

    study = load_study(CARO)
    mixed = Group("both", 30, members={"fibromyalgia": 20, "control": 10})
    rows = (
        Published("a", "both", "soluble_il2_receptor", "mean", 276.0, 30, "U/ml", "predicted"),
        Published("b", "both", "calf_fibre_density", "correlation", -0.3, 30, "1", "predicted", other="age"),
        Published("c", "fibromyalgia", "age", "mean", 50.0, 20, "year", "predicted"),
        Published("d", "control", "age", "mean", 50.0, 10, "year", "predicted"),
        Published("e", "both", "age", "mean", 50.0, 30, "year", "predicted"),
    )
    study = change(study, groups=(*study.groups, mixed), published=rows)
    found = replay(study, course=people_of_caro(), replicates=50)
    assert found.eligible["both"] == found.eligible["fibromyalgia"] + found.eligible["control"]
    ill, well, both = (c.values for c in found.comparisons[2:])
    assert np.allclose(both, (20 * ill + 10 * well) / 30), "the same people as in the groups"


def test_members_must_stand_before(tmp_path):
    from importlib import resources

    text = (resources.files("fibrosim") / "evidence" / "data" / f"{CARO}.yaml").read_text()
    copy = tmp_path / "copy.yaml"
    copy.write_text(text.replace("  - name: control\n", "  - name: control\n    members: {nobody: 3}\n"))
    with pytest.raises(InputError, match="members come from groups that stand before it"):
        load_study(copy)


def test_studies_with_the_same_population_share_their_lives(monkeypatch):
    from fibrosim.evidence import bank

    names = ("caro-2014-skin-biopsy", "giovengo-1999-csf-ngf", "fibromyalgia-against-healthy")
    studies = [load_study(name) for name in names]
    keys = {bank.life_key(bank.populations(study)[0], study.seed) for study in studies}
    assert len(keys) == 1
    asked = []
    monkeypatch.setattr(bank, "_lives", lambda readers, *rest: asked.append([s.name for s in readers]) or object())
    held = {}
    lives = [bank.simulate_bank(study, study.seed, also=studies, held=held)[0] for study in studies]
    assert len(asked) == 1
    assert set(asked[0]) == set(names)
    assert lives[0] is lives[1] is lives[2]
    other = load_study("community-prevalence")
    bank.simulate_bank(other, other.seed, also=studies, held=held)
    assert asked[1] == ["community-prevalence"]
    assert len(held) == 1, "lives that nobody else reads are not kept"


def test_a_median_leaves_out_responses_that_are_absent():
    from fibrosim.evidence.replay import _statistic

    readings = np.array([[1.0, np.nan, 3.0, 2.0], [np.nan] * 4, [4.0, 6.0, 5.0, np.nan]])
    latency = next(each for each in load_study("cidp-conduction").published if each.id == "CP192")
    assert latency.statistic == "median"
    found = _statistic(latency, lambda *_: readings, 4)
    assert found[[0, 2]] == pytest.approx([2.0, 5.0])
    assert np.isnan(found[1])
