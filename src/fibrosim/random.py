"""Random numbers that depend on nothing but who asks for what.

Every variate is a pure function of (seed, patient, purpose, index): a block of
Philox4x64-10 (Salmon et al. 2011, SC'11, doi:10.1145/2063384.2063405) turned
into a number by our own arithmetic. Only exact operations and + - * / and
square roots are used, so the bits are the same on every CPU, in any order and
any batch.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fibrosim.errors import InputError

RANDOM_SCHEME = "philox4x64-10/1"
"""Name and version of the scheme; stands in every manifest."""

LARGEST_SEED = 2**128 - 1

_MASK = 2**64 - 1
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
_WEYL = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)
_ROUNDS = 10
_FEW = 12

Words = NDArray[np.uint64]

_FACTORS = np.array(_MULTIPLIERS, dtype=np.uint64)[:, None]
_LOW_FACTORS, _HIGH_FACTORS = _FACTORS & _LOW, _FACTORS >> _HALF


def _multiply(words: Words) -> tuple[Words, Words]:
    """High and low 64 bits of the 128-bit products of two rows of words with the two multipliers."""
    low, high = words & _LOW, words >> _HALF
    cross = high * _LOW_FACTORS + ((low * _LOW_FACTORS) >> _HALF)
    middle = low * _HIGH_FACTORS + (cross & _LOW)
    top = high * _HIGH_FACTORS + (cross >> _HALF) + (middle >> _HALF)
    return top, words * _FACTORS


def _philox_few(words: list[Words], key: tuple[int, int]) -> tuple[Words, ...]:
    """A few blocks in whole numbers of Python: for those, arrays cost more than they save."""
    found = []
    for block in zip(*(word.tolist() for word in words), strict=True):
        c0, c1, c2, c3 = block
        key0, key1 = key
        for _ in range(_ROUNDS):
            product0, product1 = c0 * _MULTIPLIERS[0], c2 * _MULTIPLIERS[1]
            c0, c1 = (product1 >> 64) ^ c1 ^ key0, product1 & _MASK
            c2, c3 = (product0 >> 64) ^ c3 ^ key1, product0 & _MASK
            key0, key1 = (key0 + _WEYL[0]) & _MASK, (key1 + _WEYL[1]) & _MASK
        found.append((c0, c1, c2, c3))
    return tuple(np.array(found, dtype=np.uint64).T)


def philox(counter: tuple[ArrayLike, ...], key: tuple[int, int]) -> tuple[Words, ...]:
    """Philox4x64-10 blocks.

    Parameters
    ----------
    counter : tuple of four uint64 arrays or integers
        Broadcast against each other.
    key : tuple of two integers
        Each 0 to 2**64 - 1.

    Returns
    -------
    tuple of four uint64 arrays
        The block of each counter.
    """
    given = np.broadcast_arrays(*(np.asarray(word, dtype=np.uint64) for word in counter))
    shape, flat = given[0].shape, [word.reshape(-1) for word in given]
    if 0 < len(flat[0]) <= _FEW:
        return tuple(word.reshape(shape) for word in _philox_few(flat, key))
    even, odd = np.stack(flat[0::2]), np.stack(flat[1::2])
    key0, key1 = key
    for _ in range(_ROUNDS):
        high, low = _multiply(even)
        keys = np.array([[key0], [key1]], dtype=np.uint64)
        even, odd = high[::-1] ^ odd ^ keys, low[::-1]
        key0, key1 = (key0 + _WEYL[0]) & _MASK, (key1 + _WEYL[1]) & _MASK
    return tuple(word.reshape(shape) for word in (even[0], odd[0], even[1], odd[1]))


@lru_cache(maxsize=4096)
def purpose_number(purpose: str) -> int:
    """64-bit number of a purpose such as ``"small_fibres.immune_noise"``.

    Raises
    ------
    InputError
        If the purpose is empty or not text (code "bad-purpose").
    """
    if not isinstance(purpose, str) or not purpose:
        raise InputError(
            "a stream needs a purpose in words",
            value=purpose,
            fix="name what is drawn, such as 'skin_biopsy.count'",
            code="bad-purpose",
        )
    return int.from_bytes(blake2b(purpose.encode(), digest_size=8).digest(), "little")


def seed_from(value: int | str, *, field: str = "seed", **place: object) -> int:
    """Seed as a number: whole numbers 0 to 2**128 - 1 as they are, words by hash.

    Parameters
    ----------
    value : int or str
        ``7``, ``"7"`` or words such as ``"winter cohort"``.
    field, place
        Named in the error (see `InputError`).

    Raises
    ------
    InputError
        If negative, too large, not whole, or text that looks like a number
        that is not whole (code "bad-seed").
    """
    if isinstance(value, np.integer):
        value = int(value)
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(r"[0-9]{1,39}", text):
            value = int(text)
        elif text and not re.fullmatch(r"[-+]?[0-9.,_]+([eE][-+]?[0-9]+)?", text):
            words = " ".join(text.split())
            return int.from_bytes(blake2b(words.encode(), digest_size=16).digest(), "little")
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_SEED:
        raise InputError(
            "a seed is a whole number or words",
            field=field,
            value=value,
            allowed="0 to 2**128 - 1, or words (hashed)",
            fix="write a whole number such as 7",
            code="bad-seed",
            **place,  # pyright: ignore[reportArgumentType]
        )
    return value


class Stream:
    """Variates of one seed.

    Parameters
    ----------
    seed : int or str
        See `seed_from`.

    Notes
    -----
    The key of the cipher is the seed; the counter is (index // 4, patient,
    purpose, 0) and index % 4 picks the word of the block.
    """

    def __init__(self, seed: int | str) -> None:
        self.seed = seed_from(seed)
        self._key = (self.seed & _MASK, self.seed >> 64)

    def __repr__(self) -> str:
        return f"Stream({self.seed})"

    def words(self, patient: ArrayLike, purpose: str, index: ArrayLike) -> Words:
        """Random 64-bit words; shape is that of `patient` and `index` broadcast.

        Raises
        ------
        InputError
            If a patient or an index is negative or not whole (code "bad-index").
        """
        people, places = _whole(patient, "patient"), _whole(index, "index")
        number = purpose_number(purpose)
        blocks, lanes = places >> np.uint64(2), places & np.uint64(3)
        if people.ndim == 0 and blocks.size > 3:
            first = blocks.min()
            span = int(blocks.max() - first) + 1
            if span <= blocks.size:
                counters = first + np.arange(span, dtype=np.uint64)
                block = np.stack(philox((counters, people, number, 0), self._key))
                return block[lanes.astype(np.intp), (blocks - first).astype(np.intp)]
        return _picked(philox((blocks, people, number, 0), self._key), lanes)

    def table(self, patients: ArrayLike, purposes: Sequence[str], index: ArrayLike) -> NDArray[np.float64]:
        """Uniform variates of many purposes at once, the numbers that `uniform` gives one by one.

        Parameters
        ----------
        patients : array of int, shape (people,)
        purposes : sequence of str
        index : array of int, shape (draws,)

        Returns
        -------
        float64 array, shape (purposes, people, draws)
        """
        people, places = _whole(patients, "patient")[None, :, None], _whole(index, "index")[None, None, :]
        numbers = np.array([purpose_number(p) for p in purposes], dtype=np.uint64)[:, None, None]
        block = philox((places >> np.uint64(2), people, numbers, 0), self._key)
        return _fraction(_picked(block, places & np.uint64(3)))

    def uniform(self, patient: ArrayLike, purpose: str, index: ArrayLike) -> NDArray[np.float64] | np.float64:
        """Uniform variates in the open interval (0, 1); multiples of 2**-53.

        Parameters
        ----------
        patient : int or array of int
            Who; 0 to 2**64 - 1.
        purpose : str
            What is drawn; each purpose is a stream of its own.
        index : int or array of int
            Which draw; 0 to 2**64 - 1.

        Returns
        -------
        float64 array
            Shape of `patient` and `index` broadcast; scalar for scalars.
        """
        return _fraction(self.words(patient, purpose, index))

    def quads(self, patient: ArrayLike, purpose: str, block: ArrayLike) -> NDArray[np.float64]:
        """Return the four uniform variates of indices 4 block to 4 block + 3, for the price of one.

        Returns
        -------
        float64 array
            Shape (4, *shape of `patient` and `block` broadcast).
        """
        people, places = _whole(patient, "patient"), _whole(block, "block")
        return _fraction(np.stack(philox((places, people, purpose_number(purpose), 0), self._key)))

    def normal(self, patient: ArrayLike, purpose: str, index: ArrayLike) -> NDArray[np.float64] | np.float64:
        """Return standard normal variates: the inverse transform of `uniform`."""
        return inverse_normal(self.uniform(patient, purpose, index))


def _picked(block: tuple[Words, ...], lanes: Words) -> Words:
    """The word of each block that its draw asks for."""
    if lanes.size and (lanes == lanes.flat[0]).all():
        return block[int(lanes.flat[0])]
    lanes = np.broadcast_to(lanes, block[0].shape)
    return np.select([lanes == np.uint64(lane) for lane in range(3)], block[:3], block[3])


def _fraction(words: Words) -> NDArray[np.float64]:
    # 52 bits, not 53: with 53 the half step at the top would round to 1
    return ((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def uniform(seed: int | str, patient: ArrayLike, purpose: str, index: ArrayLike) -> NDArray[np.float64] | np.float64:
    """Uniform variates in (0, 1); see `Stream.uniform`."""
    return Stream(seed).uniform(patient, purpose, index)


def normal(seed: int | str, patient: ArrayLike, purpose: str, index: ArrayLike) -> NDArray[np.float64] | np.float64:
    """Return standard normal variates; see `Stream.normal`."""
    return Stream(seed).normal(patient, purpose, index)


def _whole(value: ArrayLike, field: str) -> Words:
    array = np.asarray(value)
    if array.dtype.kind == "O" or array.dtype.kind not in "iu" or (array < 0).any():
        if array.size == 0:
            return array.astype(np.uint64)
        raise InputError(
            f"{field} must be a whole number, 0 or more",
            field=field,
            value=value if array.ndim == 0 else f"array of {array.dtype}",
            allowed="0 to 2**64 - 1",
            fix="number patients and draws from 0",
            code="bad-index",
        )
    return array.astype(np.uint64)


_LOG_2_HIGH = 6.93147180369123816490e-01
_LOG_2_LOW = 1.90821492927058770002e-10
_LOG_SERIES = (
    6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01,
    2.222219843214978396e-01, 1.818357216161805012e-01, 1.531383769920937332e-01,
    1.479819860511658591e-01,
)  # fmt: skip


def portable_log(x: ArrayLike) -> NDArray[np.float64]:
    """Natural logarithm of positive numbers, the same bits on every CPU.

    Argument reduction and series of FreeBSD's msun `e_log.c` (error below
    1 ulp), in operations that IEEE 754 fixes.
    """
    mantissa, exponent = np.frexp(np.asarray(x, dtype=np.float64))
    small = mantissa < 0.7071067811865476
    mantissa = np.where(small, 2.0 * mantissa, mantissa)
    power = np.where(small, exponent - 1, exponent).astype(np.float64)
    f = mantissa - 1.0
    s = f / (2.0 + f)
    z = s * s
    series = np.zeros_like(z)
    for coefficient in reversed(_LOG_SERIES):
        series = (series + coefficient) * z
    half_square = 0.5 * f * f
    correction = s * (half_square + series) + power * _LOG_2_LOW
    return power * _LOG_2_HIGH - ((half_square - correction) - f)


_EXP_SERIES = (
    1.66666666666666019037e-01, -2.77777777770155933842e-03, 6.61375632143793436117e-05,
    -1.65339022054652515390e-06, 4.13813679705723846039e-08,
)  # fmt: skip


def portable_exp(x: ArrayLike) -> NDArray[np.float64] | np.float64:
    """Exponential, the same bits on every CPU.

    Argument reduction and series of FreeBSD's msun `e_exp.c` (error below
    1 ulp); for arguments between -700 and 700, beyond which the edge is taken.
    """
    argument = np.clip(np.asarray(x, dtype=np.float64), -700.0, 700.0)
    power = np.rint(argument * 1.44269504088896338700)
    high, low = argument - power * _LOG_2_HIGH, power * _LOG_2_LOW
    rest = high - low
    square = rest * rest
    series = np.zeros_like(square)
    for coefficient in reversed(_EXP_SERIES):
        series = (series + coefficient) * square
    c = rest - series
    size = 1.0 - ((low - (rest * c) / (2.0 - c)) - high)
    return np.ldexp(size, power.astype(np.int32))[()]


# Wichura 1988, Applied Statistics 37:477, algorithm AS 241, routine PPND16
_CENTRE = (
    (3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
     1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
     3.3430575583588128105e4, 2.5090809287301226727e3),
    (1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
     5.2264952788528545610e3),
)  # fmt: skip
_SHOULDER = (
    (1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
     3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
     2.27238449892691845833e-2, 7.74545014278341407640e-4),
    (1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
     1.05075007164441684324e-9),
)  # fmt: skip
_TAIL = (
    (6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
     2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
     2.71155556874348757815e-5, 2.01033439929228813265e-7),
    (1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
     2.04426310338993978564e-15),
)  # fmt: skip


def _ratio(x: NDArray[np.float64], table: tuple[tuple[float, ...], ...]) -> NDArray[np.float64]:
    above, below = (np.zeros_like(x) for _ in range(2))
    for numerator, denominator in zip(reversed(table[0]), reversed(table[1]), strict=True):
        above, below = above * x + numerator, below * x + denominator
    return above / below


def inverse_normal(probability: ArrayLike) -> NDArray[np.float64] | np.float64:
    """Quantile of the standard normal distribution, the same bits on every CPU.

    Parameters
    ----------
    probability : float array
        Strictly between 0 and 1.

    Returns
    -------
    float64 array
        Same shape; relative error below 1e-14.

    Raises
    ------
    InputError
        If a probability lies outside (0, 1) or is NaN (code "out-of-range").
    """
    p = np.asarray(probability, dtype=np.float64)
    if not ((p > 0.0) & (p < 1.0)).all():
        raise InputError(
            "a probability must lie strictly between 0 and 1",
            value=probability if p.ndim == 0 else f"array of shape {p.shape}",
            allowed="(0, 1)",
            code="out-of-range",
        )
    q = p - 0.5
    result = q * _ratio(0.180625 - q * q, _CENTRE)
    outer = np.abs(q) > 0.425
    if outer.any():
        edge = np.where(q < 0.0, p, 1.0 - p)[outer]
        r = np.sqrt(-portable_log(edge))
        size = np.where(r <= 5.0, _ratio(r - 1.6, _SHOULDER), _ratio(r - 5.0, _TAIL))
        result = np.asarray(result)
        result[outer] = np.where(q[outer] < 0.0, -size, size)
    return result[()]
