"""The conduction study of many people: the same bits in any company, and what its short cuts cost."""

import numpy as np
import pytest

import fibrosim
from fibrosim.clinic import PatientView, examine, examine_cohort, read_by_tests
from fibrosim.clinic.nerve_conduction import NerveConduction
from fibrosim.errors import InputError, SimulationError
from fibrosim.evidence.performed import perform_all, performed
from fibrosim.results import Course

DAY = 100.0
TEST = NerveConduction().for_cohorts()
POOLS = 14
MIXED = {
    "large_fibres.stripped": [0.0, 0.05, 0.1, 0.0, 0.2, 0.0, 0.0],
    "large_fibres.bare": [0.0, 0.1, 0.2, 0.002, 0.3, 0.0, 0.0],
    "large_fibres.thin": [0.0, 0.3, 0.5, 0.01, 0.5, 0.9, 0.0],
    "large_fibres.axons": [1.0, 0.9, 0.6, 1.0, 0.0, 0.7, 0.2],
}


def course(build, rows=range(7), **more):
    """People with whole nerves, and with nerves under all kinds of attack; some of another seed."""
    rows = list(rows)
    values = {name: np.broadcast_to(np.array(each)[rows][:, None, None], (len(rows), 3, POOLS)) for name, each in
              MIXED.items()}  # fmt: skip
    people = [{"id": k, "seed": 7 + (k == 5), "age": 30.0 + 6 * k, "height": 155.0 + 5 * k, "weight": 50.0 + 7 * k}
              for k in rows]  # fmt: skip
    return build(values, days=3, people=people, count=len(rows), **more)


def bits(result):
    return [(m.name, m.value if isinstance(m.value, str) else np.float64(m.value).tobytes()) for m in result]


@pytest.mark.parametrize("test", [TEST, NerveConduction("right", carpal_tunnel=0.1, diabetes=0.5).for_cohorts()])
def test_same_bits_alone_in_a_cohort_and_shuffled(make_course, test):
    whole = course(make_course)
    views = [PatientView(whole, k) for k in whole.ids]
    together = test.perform_many(views, 1.0)
    for view, found in zip(views, together, strict=True):
        assert bits(test.perform(view, 1.0, test.draws(view, 1.0))) == bits(found)
    order = [4, 0, 6, 2, 5, 1, 3]
    shuffled = test.perform_many([views[k] for k in order], 1.0)
    assert [bits(each) for each in shuffled] == [bits(together[k]) for k in order]
    others = course(make_course, rows=[5, 2, 4])
    some = test.perform_many([PatientView(others, k) for k in others.ids], 1.0)
    assert [bits(each) for each in some] == [bits(together[k]) for k in others.ids]
    assert len({bits(each)[5] for each in together}) == 7


def test_many_healthy_people_are_the_same_as_few(make_course):
    # more than are held at once, and not a multiple of it
    many = make_course(count=67, days=3)
    views = [PatientView(many, k) for k in many.ids]
    found = TEST.perform_many(views, 1.0)
    for k in (0, 63, 64, 66):
        assert bits(TEST.perform(views[k], 1.0, TEST.draws(views[k], 1.0))) == bits(found[k])
    assert np.mean([each.value("criteria of CIDP, EFNS/PNS 2010") == "none" for each in found]) > 0.9


# mean of the difference between the two forms over people and nerves, and root of its mean square, as shares
WHOLE = {
    "distal motor latency": (0.007, 0.015), "motor velocity": (0.01, 0.02), "minimal F latency": (0.02, 0.04),
    "sensory amplitude": (0.02, 0.025), "sensory velocity": (0.006, 0.015),
}  # fmt: skip
DAMAGED = {
    "distal motor latency": (0.01, 0.03), "motor velocity": (0.02, 0.04), "minimal F latency": (0.03, 0.07),
    "sensory amplitude": (0.15, 0.35), "motor amplitude": (0.06, 0.16),
}  # fmt: skip


def differences(build, count, **shares):
    """Relative difference of the form for cohorts from the full one, by kind of measurement."""
    lived = build({f"large_fibres.{name}": value for name, value in shares.items()}, count=count, days=3)
    views = [PatientView(lived, k) for k in lived.ids]
    full = NerveConduction(carpal_tunnel=1.0)
    pairs = zip(full.perform_many(views, 1.0), full.for_cohorts().perform_many(views, 1.0), strict=True)
    found = {}
    for one, other in pairs:
        for a, b in zip(one, other, strict=True):
            kind = a.name.split(",")[0].partition(" ")[2]
            if a.unit in ("ms", "m/s", "uV", "mV") and isinstance(a.value, float) and a.value > 0.0:
                found.setdefault(kind, []).append(b.value / a.value - 1.0)
    return {kind: np.array(each)[np.isfinite(each)] for kind, each in found.items()}


def test_error_of_the_form_for_cohorts_on_whole_nerves(make_course):
    found = differences(make_course, 8)
    for kind, (mean, rms) in WHOLE.items():
        assert abs(found[kind].mean()) < mean, kind
        assert np.sqrt(np.mean(found[kind] ** 2)) < rms, kind


def test_error_of_the_form_for_cohorts_on_damaged_nerves(make_course):
    found = differences(make_course, 3, stripped=0.05, bare=0.2, thin=0.5, axons=0.8)
    for kind, (mean, rms) in DAMAGED.items():
        assert abs(found[kind].mean()) < mean, kind
        assert np.sqrt(np.mean(found[kind] ** 2)) < rms, kind


def test_everybody_of_a_course_is_examined(make_course):
    people = course(make_course, status=["ok", "ok", "failed: stiff", "ok", "ok", "ok", "ok"])
    visits = examine_cohort(people, 1.0, ["nerve_conduction", "skin_biopsy"])
    assert list(visits) == [0, 1, 3, 4, 5, 6]
    for number in (1, 5):
        alone = examine(people, 1.0, [TEST, "skin_biopsy"], patient=number)
        assert bits(visits[number].nerve_conduction) == bits(alone.nerve_conduction)
        assert bits(visits[number].skin_biopsy) == bits(alone.skin_biopsy)
        assert visits[number].patient["id"] == number
    assert fibrosim.examine_cohort is examine_cohort
    with pytest.raises(InputError, match="once a visit"):
        examine_cohort(people, 1.0, ["nerve_conduction", "nerve_conduction"])
    with pytest.raises(InputError, match="inside the course"):
        examine_cohort(people, 900.0, ["nerve_conduction"])


def test_measures_find_what_was_done_together(make_course, monkeypatch):
    views = [PatientView(course(make_course), k) for k in range(3)]
    perform_all([("nerve_conduction", 1.0), ("nerve_conduction", 1.0)], views)
    monkeypatch.setattr(NerveConduction, "perform", None)
    assert performed("nerve_conduction", views[2], 1.0).value("median motor velocity") > 0.0


def test_what_a_course_lacks_is_named_with_the_fix(make_course):
    people = course(make_course)
    poorer = Course(people.data.drop_vars("large_fibres.thin"), people.people, list(people.status.values))
    with pytest.raises(InputError, match=r"large_fibres\.thin.*record=\"tests\""):
        examine_cohort(poorer, 1.0, ["nerve_conduction"])
    people.data["large_fibres.bare"][4] = np.nan
    with pytest.raises(SimulationError, match=r"large_fibres\.bare of patient 4"):
        examine_cohort(people, 1.0, ["nerve_conduction"])


def test_a_cohort_keeps_what_the_tests_read_where_it_is_asked_to():
    cohort = fibrosim.Cohort(5, seed=2, areas=1)
    lean = fibrosim.simulate(cohort, "3 day", outputs="1 day", rhythm="never")
    assert "large_fibres.thin" not in lean.data
    with pytest.raises(InputError, match=r'record="tests"'):
        examine_cohort(lean, 3.0, ["nerve_conduction"])
    with pytest.raises(InputError, match="word for what tests read"):
        fibrosim.simulate(cohort, "3 day", record="all")
    lived = fibrosim.simulate(cohort, "3 day", outputs="1 day", rhythm="never", record="tests")
    assert read_by_tests() <= {str(name) for name in lived.data.data_vars}
