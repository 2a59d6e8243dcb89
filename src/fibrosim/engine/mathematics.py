"""Own exp, log, power and cosine for kernels: the same bits on every CPU with FMA.

Polynomials: exp by Taylor terms on |r| <= ln2/2; log by the odd series of atanh on
[sqrt(1/2), sqrt(2)]; cosine of turns by the Taylor series of sine on [-pi/2, pi/2].
Tests compare each with NumPy (errors of a few units in the last place).
"""

from __future__ import annotations

import math
from functools import reduce

from .writer import Function

__all__ = ["library", "logarithms"]

LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
MAGIC = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to the nearest integer


def library(lanes: int) -> str:
    """Return the IR of the vector functions fs_exp, fs_log, fs_pow, fs_cos_turns, ..."""
    vector, integers = f"<{lanes} x double>", f"<{lanes} x i64>"
    declared = f"declare {vector} @llvm.fma.v{lanes}f64({vector}, {vector}, {vector})\n"
    declared += f"declare {vector} @llvm.sqrt.v{lanes}f64({vector})\n"
    makers = (_exp, _log, _cos_turns, _softplus, _logistic)
    return declared + "".join(make(lanes, vector, integers) for make in makers) + _pow(lanes, vector)


def _begin(name: str, lanes: int, vector: str, count: int = 1) -> Function:
    arguments = ", ".join(f"{vector} %a{i}" for i in range(count))
    return Function(name, arguments, lanes, result=f"internal {vector}", attributes="alwaysinline nounwind")


def _end(f: Function, value: str) -> str:
    f.line(f"ret {f.vector} {value}")
    return f.text()


def _horner(f: Function, x: str, coefficients: list[float]) -> str:
    """coefficients[0] + x (coefficients[1] + ...)."""
    total = f.splat(coefficients[-1])
    for c in reversed(coefficients[:-1]):
        total = f.fma(total, x, f.splat(c))
    return total


def _integer_splat(lanes: int, value: int) -> str:
    return "<" + ", ".join([f"i64 {value}"] * lanes) + ">"


def _exp(lanes: int, vector: str, integers: str) -> str:
    f = _begin("fs_exp", lanes, vector)
    x = f.maximum(f.minimum("%a0", f.splat(709.0)), f.splat(-708.0))
    # a NaN goes through both selects as the second operand would hide it: put it back at the end
    shifted = f.fma(x, f.splat(1.0 / math.log(2.0)), f.splat(MAGIC))
    k = f.op("fsub", shifted, f.splat(MAGIC))
    r = f.fma(f.negative(k), f.splat(LN2_HIGH), x)
    r = f.fma(f.negative(k), f.splat(LN2_LOW), r)
    p = _horner(f, r, [1.0 / math.factorial(i) for i in range(14)])
    bits = f.value(f"bitcast {vector} {shifted} to {integers}")
    power = f.value(f"shl {integers} {bits}, {_integer_splat(lanes, 52)}")
    scaled = f.value(f"add {integers} {power}, {f.value(f'bitcast {vector} {p} to {integers}')}")
    result = f.value(f"bitcast {integers} {scaled} to {vector}")
    return _end(f, f.select(f.compare("uno", "%a0", "%a0"), "%a0", result))


LOG_SERIES = [2.0 / (2 * i + 1) for i in range(1, 12)]


def _log(lanes: int, vector: str, integers: str) -> str:
    f = _begin("fs_log", lanes, vector)
    k, top, bottom = _mantissa(f, "%a0")
    s = f.op("fdiv", top, bottom)
    s2 = f.op("fmul", s, s)
    return _end(f, _log_of(f, "%a0", k, s, s2, _horner(f, s2, LOG_SERIES)))


def _mantissa(f: Function, x: str) -> tuple[str, str, str]:
    """Exponent k and mantissa m in [sqrt(1/2), sqrt(2)) of x, as k, m - 1, m + 1."""
    lanes, vector, integers = f.lanes, f.vector, f"<{f.lanes} x i64>"
    bits = f.value(f"bitcast {vector} {x} to {integers}")
    offset = 0x3FE6A09E667F3BCD
    moved = f.value(f"sub {integers} {bits}, {_integer_splat(lanes, offset)}")
    exponent = f.value(f"ashr {integers} {moved}, {_integer_splat(lanes, 52)}")
    scale = f.value(f"shl {integers} {exponent}, {_integer_splat(lanes, 52)}")
    m = f.value(f"bitcast {integers} {f.value(f'sub {integers} {bits}, {scale}')} to {vector}")
    k = f.value(f"sitofp {integers} {exponent} to {vector}")
    return k, f.op("fsub", m, f.splat(1.0)), f.op("fadd", m, f.splat(1.0))


def _log_of(f: Function, x: str, k: str, s: str, s2: str, p: str) -> str:
    # log m = 2 s + s s2 p; the high part of k ln 2 is added last
    tail = f.fma(f.op("fmul", s, s2), p, f.op("fmul", k, f.splat(LN2_LOW)))
    tail = f.fma(s, f.splat(2.0), tail)
    result = f.fma(k, f.splat(LN2_HIGH), tail)
    return f.select(f.compare("ogt", x, "zeroinitializer"), result, f.splat(math.nan))


def logarithms(f: Function, vectors: list[str]) -> list[str]:
    """Logarithms of several vectors at once, by one division and with their series side by side."""
    parts = [_mantissa(f, x) for x in vectors]
    bottoms = [bottom for *_, bottom in parts]
    whole = f.op("fdiv", f.splat(1.0), reduce(lambda a, b: f.op("fmul", a, b), bottoms))
    quotients = []
    for i, (_, top, _) in enumerate(parts):
        others = bottoms[:i] + bottoms[i + 1 :]
        quotients.append(f.op("fmul", reduce(lambda a, b: f.op("fmul", a, b), [top, *others]), whole))
    squares = [f.op("fmul", s, s) for s in quotients]
    sums = [f.splat(LOG_SERIES[-1])] * len(vectors)
    for c in reversed(LOG_SERIES[:-1]):
        sums = [f.fma(p, s2, f.splat(c)) for p, s2 in zip(sums, squares, strict=True)]
    return [
        _log_of(f, x, k, s, s2, p)
        for x, (k, _, _), s, s2, p in zip(vectors, parts, quotients, squares, sums, strict=True)
    ]


def _cos_turns(lanes: int, vector: str, integers: str) -> str:
    f = _begin("fs_cos_turns", lanes, vector)
    nearest = f.op("fsub", f.op("fadd", "%a0", f.splat(MAGIC)), f.splat(MAGIC))
    r = f.op("fsub", "%a0", nearest)
    size = f.maximum(r, f.negative(r))
    y = f.op("fmul", f.op("fsub", f.splat(0.25), size), f.splat(2.0 * math.pi))
    y2 = f.op("fmul", y, y)
    p = _horner(f, y2, [(-1.0) ** i / math.factorial(2 * i + 1) for i in range(12)])
    return _end(f, f.op("fmul", y, p))


def _logistic(lanes: int, vector: str, integers: str) -> str:
    f = _begin("fs_logistic", lanes, vector)
    e = f.call("fs_exp", f.negative("%a0"))
    return _end(f, f.op("fdiv", f.splat(1.0), f.op("fadd", f.splat(1.0), e)))


def _softplus(lanes: int, vector: str, integers: str) -> str:
    f = _begin("fs_softplus", lanes, vector)
    positive = f.compare("ogt", "%a0", "zeroinitializer")
    size = f.select(positive, f.negative("%a0"), "%a0")
    e = f.call("fs_exp", size)
    small = f.call("fs_log", f.op("fadd", f.splat(1.0), e))
    return _end(f, f.select(positive, f.op("fadd", "%a0", small), small))


def _pow(lanes: int, vector: str) -> str:
    f = _begin("fs_pow", lanes, vector, 2)
    return _end(f, f.call("fs_exp", f.op("fmul", "%a1", f.call("fs_log", "%a0"))))
