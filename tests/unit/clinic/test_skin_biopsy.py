"""Skin biopsy: noise of counting and of observers, norm and centile."""

import numpy as np
import pytest
from scipy import stats

from fibrosim.clinic import SkinBiopsy, examine
from fibrosim.clinic.draws import poisson_from
from fibrosim.errors import InputError
from fibrosim.random import Stream

COUNT = 4000


def draws(purpose, *shape):
    index = np.arange(int(np.prod(shape)), dtype=np.uint64).reshape(shape)
    stream = Stream(11)
    return stream.uniform(0, purpose, index), stream.normal(0, f"{purpose}/z", index)


def near(found, wanted, se):
    assert abs(found - wanted) < 3.0 * se, f"{found} is not within 3 SE ({se}) of {wanted}"


@pytest.mark.parametrize("mean", [0.02, 1.0, 22.2, 400.0])
def test_counts_are_poisson(mean):
    uniform, _ = draws(f"poisson{mean}", COUNT)
    counts = poisson_from(uniform, np.full(COUNT, mean))
    assert np.array_equal(counts, stats.poisson.ppf(uniform, mean))
    near(counts.mean(), mean, np.sqrt(mean / COUNT))


def test_no_fibres_no_counts():
    assert not poisson_from(np.array([0.01, 0.5, 0.999]), np.zeros(3)).any()


def test_counts_follow_density_and_length_of_epidermis():
    test = SkinBiopsy("calf")
    uniform, _ = draws("sections", COUNT, 3)
    counts = test.count(np.full(COUNT, 7.4), uniform)
    expected = 7.4 * test.norms.section_length
    near(counts.mean(), expected, np.sqrt(expected / (3 * COUNT)))
    variance = counts.var(ddof=1)
    near(variance, expected, expected * np.sqrt((2.0 + 1.0 / expected) / (3 * COUNT)))


def test_two_readings_differ_as_published():
    # Goransson 2004: SD of the difference 1.2 within one observer, 1.5 between two
    test = SkinBiopsy("calf")
    counts = np.full((COUNT, 3), 200.0)
    _, z = draws("readings", 4, COUNT)
    one = test.read(counts, z[0], z[1])
    again = test.read(counts, z[2], z[1])
    other = test.read(counts, z[2], z[3])
    for difference, published in ((one - again, 1.2), (one - other, 1.5)):
        near(difference.std(ddof=1), published, published / np.sqrt(2 * (COUNT - 1)))


def test_mean_reading_is_the_true_density():
    test = SkinBiopsy("calf")
    uniform, _ = draws("truth", COUNT, 3)
    _, z = draws("truth", 2, COUNT)
    reported = test.read(test.count(np.full(COUNT, 7.4), uniform), z[0], z[1])
    near(reported.mean(), 7.4, reported.std(ddof=1) / np.sqrt(COUNT))


def test_reported_density_is_never_negative():
    test = SkinBiopsy("calf")
    assert test.read(np.zeros((3, 3)), np.array([-4.0, 0.0, 4.0]), np.zeros(3)).min() == 0.0


def test_norm_follows_age_and_sex():
    test = SkinBiopsy("calf", laboratory="goransson")
    assert test.norm(49.0, True).mean == pytest.approx(13.92 + 2.25 - 0.06 * 49.0)
    assert test.norm(49.0, False).mean == pytest.approx(13.92 - 0.06 * 49.0)
    assert test.norm(20.0, True).mean > test.norm(70.0, True).mean


def test_cut_off_is_the_fifth_centile():
    norm = SkinBiopsy("calf").norm(46.0, True)
    limit = norm.limit(5.0)
    assert norm.percentile(limit) == pytest.approx(5.0)
    assert limit == pytest.approx(norm.mean - 1.6448536 * norm.sd, abs=1e-6)


@pytest.mark.parametrize(("place", "laboratory"), [("calf", "caro"), ("calf", "goransson")])
def test_centile_is_uniform_in_the_norm_population(place, laboratory):
    test = SkinBiopsy(place, laboratory=laboratory)
    within, between = test.noise()
    people = 1500
    uniform, z = draws(f"norm{laboratory}", people, 6)
    age, woman = 20.0 + 60.0 * uniform[:, 3], uniform[:, 4] < 0.6
    norms = [test.norm(a, w) for a, w in zip(age, woman, strict=True)]
    mean, sd = np.array([n.mean for n in norms]), np.array([n.sd for n in norms])
    counting = mean / (test.norms.section_length * test.norms.sections)
    own = np.sqrt(sd**2 - within**2 - between**2 - counting)
    true = np.maximum(mean + own * z[:, 0], 0.0) / test.scale
    reported = test.read(test.count(true, uniform[:, :3]), z[:, 1], z[:, 2])
    centile = np.array([n.percentile(r) for n, r in zip(norms, reported, strict=True)])
    assert stats.kstest(centile / 100.0, "uniform").pvalue > 0.001
    low = np.mean(centile < test.norms.low_percentile)
    near(low, 0.05, np.sqrt(0.05 * 0.95 / people))


def test_laboratories_report_the_same_skin_on_different_scales():
    caro, goransson = SkinBiopsy("calf"), SkinBiopsy("calf", laboratory="goransson")
    assert goransson.scale / caro.scale == pytest.approx(caro.norms.scale_goransson / caro.norms.scale_caro)
    centiles = [t.norm(46.0, True).percentile(7.4 * t.scale) for t in (caro, goransson)]
    assert centiles[0] == pytest.approx(centiles[1], abs=1.0)


def test_sites_read_their_own_area(make_course, area_names):
    density = np.array([3.0 if a == "lower_leg_left" else 9.0 for a in area_names])
    course = make_course({"small_fibres.density": density})
    visit = examine(course, 100.0, [SkinBiopsy("calf"), SkinBiopsy("thigh")])
    calf = visit.skin_biopsy["epidermal nerve fibre density"]
    thigh = visit.skin_biopsy_thigh["epidermal nerve fibre density"]
    assert calf.flag == "low"
    assert calf.percentile < 5.0
    assert thigh.flag == "normal"


def test_unknown_site_is_refused():
    with pytest.raises(InputError, match="calf"):
        SkinBiopsy("ankle")
