"""A membrane as NMODL, checked without NEURON: by reading the text and by evaluating what is printed."""

import ast
import dataclasses
import math
import operator
import re

import numpy as np
import pytest

from fibrosim.electrophysiology.membranes import c_fibre_membrane
from fibrosim.engine.interpret import evaluate
from fibrosim.errors import ModelError
from fibrosim.formats.nmodl import identifier, nmodl_text, write_nmodl
from fibrosim.language.membrane import CORE, LOCAL, VOLTAGE

WORDS = {"IF", "ELSE", "LOCAL", "SOLVE", "METHOD", "TABLE", "DEPEND", "FROM", "TO", "WITH", "exp", "log", "pow", "fabs",
         "sqrt", "cnexp", "mV", "states", "rates", "floored", "linoid", "x"}  # fmt: skip
FUNCTIONS = {"exp": math.exp, "log": math.log, "pow": math.pow, "floored": lambda x: max(x, 1e-30)}
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


@pytest.fixture(scope="module")
def membrane():
    return c_fibre_membrane()


@pytest.fixture(scope="module", params=[False, True], ids=["formulas", "table"])
def text(request, membrane):
    return nmodl_text(membrane, tabulated=request.param)


def blocks(text):
    """Text of each block by its heading, folded lines made one again."""
    text = re.sub(r"\n {12}", " ", text)
    return dict(re.findall(r"^([A-Z]+(?: \w+)?)[^\n{]*\{\n(.*?)^\}", text, flags=re.M | re.S))


def states(parts):
    return "DERIVATIVE states" if "DERIVATIVE states" in parts else "PROCEDURE states"


def value(expression, table):
    """Value of a printed expression."""

    def of(node):
        if isinstance(node, ast.Constant):
            return float(node.value)
        if isinstance(node, ast.Name):
            return table[node.id]
        if isinstance(node, ast.UnaryOp):
            return -of(node.operand)
        if isinstance(node, ast.BinOp):
            return OPERATORS[type(node.op)](of(node.left), of(node.right))
        assert isinstance(node, ast.Call)
        return FUNCTIONS[node.func.id](*(of(a) for a in node.args))

    return of(ast.parse(expression.strip(), mode="eval").body)


def follow(lines, table):
    """Run assignments and IF ... ELSE of a block."""
    taken = [True]
    for line in (one.strip() for one in lines):
        if found := re.fullmatch(r"IF \((.*) < 0\) \{", line):
            taken.append(value(found[1], table) < 0)
        elif line == "} ELSE {":
            taken[-1] = not taken[-1]
        elif line == "}":
            taken.pop()
        elif (found := re.fullmatch(r"(\w+) = (.*)", line)) and all(taken):
            table[found[1]] = value(found[2], table)
    return table


def numbers(text):
    return {n: float(v) for n, v in re.findall(r"^    (\w+) = (\S+)", blocks(text)["PARAMETER"], flags=re.M)}


def test_no_line_is_too_long(text):
    assert max(map(len, text.splitlines())) < 512


def test_blocks_are_balanced_and_all_there(text):
    depth = 0
    for mark in re.findall(r"[{}]", text):
        depth += 1 if mark == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert text.count("(") == text.count(")")
    assert {"NEURON", "PARAMETER", "ASSIGNED", "STATE", "INITIAL", "BREAKPOINT", "PROCEDURE rates",
            "FUNCTION floored"} <= set(blocks(text))  # fmt: skip
    assert "floor(" not in text
    assert "step(" not in text


def test_every_symbol_is_declared_once(text):
    parts = blocks(text)
    declared = re.findall(r"^    (\w+)", parts["PARAMETER"] + parts["ASSIGNED"] + parts["STATE"], flags=re.M)
    assert len(declared) == len(set(declared))
    for name in ("INITIAL", "BREAKPOINT", states(parts), "PROCEDURE rates"):
        local = set(re.findall(r"\w+", "".join(re.findall(r"LOCAL (.*)", parts[name]))))
        bare = re.sub(r"\b[0-9][0-9.]*(?:e[-+]?[0-9]+)?", "", parts[name])
        used = set(re.findall(r"[A-Za-z_]\w*", bare))
        assert used - local - WORDS <= set(declared), name
        assert not local & set(declared)
    for name in re.findall(r"(?:RANGE|GLOBAL) (\w+)", parts["NEURON"]):
        assert name in declared


def test_parameters_of_the_files_stand_in_the_text(text, membrane):
    found = numbers(text)
    for name, record in {**membrane.parameters, **membrane.densities}.items():
        assert found[identifier(name)] == (0.0 if record is None else record.value)


@pytest.mark.parametrize("volts", [-90.0, -70.3, -61.0, -55.0, -30.5, 0.0, 35.0])
@pytest.mark.parametrize("kelvin", [305.15, 310.15])
def test_printed_gates_have_the_values_of_the_graph(text, membrane, volts, kelvin):
    table = {**numbers(text), "v": volts, "kelvin": kelvin, "core_kelvin": 310.15, "diam": 1.0, "dt": 0.025}
    follow(blocks(text)["INITIAL"].split("rates(v)")[0].splitlines(), table)
    follow(blocks(text)["PROCEDURE rates"].splitlines(), table)
    known = {("parameter", "membrane", n): p.value for n, p in membrane.parameters.items()}
    known.update({VOLTAGE: np.array(volts), LOCAL: kelvin, CORE: 310.15})
    for gate in membrane.gates:
        steady, rate = evaluate([gate.steady, gate.rate], known)
        assert table[f"end_{identifier(gate.name)}"] == pytest.approx(float(steady), rel=1e-12)
        if (name := f"rate_{identifier(gate.name)}") in table:
            assert table[name] == pytest.approx(float(rate), rel=1e-12)
        else:
            part = table[f"part_{identifier(gate.name)}"]
            assert part == pytest.approx(-math.expm1(-0.025 * float(rate)), rel=1e-9, abs=1e-15)


def test_one_gate_by_hand(membrane):
    """Opening of Nav1.7 at -55 mV and 37 degC from the published rates."""
    volts, speed = -55.0, 2.5 ** ((37 - 21) / 10)
    opening, closing = 15.5 / (1 + math.exp((volts - 5) / -12.08)), 35.2 / (1 + math.exp((volts + 72.7) / 16.7))
    text = nmodl_text(membrane)
    table = {**numbers(text), "v": volts, "diam": 1.0}
    follow(blocks(text)["INITIAL"].split("rates(v)")[0].splitlines(), table)
    follow(blocks(text)["PROCEDURE rates"].splitlines(), table)
    assert table["end_nav17_m"] == pytest.approx(opening / (opening + closing), rel=1e-12)
    assert table["rate_nav17_m"] == pytest.approx(speed * (opening + closing), rel=1e-12)


def test_currents_and_rates_of_concentrations(membrane):
    text = nmodl_text(membrane)
    table = {**numbers(text), "v": -40.0, "before": -50.0, "diam": 0.5}
    parts = blocks(text)
    follow(parts["INITIAL"].split("rates(v)")[0].splitlines(), table)
    table.update({identifier(g.name): 0.3 + 0.01 * k for k, g in enumerate(membrane.gates)})
    follow(parts["BREAKPOINT"].splitlines(), table)
    assert table["e_sodium"] == pytest.approx(69.58, abs=0.01)
    assert table["e_potassium"] == pytest.approx(-82.29, abs=0.01)
    open17 = table["nav17_m"] ** 3 * table["nav17_h"] * table["nav17_s"]
    only = follow(parts["BREAKPOINT"].splitlines(), {**table, "nav17_conductance": 0.0})
    assert table["g_sodium"] - only["g_sodium"] == pytest.approx(0.10664 * open17, rel=1e-9)
    assert table["i_sodium"] == pytest.approx(table["g_sodium"] * -40.0 - table["d_sodium"])
    table["before"] = -50.0
    lines = [line.replace("'", "_slope") for line in parts["DERIVATIVE states"].splitlines()]
    follow([one for one in lines if re.match(r" *(middle|c_sodium|c_potassium) = ", one)], table)
    assert table["c_sodium"] == pytest.approx(table["g_sodium"] * -45.0 - table["d_sodium"])
    follow([one for one in lines if "sodium_inside_slope" in one], table)
    assert table["sodium_inside_slope"] == pytest.approx(-4e4 * table["c_sodium"] / (96485.33212 * 0.5), rel=1e-9)


def test_file_is_written_and_a_clash_of_names_is_refused(membrane, tmp_path):
    path = write_nmodl(membrane, tmp_path / "fibre.mod", suffix="fibre")
    assert "SUFFIX fibre\n" in path.read_text(encoding="utf-8")

    gate = membrane.gates[0]
    twin = dataclasses.replace(gate, name=gate.name, symbol=membrane.graph.symbol(("gate", "nav17_m")))
    other = dataclasses.replace(membrane, gates=[*membrane.gates, twin])
    with pytest.raises(ModelError, match="nav17_m"):
        nmodl_text(other)
