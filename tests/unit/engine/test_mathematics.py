"""Own exp, log, power, cosine, softplus and logistic against extended precision, in units of the last place."""

from __future__ import annotations

import ctypes

import llvmlite.binding as llvm
import numpy as np
import pytest

from fibrosim.engine.build import cpu_name
from fibrosim.engine.mathematics import library, logarithms
from fibrosim.engine.writer import Function

LANES = 4
FUNCTIONS = {"exp": 1, "log": 1, "cos_turns": 1, "softplus": 1, "logistic": 1, "pow": 2}


@pytest.fixture(scope="module")
def call():
    """Call a function of the library on arrays."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    vector = f"<{LANES} x double>"
    text = library(LANES)
    for name, count in FUNCTIONS.items():
        pointers = ", ".join(f"ptr %p{i}" for i in range(count))
        loads = "".join(f"%x{i} = load {vector}, ptr %p{i}, align 8\n" for i in range(count))
        arguments = ", ".join(f"{vector} %x{i}" for i in range(count))
        text += f"define void @try_{name}({pointers}, ptr %out) {{\n{loads}%y = call {vector} @fs_{name}({arguments})\n"
        text += f"store {vector} %y, ptr %out, align 8\nret void\n}}\n"
    joint = Function("try_joint", "ptr %p0, ptr %p1, ptr %p2, ptr %out", LANES)
    values = [joint.value(f"load {vector}, ptr %p{i}, align 8") for i in range(3)]
    for i, one in enumerate(logarithms(joint, values)):
        joint.line(f"store {vector} {one}, ptr {joint.element('double', '%out', i * LANES)}, align 8")
    joint.line("ret void")
    text += joint.text()
    features = llvm.get_host_cpu_features().flatten()
    target = llvm.Target.from_default_triple().create_target_machine(cpu=cpu_name(), features=features, jit=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(text), target)
    engine.finalize_object()

    def run(name, *arrays):
        prototype = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * (len(arrays) + 1))
        function = prototype(engine.get_function_address(f"try_{name}"))
        size = len(arrays[0])
        padded = [np.resize(np.asarray(a, dtype=float), -(-size // LANES) * LANES) for a in arrays]
        out = np.empty_like(padded[0])
        for k in range(0, len(out), LANES):
            function(*(a[k:].ctypes.data for a in padded), out[k:].ctypes.data)
        return out[:size]

    def run_joint(*arrays):
        prototype = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 4)
        function = prototype(engine.get_function_address("try_joint"))
        out = np.empty((len(arrays[0]) // LANES, 3, LANES))
        for k, held in enumerate(out):
            function(*(a[k * LANES :].ctypes.data for a in arrays), held.ctypes.data)
        return [out[:, i].reshape(-1) for i in range(3)]

    run.joint = run_joint
    return run


def ulps(found, exact):
    """Largest error in units of the last place of the exact value."""
    return float(np.max(np.abs(found - exact) / np.spacing(np.abs(exact).astype(float))))


def test_exp(call):
    x = np.linspace(-708, 709, 40001)
    assert ulps(call("exp", x), np.exp(x.astype(np.longdouble))) <= 1.0
    assert call("exp", [0.0])[0] == 1.0
    assert call("exp", [-1e4, 1e4]).tolist() == pytest.approx([0.0, np.exp(709.0)], abs=1e-300)


def test_log(call):
    x = np.concatenate(
        [np.geomspace(1e-300, 1e300, 20001), np.linspace(0.5, 2.0, 20000), 1 + np.geomspace(1e-15, 0.1, 99)]
    )
    assert ulps(call("log", x), np.log(x.astype(np.longdouble))) <= 2.0
    assert call("log", [1.0])[0] == 0.0
    assert np.isnan(call("log", [0.0, -1.0, np.nan])).all()


def test_logarithms_by_one_division(call):
    x = np.geomspace(1e-30, 1e30, 4000)
    y, z = np.linspace(0.5, 2.0, 4000), np.resize([0.0, -1.0, np.nan, 1.0], 4000)
    first, second, third = call.joint(x, y, z)
    assert ulps(first, np.log(x.astype(np.longdouble))) <= 4.0
    away = np.abs(y - 1.0) > 1e-3
    assert ulps(second[away], np.log(y[away].astype(np.longdouble))) <= 4.0
    assert np.isnan(third[:3]).all(), "what has no logarithm does not spoil its neighbours"
    assert third[3] == 0.0


def test_cosine_of_turns(call):
    x = np.linspace(-4, 4, 40001)
    exact = np.cos(2 * np.longdouble("3.14159265358979323846264338327950288") * x.astype(np.longdouble))
    assert np.abs(call("cos_turns", x) - exact).max() <= 3e-16
    whole = call("cos_turns", [0.0, 0.25, 0.5, 0.75, 1.0, 36525.0, 36525.25])
    assert whole.tolist() == pytest.approx([1, 0, -1, 0, 1, 1, 0], abs=1e-16)
    # the same phase has the same bits on every day
    phase = np.arange(64) / 64.0
    assert call("cos_turns", phase).tobytes() == call("cos_turns", phase + 1000.0).tobytes()


def test_power(call):
    rng = np.random.default_rng(1)
    a, b = 10 ** rng.uniform(-8, 8, 20000), rng.uniform(-6, 6, 20000)
    exact = np.power(a.astype(np.longdouble), b.astype(np.longdouble))
    error = np.abs(call("pow", a, b) - exact) / np.abs(exact)
    # the exponent's rounding is carried by exp: the error grows with |b log a|
    assert (error <= 2.3e-16 * (2.0 + np.abs(b * np.log(a)))).all()


def test_softplus_and_logistic(call):
    x = np.linspace(-60, 60, 40001)
    long = x.astype(np.longdouble)
    assert ulps(call("logistic", x), 1 / (1 + np.exp(-long))) <= 3.0
    exact = np.maximum(long, 0) + np.log1p(np.exp(-np.abs(long)))
    error = np.abs(call("softplus", x) - exact)
    assert (error <= 3e-16 * np.maximum(1.0, np.abs(exact).astype(float))).all()
    assert call("logistic", [-800.0, 800.0]).tolist() == pytest.approx([0.0, 1.0], abs=1e-300)
    assert call("softplus", [800.0])[0] == 800.0


@pytest.mark.parametrize("name", ["exp", "log", "cos_turns", "softplus", "logistic", "pow"])
def test_nan_is_never_lost(call, name):
    for place in range(FUNCTIONS[name]):
        arguments = [np.full(LANES, 0.5) for _ in range(FUNCTIONS[name])]
        arguments[place][1] = np.nan
        assert np.isnan(call(name, *arguments)).tolist() == [False, True, False, False]
