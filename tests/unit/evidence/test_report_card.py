"""Targets, laboratory experiments and the report card."""

import json
import math
import re
from pathlib import Path

import pytest

from fibrosim.errors import InputError, ModelError
from fibrosim.evidence import experiments, report_card, targets
from fibrosim.evidence.laboratory import experiment
from fibrosim.evidence.report_card import CardRow, ReportCard, _near, _of_experiment
from fibrosim.evidence.study import list_studies


def test_targets_have_sources_and_say_what_they_need():
    table = targets()
    assert len(table) > 250
    assert all(t.citation for t in table.values())
    assert table["CP259"].mean == 5.8
    assert table["CP259"].study_block == "caro2014"
    assert table["AUT001"].needs == "beat-to-beat heart and vessels"


CONVERTED = {("N/cm2", "kPa"): 10.0, ("kg/cm2", "kPa"): 98.07, ("%", "1"): 0.01}


def test_every_published_number_of_a_study_that_is_a_target_agrees_with_the_table():
    for study in list_studies():
        for each in study.published:
            target = targets().get(each.id)
            if target is None or each.statistic == "sd" or not math.isfinite(target.mean):
                continue
            if each.label == "sign only" or each.day is not None:
                continue
            expected = math.exp(target.mean) if target.unit == "ln ms" else target.mean
            factor = CONVERTED.get((target.unit.split(" ")[0], each.unit), 1.0)
            assert abs(each.value) == pytest.approx(abs(factor * expected), rel=0.02), (study.name, each.id)


def test_a_row_has_one_home():
    homes = {}
    for study in list_studies():
        for each in study.published:
            homes.setdefault((each.id, each.statistic), set()).add(study.name)
    rows = {row for each in experiments().values() for row in each.rows}
    assert {row: names for row, names in homes.items() if len(names) > 1 and row[0] in targets()} == {}
    assert not {row for row, _ in homes} & rows


def test_what_is_reached_needs_nothing_and_what_is_not_says_what_it_needs():
    reached = {each.id.split()[0] for study in list_studies() for each in study.published}
    reached |= {row for each in experiments().values() for row in each.rows}
    for target in targets().values():
        assert bool(target.needs) != (target.id in reached), (target.id, target.needs)


def test_experiments_predict_rows_of_the_table_once():
    rows = [row for each in experiments().values() for row in each.rows]
    assert len(rows) == len(set(rows))
    assert set(rows) <= set(targets())


@pytest.mark.parametrize("rows", [{"CP9999": "predicted"}, {"CP308": "guessed"}, {"CP308": "predicted"}])
def test_a_faulty_experiment_is_refused(rows):
    experiments()
    with pytest.raises(ModelError):

        @experiment(**rows)
        def another():
            """Regrow."""
            return {}


def test_near_is_two_standard_errors_or_a_quarter():
    row = targets()["CP105"]  # 7.0 (1.4), n = 35
    assert _near(7.4, row)
    assert _near(5.7, row), "within a factor of 1.25"
    assert not _near(4.0, row)
    assert not _near(-7.0, row)


@pytest.mark.parametrize(("row", "kept", "broken"), [("CP029", 0.2, 1.9), ("CP048", 90.0, 74.0)])
def test_a_published_limit_is_kept_or_broken(row, kept, broken):
    assert _near(kept, targets()[row])
    assert not _near(broken, targets()[row])


def card(outcomes):
    rows = [
        CardRow(f"r{k}", "x", "g", "1", 1.0, 1.0, 0.9, 1.1, label, outcome, "s", block, "")
        for k, (label, outcome, block) in enumerate(outcomes)
    ]
    return ReportCard(rows, 10)


def test_a_block_counts_once_and_by_its_worst_row():
    found = card([("predicted", "fits", "a"), ("predicted", "misses", "a"), ("predicted", "fits", "b")])
    assert found.counts() == {"predicted": {"misses": 1, "fits": 1}}


def test_the_card_of_one_experiment_is_data_and_text():
    found = report_card(["regrowth_after_capsaicin"])
    row, other = found.rows
    assert (row.row, other.row) == ("CP308", "CP311")
    assert 20 < row.model < 400
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["reached"] == 2
    assert "CP308" in str(found)
    with pytest.raises(InputError, match="no study or experiment"):
        report_card(["regrowth"])


def test_a_sign_is_judged_as_a_sign():
    target = targets()["CEN008"]
    assert _of_experiment("x", target, "sign only", -0.1).outcome == "same sign"
    assert _of_experiment("x", target, "sign only", 0.1).outcome == "other sign"


def a_row(number, **change):
    row = {
        "row": f"CP{number:03d}", "what": "mean of something", "group": "FM", "unit": "kPa", "published": 2.0,
        "model": 2.2, "low": 1.8, "high": 2.6, "label": "predicted", "outcome": "fits", "source": "s", "block": "b",
        "conflict": "", "system": "central",
    }  # fmt: skip
    return CardRow(**{**row, **change})


def words(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_the_figure_shows_every_reached_row_under_its_system(tmp_path):
    nan = float("nan")
    rows = [a_row(k, system="central" if k < 40 else "small_fibre") for k in range(70)]
    rows += [
        a_row(70, model=-2.0, outcome="misses"),
        a_row(71, published=0.0, model=5.0, outcome="misses"),
        a_row(72, model=200.0, low=nan, high=nan, outcome="misses"),
        a_row(73, label="sign only", outcome="same sign", system=""),
        a_row(74, model=nan, low=nan, high=nan, outcome="not reached"),
    ]
    figure = ReportCard(rows, 10).figure()
    shown = words(figure)
    assert [row.row for row in rows if row.row in shown] == [row.row for row in rows[:-1]]
    assert {"Small fibres", "Derived, and rows without a target"} <= set(shown)
    assert len(figure.axes) == 3
    assert ReportCard(rows, 10).save_figure(tmp_path / "card.svg").stat().st_size > 1000
    with pytest.raises(InputError, match="figure"):
        ReportCard(rows, 10).save_figure(tmp_path / "card.exe")
    with pytest.raises(InputError, match="no row was reached"):
        ReportCard(rows[-1:], 10).figure()


def test_a_study_that_finds_nobody_is_a_fault_and_not_the_end(monkeypatch):
    import sys

    from fibrosim.errors import SimulationError

    module = sys.modules["fibrosim.evidence.report_card"]

    def nobody(self, study, replicates, workers):
        raise SimulationError("too few to draw from")

    monkeypatch.setattr(module._Lives, "replay", nobody)
    found = report_card(["igg-after-ivig"])
    assert list(found.rows) == []
    assert found.faults == ["igg-after-ivig: too few to draw from"]
    assert "too few" in str(found)


def test_rows_that_the_body_was_fitted_to_are_not_called_predictions():
    text = (Path(__file__).parents[3] / "tools" / "calibrate_body.py").read_text(encoding="utf-8")
    fitted = set(re.findall(r'Pair\("(\w+)", "', text))
    assert {"PER008", "SYM005", "CEN020", "CRI005"} <= fitted
    labels = {
        (each.id, study.name): each.label
        for study in list_studies()
        for each in study.published
        if each.id in fitted and each.statistic in ("mean", "share")
    }
    assert {row for row, _ in labels} >= fitted
    assert {key: label for key, label in labels.items() if label == "predicted"} == {}
