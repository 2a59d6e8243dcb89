"""Solutions that are known: a linear cascade, one and two compartments with doses."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.linalg import expm
from small_models import declare, live, model, record_states, root_case

from fibrosim.engine import Action
from fibrosim.engine.maps import BlockMaps

declare("cascade", first=(3.0, "1/day"), second=(1.1, "1/day"), third=(0.4, "1/day"), start=(2.0, "g/l"))
declare("carrier", rate=(1.0, "1/day"))
EXACT = {"relative": 1e-11, "absolute": 1e-13}
NONE = BlockMaps.none()


def cascade(m):
    p = m.parameters
    a, b, c = m.state("a", "g/l", start=p.start), m.state("b", "mg/l"), m.state("c", "g/l")
    m.rate(a, -p.first * a)
    m.rate(b, p.first * a - p.second * b)
    m.rate(c, p.second * b - p.third * c)


def carrier(m):
    x = m.state("x", "1")
    m.rate(x, m.parameters.rate * (m.drug("target") - x))


def test_linear_cascade():
    program = model("cascade", cascade)
    times = np.linspace(0, 12, 49)
    (out,) = live(
        program,
        NONE,
        [root_case(program, end=12.0)],
        times,
        record_states("cascade.a", "cascade.b", "cascade.c"),
        **EXACT,
    )
    k, l, n = 3.0, 1.1, 0.4  # noqa: E741
    a = 2.0 * np.exp(-k * times)
    b = 2.0 * k / (k - l) * (np.exp(-l * times) - np.exp(-k * times))
    c = 2.0 * k * l * (
        np.exp(-k * times) / ((l - k) * (n - k)) + np.exp(-l * times) / ((k - l) * (n - l)) + np.exp(-n * times) / ((k - n) * (l - n))  # noqa: E501
    )  # fmt: skip
    exact = np.array([a, b * 1000.0, c]).T
    assert out.status == "ok"
    assert np.abs(out.values - exact).max(axis=0) == pytest.approx([0, 0, 0], abs=1e-8 * 2.0)
    assert (np.abs(out.values[1:] - exact[1:]) <= 1e-8 * exact[1:]).all()


@pytest.fixture(scope="module")
def bank():
    return model("carrier", carrier)


SLOT = ("drug.slot1_depot", "drug.slot1_central", "drug.slot1_peripheral")


def slot(**rates):
    return {f"drug__slot1__{name}": rate for name, rate in rates.items()}


def dosed(bank, doses, rates, times):
    actions = [Action(day, kind, SLOT[place] if kind == "add" else "drug.slot1_infusion", amount, None, until)
               for day, kind, place, amount, until in doses]  # fmt: skip
    case = root_case(bank, actions, end=float(times[-1]), **slot(**rates))
    (out,) = live(bank, NONE, [case], times, record_states(*SLOT), **EXACT)
    assert out.status == "ok"
    return out.values


def test_one_compartment_with_repeated_doses(bank):
    rates = {"absorption": 6.0, "elimination": 0.7, "to_peripheral": 0.0, "from_peripheral": 0.0}
    days = [0.0, 1.0, math.pi, 4.25]
    times = np.linspace(0, 10, 97)
    found = dosed(bank, [(d, "add", 0, 100.0, None) for d in days], rates, times)[:, 1]
    exact = np.zeros_like(times)
    for d in days:
        t = np.maximum(times - d, 0.0)
        exact += 100.0 * 6.0 / (6.0 - 0.7) * (np.exp(-0.7 * t) - np.exp(-6.0 * t))
    assert (np.abs(found - exact) <= 1e-8 * exact.max()).all()
    late = times > 5.0
    assert (np.abs(found[late] - exact[late]) <= 1e-8 * exact[late]).all()


def test_two_compartments_with_dose_and_infusion(bank):
    rates = {"absorption": 1.0, "elimination": 0.9, "to_peripheral": 0.5, "from_peripheral": 0.2}
    matrix = np.array([[-1.4, 0.2], [0.5, -0.2]])
    times = np.linspace(0, 20, 81)
    found = dosed(bank, [(math.e, "add", 1, 50.0, None), (5.5, "input", None, 12.0, 8.1)], rates, times)[:, 1:]
    steady = -np.linalg.solve(matrix, [12.0, 0.0])

    def exact(t):
        y = expm(matrix * max(t - math.e, 0.0)) @ [50.0 * (t > math.e), 0.0]
        for day, sign in ((5.5, 1), (8.1, -1)):
            if t > day:
                y = y + sign * (steady - expm(matrix * (t - day)) @ steady)
        return y

    wanted = np.array([exact(t) for t in times])
    assert (np.abs(found - wanted) <= 1e-8 * wanted.max(axis=0)).all()
    late = times > 3.0
    assert (np.abs(found[late] - wanted[late]) <= 1e-8 * wanted[late]).all()


def test_mass_is_kept(bank):
    rates = {"absorption": 2.0, "elimination": 0.0, "to_peripheral": 0.5, "from_peripheral": 0.2}
    times = np.linspace(0.0, 365.0, 60)
    found = dosed(bank, [(0.0, "add", 0, 70.0, None)], rates, times)
    assert np.abs(found.sum(axis=1) - 70.0).max() <= 1e-9 * 70.0
