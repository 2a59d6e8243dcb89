"""Known answers, independence of order and batching, and laws of the streams."""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from fibrosim.errors import InputError
from fibrosim.random import (
    LARGEST_SEED,
    RANDOM_SCHEME,
    Stream,
    inverse_normal,
    normal,
    philox,
    portable_exp,
    portable_log,
    seed_from,
    uniform,
)

ONES = 2**64 - 1
WHOLE = st.integers(0, ONES)

# Random123 1.14, tests/kat_vectors, lines "philox4x64 10": counter, key, block
KNOWN = [
    (
        (0, 0, 0, 0),
        (0, 0),
        (0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B),
    ),
    (
        (ONES,) * 4,
        (ONES,) * 2,
        (0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0),
    ),
    (
        (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
        (0x452821E638D01377, 0xBE5466CF34E90C6C),
        (0xA528F45403E61D95, 0x38C72DBD566E9788, 0xA5A1610E72FD18B5, 0x57BD43B5E52B7FE6),
    ),
]


@pytest.mark.parametrize(("counter", "key", "block"), KNOWN)
def test_known_answers(counter, key, block):
    assert tuple(int(word) for word in philox(counter, key)) == block


@settings(max_examples=50, deadline=None)
@given(st.tuples(WHOLE, WHOLE, WHOLE, WHOLE), st.tuples(WHOLE, WHOLE))
def test_same_blocks_as_numpy(counter, key):
    total = sum(word << (64 * place) for place, word in enumerate(counter))
    before = (total - 1) % 2**256  # numpy steps its counter before the first block
    theirs = np.random.Philox(counter=before, key=key[0] + (key[1] << 64)).random_raw(4)
    assert [int(word) for word in philox(counter, key)] == [int(word) for word in theirs]


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, LARGEST_SEED),
    WHOLE,
    st.lists(st.one_of(st.integers(0, 40), WHOLE), min_size=1, max_size=30),
    st.randoms(use_true_random=False),
)
def test_order_and_batching_do_not_matter(seed, patient, places, shuffler):
    stream = Stream(seed)
    index = np.array(places, dtype=np.uint64)
    together = stream.uniform(patient, "noise", index)
    alone = [stream.uniform(patient, "noise", place) for place in places]
    order = list(range(len(places)))
    shuffler.shuffle(order)
    assert together.tolist() == [float(value) for value in alone]
    assert stream.uniform(patient, "noise", index[order]).tolist() == together[order].tolist()
    assert stream.uniform([patient], "noise", index[:1]).tolist() == together[:1].tolist()


def test_patients_by_index_grid():
    people, places = np.arange(5)[:, None], np.arange(11)[None, :]
    grid = normal(3, people, "noise", places)
    assert grid.shape == (5, 11)
    for person in range(5):
        assert (grid[person] == normal(3, person, "noise", np.arange(11))).all()


def test_each_part_of_the_key_matters():
    here = uniform(7, 1, "noise", np.arange(64))
    others = [
        uniform(8, 1, "noise", np.arange(64)),
        uniform(7 + 2**64, 1, "noise", np.arange(64)),
        uniform(7, 2, "noise", np.arange(64)),
        uniform(7, 1, "noise.", np.arange(64)),
        uniform(7, 1, "noise", np.arange(64, 128)),
    ]
    for other in others:
        assert not np.intersect1d(here, other).size
        assert abs(np.corrcoef(here, other)[0, 1]) < 4 / np.sqrt(64)


def test_moments_and_law():
    number = 200_000
    flat = uniform(11, 4, "law", np.arange(number))
    bell = normal(11, 4, "law", np.arange(number))
    assert ((flat > 0) & (flat < 1)).all()
    assert abs(flat.mean() - 0.5) < 3 * np.sqrt(1 / 12 / number)
    assert abs(bell.mean()) < 3 / np.sqrt(number)
    assert abs(bell.var() - 1) < 3 * np.sqrt(2 / number)
    assert abs((bell**3).mean()) < 3 * np.sqrt(15 / number)
    assert abs((bell**4).mean() - 3) < 3 * np.sqrt(96 / number)
    assert abs(np.corrcoef(bell[1:], bell[:-1])[0, 1]) < 3 / np.sqrt(number)
    assert stats.kstest(flat, "uniform").pvalue > 0.001
    assert stats.kstest(bell, "norm").pvalue > 0.001


def test_extreme_words_stay_inside_the_open_interval(monkeypatch):
    for word, expected in ((0, 2.0**-53), (ONES, 1 - 2.0**-53)):
        monkeypatch.setattr(Stream, "words", lambda *_, word=word: np.array([word], np.uint64))
        assert uniform(1, 1, "edge", 0)[0] == expected
        assert np.isfinite(normal(1, 1, "edge", 0)[0])


def test_inverse_normal_against_scipy():
    p = np.concatenate(
        [
            10.0 ** np.linspace(-300, -0.31, 50_001),
            np.linspace(1e-6, 1 - 1e-6, 50_001),
            1 - 2.0 ** -np.arange(2, 54),
        ]
    )
    p = p[p != 0.5]
    reference = special.ndtri(p)
    assert np.max(np.abs(inverse_normal(p) / reference - 1)) < 1e-14
    assert inverse_normal(0.5) == 0.0


def test_inverse_normal_is_odd():
    p = (np.arange(1, 4096) / 4096)[:2047]
    assert (inverse_normal(p) == -inverse_normal(1 - p)).all()


@pytest.mark.parametrize("bad", [0.0, 1.0, -0.1, np.nan, [0.5, 1.0]])
def test_inverse_normal_refuses(bad):
    with pytest.raises(InputError, match="strictly between"):
        inverse_normal(bad)


def test_log_within_one_unit_in_the_last_place():
    x = np.concatenate([10.0 ** np.linspace(-300, 300, 20_001), np.linspace(0.5, 2, 20_001)])
    reference = np.array([np.log(np.longdouble(value)) for value in x])
    assert np.max(np.abs(portable_log(x) - reference) / np.spacing(np.abs(np.log(x)))) <= 1.0


def test_exponential_within_one_unit_in_the_last_place():
    x = np.concatenate([np.linspace(-700, 700, 40_001), np.linspace(-1, 1, 40_001)])
    reference = np.exp(x.astype(np.longdouble))
    assert np.max(np.abs(portable_exp(x) - reference) / np.spacing(np.exp(x))) <= 1.0
    assert portable_exp(0.0) == 1.0


def test_golden_bits():
    """The scheme is frozen: a change here needs a new RANDOM_SCHEME and a note of what moved."""
    values = normal(20_240_229, np.arange(50)[:, None], "golden", np.arange(40)[None, :])
    digest = hashlib.sha256(values.astype("<f8").tobytes()).hexdigest()
    assert (RANDOM_SCHEME, digest[:32]) == ("philox4x64-10/1", "43a3150833accae992962cb39b6571fe")


def test_seeds():
    assert seed_from(0) == 0
    assert seed_from(LARGEST_SEED) == LARGEST_SEED
    assert seed_from(" 42 ") == 42
    assert seed_from("winter cohort") == seed_from(" winter  cohort ") != seed_from("Winter cohort")
    assert 0 <= seed_from("random") <= LARGEST_SEED


@pytest.mark.parametrize("bad", [-1, LARGEST_SEED + 1, 1e30, 1.5, True, None, "", "1e30", "-1", "1.5", "9" * 39, [1]])
def test_bad_seeds(bad):
    with pytest.raises(InputError) as caught:
        seed_from(bad, file="ann.yaml", line=3)
    assert caught.value.code == "bad-seed"
    assert "2**128" in str(caught.value)
    assert "ann.yaml:3 seed" in str(caught.value)


@pytest.mark.parametrize(
    ("patient", "purpose", "index", "code"),
    [
        (-1, "a", 0, "bad-index"),
        (1, "a", -1, "bad-index"),
        (1, "a", 0.5, "bad-index"),
        (1.0, "a", 0, "bad-index"),
        (1, "", 0, "bad-purpose"),
        (2**64, "a", 0, "bad-index"),
    ],
)
def test_bad_keys(patient, purpose, index, code):
    with pytest.raises(InputError) as caught:
        uniform(1, patient, purpose, index)
    assert caught.value.code == code


def test_empty_index():
    assert uniform(1, 1, "a", np.array([], dtype=int)).shape == (0,)


def test_few_and_many_blocks_are_the_same_numbers():
    many = uniform(5, np.arange(40)[:, None], "batch", np.arange(9))
    few = [[uniform(5, person, "batch", k) for k in range(9)] for person in range(40)]
    assert np.array_equal(many, few)


def test_quads_are_four_draws_of_a_block():
    stream, people, blocks = Stream(9), np.array([3, 8])[:, None], np.array([0, 5, 70, 2**40])
    found = stream.quads(people, "cells", blocks)
    assert found.shape == (4, 2, 4)
    for lane in range(4):
        assert np.array_equal(found[lane], stream.uniform(people, "cells", 4 * blocks + lane))


def test_a_table_holds_what_is_drawn_one_by_one():
    people, purposes, index = np.array([0, 3, 2**40]), ["a", "b/c"], np.arange(6)
    table = Stream(2**100 + 1).table(people, purposes, index)
    for row, purpose in zip(table, purposes, strict=True):
        assert np.array_equal(row, uniform(2**100 + 1, people[:, None], purpose, index))
