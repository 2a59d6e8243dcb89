"""Targets, laboratory experiments and the report card."""

import json
import math

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


def test_every_published_number_of_a_study_that_is_a_target_agrees_with_the_table():
    for study in list_studies():
        for each in study.published:
            target = targets().get(each.id)
            if target is not None and each.statistic == "mean" and math.isfinite(target.mean):
                assert each.value == pytest.approx(target.mean, rel=0.02), (study.name, each.id)


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
    (row,) = found.rows
    assert row.row == "CP308"
    assert 20 < row.model < 400
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["reached"] == 1
    assert "CP308" in str(found)
    with pytest.raises(InputError, match="no study or experiment"):
        report_card(["regrowth"])


def test_a_sign_is_judged_as_a_sign():
    target = targets()["CEN008"]
    assert _of_experiment("x", target, "sign only", -0.1).outcome == "same sign"
    assert _of_experiment("x", target, "sign only", 0.1).outcome == "other sign"
