"""The whole report card: every row that claims to be reached has a number."""

import math

import pytest

from fibrosim.evidence import experiments, list_studies, report_card, targets

pytestmark = [pytest.mark.science, pytest.mark.timeout(1800)]


def test_every_row_that_is_reached_has_a_finite_number_and_no_study_fails():
    card = report_card(replicates=50)
    assert list(card.faults) == []
    claimed = {each.id for study in list_studies() for each in study.published}
    claimed |= {row for each in experiments().values() for row in each.rows}
    reached = card.reached()
    assert {row.row for row in reached} == claimed
    assert [row.row for row in reached if not math.isfinite(row.model)] == []
    rest = [row for row in card.rows if row.outcome == "not reached"]
    assert {row.row for row in rest} == {target.id for target in targets().values() if target.needs}
