"""A membrane as NMODL, checked without NEURON: by reading the text and by evaluating what is printed."""

import ast
import dataclasses
import math
import operator
import re

import numpy as np
import pytest

from fibrosim.electrophysiology.membranes import c_fibre_membrane
from fibrosim.electrophysiology.membranes.horn import projection_dendrite_membrane, relay_dendrite_membrane
from fibrosim.engine.interpret import evaluate
from fibrosim.engine.network import Receptor
from fibrosim.errors import ModelError
from fibrosim.formats.nmodl import identifier, nmodl_text, write_nmodl
from fibrosim.formats.nmodl_synapse import synapse_text, write_synapse
from fibrosim.language.membrane import CORE, LOCAL, VOLTAGE

WORDS = {"IF", "ELSE", "LOCAL", "SOLVE", "METHOD", "TABLE", "DEPEND", "FROM", "TO", "WITH", "exp", "log", "pow", "fabs",
         "sqrt", "cnexp", "mV", "states", "rates", "floored", "linoid", "x"}  # fmt: skip
FUNCTIONS = {"exp": math.exp, "log": math.log, "pow": math.pow, "floored": lambda x: max(x, 1e-30),
             "linoid": lambda x: x / -math.expm1(-x)}  # fmt: skip
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
    return dict(re.findall(r"^([A-Z_]+(?: \w+)?)[^\n{]*\{\n(.*?)^\}", text, flags=re.M | re.S))


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


KELVIN, VOLTS, CALCIUM, SYNAPTIC, STEP = 309.15, -42.0, 8e-4, -2e-3, 0.025


def known_of(membrane, **more):
    """Values of symbols for the interpreter of the graph."""
    table = {("parameter", "membrane", n): p.value for n, p in membrane.parameters.items()}
    table.update({("density", n): p.value for n, p in membrane.densities.items()})
    table.update({VOLTAGE: VOLTS, LOCAL: KELVIN, CORE: KELVIN, ("concentration", "calcium", "inside"): CALCIUM})
    return table | more


def dendrite(**settings):
    """A printed membrane with calcium after INITIAL and BREAKPOINT, and its blocks."""
    membrane = projection_dendrite_membrane()
    text = nmodl_text(membrane, synaptic={"calcium": "ca"}, **settings)
    parts = blocks(text)
    table = {**numbers(text), "v": VOLTS, "before": VOLTS, "diam": 1.0, "dt": STEP, "ica": SYNAPTIC}
    table.update({"kelvin": KELVIN, "core_kelvin": KELVIN})
    rest, balance = parts["INITIAL"].split("rates(v)")
    follow(rest.splitlines(), table)
    follow(parts["PROCEDURE rates"].splitlines(), table)
    follow(balance.splitlines(), table)
    return membrane, text, parts, table


def test_occupancies_start_at_their_balance():
    membrane, _, _, table = dendrite()
    for one in membrane.occupancies:
        known = known_of(membrane) | {("concentration", "calcium", "inside"): table["calcium_inside"]}
        on, off = (float(x) for x in evaluate([one.binding, one.leaving], known))
        assert table[identifier(one.name)] == pytest.approx(on / (on + off), rel=1e-12)
    # half is filled at 0.5 umol/l, rest is 0.05: 1 part in 101
    assert table["horn_cationic_opened"] == pytest.approx(1.0 / 101.0, rel=1e-9)


def test_rates_of_occupancies_and_of_calcium():
    membrane, _, parts, table = dendrite()
    table.update({"calcium_inside": CALCIUM, "horn_cationic_opened": 0.3, "horn_calcium_potassium_opened": 0.2})
    follow(parts["BREAKPOINT"].splitlines(), table)
    lines = [one.replace("'", "_slope") for one in parts["DERIVATIVE states"].splitlines()]
    follow([one for one in lines if "rates(v)" not in one], table)
    # 2 F depth = 2 * 96485 C/mol * 0.1 um; 1e4 puts mA/cm2 and um into mmol/l per ms
    own = table["i_calcium"]
    assert own < 0.0
    flow = -1e4 * (own + SYNAPTIC) / (2 * 96485.0 * 0.1)
    assert table["calcium_inside_slope"] == pytest.approx(flow + (5e-5 - CALCIUM) / 2.0, rel=1e-9)
    for name, x in (("horn_cationic", 0.3), ("horn_calcium_potassium", 0.2)):
        one = next(o for o in membrane.occupancies if o.name == f"{name}.opened")
        on, off = (float(value) for value in evaluate([one.binding, one.leaving], known_of(membrane)))
        assert table[f"{name}_opened_slope"] == pytest.approx(on * (1 - x) - off * x, rel=1e-9)


def test_with_tables_shares_and_calcium_go_by_the_middle_rule():
    _, text, parts, table = dendrite(tabulated=True)
    assert "cnexp" not in text
    table.update({"calcium_inside": CALCIUM, "horn_cationic_opened": 0.3, "horn_calcium_potassium_opened": 0.2})
    follow(parts["BREAKPOINT"].splitlines(), table)
    before = dict(table)
    follow([one for one in parts["PROCEDURE states"].splitlines() if "rates(v)" not in one], table)
    flow = -1e4 * (before["i_calcium"] + SYNAPTIC) / (2 * 96485.0 * 0.1)
    moved = STEP * (flow + (5e-5 - CALCIUM) / 2.0) / (1 + STEP / 2 / 2.0)
    assert table["calcium_inside"] - CALCIUM == pytest.approx(moved, rel=1e-9)
    on, off = table["on_horn_cationic_opened"], table["off_horn_cationic_opened"]
    moved = STEP * (on * 0.7 - off * 0.3) / (1 + STEP / 2 * (on + off))
    assert table["horn_cationic_opened"] - 0.3 == pytest.approx(moved, rel=1e-9)


def test_calcium_of_synapses_is_read_only_where_it_is_asked_for():
    membrane = projection_dendrite_membrane()
    plain, asked = nmodl_text(membrane), nmodl_text(membrane, synaptic={"calcium": "ca"})
    assert "ica" not in plain
    assert "USEION ca READ ica\n" in asked
    assert re.search(r"c_calcium \+ ica$", asked, flags=re.M)


def test_shares_of_a_drug_follow_gates():
    text = nmodl_text(c_fibre_membrane(drug="lidocaine"))
    assert "nav17_bound' = " in text
    derivative = blocks(text)["DERIVATIVE states"]
    assert derivative.index("nav17_m' = ") < derivative.index("on_nav17_bound = ") < derivative.index("nav17_bound' = ")


def test_a_parameter_by_compartment():
    name = "horn_calcium_pool.removal_time"
    text = nmodl_text(projection_dendrite_membrane(), ranged=[name], tabulated=True)
    assert f"RANGE {identifier(name)}\n" in text
    assert f"GLOBAL {identifier(name)}\n" not in text


def test_a_membrane_without_gates_has_no_table():
    assert "TABLE" not in nmodl_text(relay_dendrite_membrane(), tabulated=True)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"ranged": ["horn_sodium.no"]}, "no parameter"),
        ({"ranged": ["horn_calcium.half"], "tabulated": True}, "one for all"),
        ({"synaptic": {"sodium": "na"}}, "no balance of sodium"),
    ],
)
def test_what_cannot_be_written_is_refused(settings, said):
    with pytest.raises(ModelError, match=said):
        nmodl_text(projection_dendrite_membrane(), **settings)


def test_a_receptor_as_a_point_process(tmp_path):
    nmda = Receptor("nmda", 2.0, 100.0, 0.0, 1.0, 0.062, 3.57, "calcium", 0.1)
    text = write_synapse(nmda, tmp_path / "nmda.mod", synaptic={"calcium": "ca"}).read_text(encoding="utf-8")
    parts = blocks(text)
    table = {n: float(v) for n, v in re.findall(r"^    (\w+) = (\S+)", parts["PARAMETER"], flags=re.M)}
    table.update({"v": -40.0, "ascent": 0.0, "descent": 0.0, "weight": 1e-3})
    follow(parts["NET_RECEIVE"].splitlines(), table)
    peak = 2.0 * 100.0 / 98.0 * math.log(50.0)
    table["ascent"] *= math.exp(-peak / 2.0)
    table["descent"] *= math.exp(-peak / 100.0)
    follow(parts["BREAKPOINT"].splitlines(), table)
    whole = 1e-3 * -40.0 / (1 + math.exp(0.062 * 40.0) / 3.57)
    assert table["i"] + table["ica"] == pytest.approx(whole, rel=1e-9)
    assert table["ica"] == pytest.approx(0.1 * whole, rel=1e-9)

    ampa = synapse_text(Receptor("ampa", 0.1, 5.0, 0.0), suffix="fast", synaptic={"calcium": "ca"})
    assert "POINT_PROCESS fast\n" in ampa
    assert "ica" not in ampa
    assert "magnesium" not in ampa
    assert "ica" not in synapse_text(nmda)
