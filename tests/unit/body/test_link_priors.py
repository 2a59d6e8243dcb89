"""Priors of disputed links: they include zero, draws follow them and depend on nothing else."""

import numpy as np
import pytest

import fibrosim as fs
from fibrosim.body import LinkPrior, body, draw_gains, link_priors
from fibrosim.errors import InputError


def test_every_disputed_link_has_a_prior_that_includes_zero_and_no_other():
    links, priors = body(19).system.links, link_priors()
    assert set(priors) == {name for name, link in links.items() if link.disputed}
    assert len(priors) > 30
    assert all(0.0 < prior.absent < 1.0 for prior in priors.values())


def test_entries_of_the_file_name_disputed_links():
    from fibrosim.body.disputed import _file

    assert set(_file()["links"]) <= set(link_priors())


def test_draws_follow_the_prior():
    priors = link_priors({"stress_to_mast_cells": {"absent": 0.3, "median": 2.0, "cv": 0.5}})
    one = {"stress_to_mast_cells": priors["stress_to_mast_cells"]}
    gains = np.array([draw_gains(5, k, one)["stress_to_mast_cells"] for k in range(2000)])
    assert np.mean(gains == 0.0) == pytest.approx(0.3, abs=0.04)
    assert np.median(gains[gains > 0]) == pytest.approx(2.0, rel=0.06)
    assert np.std(np.log(gains[gains > 0])) == pytest.approx(np.sqrt(np.log(1.25)), rel=0.08)


def test_a_gain_depends_on_its_own_name_and_person_only():
    every = draw_gains(7, 3)
    name = "stress_to_mast_cells"
    assert draw_gains(7, 3, {name: link_priors()[name]})[name] == every[name]
    assert draw_gains(7, 4) != every


def test_a_cohort_may_share_a_world_or_differ():
    shared = fs.Cohort(6, seed=3, disputed="shared", areas=1)
    assert shared[0].links == shared[5].links
    assert 0.0 in shared[0].links.values()
    own = fs.Cohort(6, seed=3, disputed="own", areas=1, links={"stress_to_mast_cells": 1.0})
    assert own[0].links != own[5].links
    assert all(own[k].links["stress_to_mast_cells"] == 1.0 for k in range(6))
    assert own[2].links == fs.Cohort(3, seed=3, disputed="own", areas=1, links={"stress_to_mast_cells": 1.0})[2].links
    assert fs.Cohort(2, seed=3, areas=1)[0].links == {}


def test_absent_links_carry_nothing():
    name = "link.vagal_tone_to_cytokines"
    sides = {}
    for absent in (0.01, 1.0):
        cohort = fs.Cohort(
            1, seed=3, areas=1, disputed="own", link_priors={"vagal_tone_to_cytokines": {"absent": absent}},
            triggers=[fs.triggers.injury(1, "lower_leg_left")],
        )  # fmt: skip
        sides[absent] = fs.simulate(cohort, 5, record=[name], rhythm="never").data[name].values
    assert np.all(sides[1.0] == 0.0)
    assert np.any(sides[0.01] != 0.0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stress_to_mast_cell": {"absent": 0.5}}, "stress_to_mast_cells"),
        ({"stress_to_descending": {"absent": 0.5}}, "not disputed"),
        ({"stress_to_mast_cells": {"absent": 0.0}}, "includes zero"),
        ({"stress_to_mast_cells": {"absent": 1.2}}, "absent"),
        ({"stress_to_mast_cells": {"absent": 0.5, "median": -1.0}}, "positive"),
        ({"stress_to_mast_cells": {"absent": 0.5, "cv": 11.0}}, "cv"),
        ({"stress_to_mast_cells": {"absent": "half"}}, "number"),
        ({"stress_to_mast_cells": 0.5}, "absent, median and cv"),
        ({"stress_to_mast_cells": LinkPrior(absent=-0.1)}, "includes zero"),
    ],
)
def test_priors_outside_their_support_are_refused(changes, said):
    with pytest.raises(InputError, match=said) as found:
        fs.Cohort(2, disputed="own", link_priors=changes)
    assert found.value.field.startswith("link_priors.")


def test_priors_that_nothing_uses_are_refused():
    with pytest.raises(InputError, match="not used"):
        fs.Cohort(2, link_priors={"stress_to_mast_cells": {"absent": 0.5}})
    with pytest.raises(InputError, match="disputed"):
        fs.Cohort(2, disputed="both")
