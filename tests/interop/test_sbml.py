"""The exported SBML file against the native engine: checked by libsbml, integrated by a reader of its own."""

import re

import numpy as np
import pytest

from fibrosim.body import body
from fibrosim.engine.interpret import evaluate
from fibrosim.engine.run import scales
from fibrosim.errors import InputError
from fibrosim.formats import sbml
from fibrosim.formats.sbml_math import FUNCTIONS
from fibrosim.formats.sbml_units import UnitTable
from fibrosim.language import Graph, Unit
from fibrosim.patients import Patient, export_sbml, personal_model, simulate, triggers, write_patient
from fibrosim.therapies import IVIg, StellateBlock

libsbml = pytest.importorskip("libsbml")
import sbml_reader  # noqa: E402 (it needs libsbml)

DAYS = 60.0
RELATIVE = 1e-5
ABSOLUTE = 1e-6  # of a state's nominal size: its start at the default parameters, 1 where that is 0
SIZES = {"patient": "root", "pool": "hub", "area": "leaf"}
PEOPLE = {
    7: {"sex": "female"},
    11: {"sex": "male", "age": "61 year"},
    23: {"sex": "female", "links": {"norepinephrine_to_c_afferents": 1.5}},
}


def person(seed, areas=3):
    """A life with an injury, stress, infusions into plasma IgG and doses into two drug slots."""
    where = "lower_leg_left" if areas == 1 else "shoulder_left"
    return Patient(
        seed=seed, areas=areas, **PEOPLE[seed],
        triggers=[triggers.injury(10.3, where), triggers.stress(12, duration=9)],
        treatments=[IVIg(day=20.0), StellateBlock("left", day=30.25)],
    )  # fmt: skip


def states(version):
    """Identifier, name, block number and nominal size of every state but the clock."""
    size = scales(version.system)
    blocks = {"patient": [None], "pool": version.maps.hubs, "area": version.maps.leaves}
    for level in version.system.levels:
        for state, nominal in zip(level.states, size[SIZES[level.name]], strict=True):
            if state.name != "clock.time":
                for k, block in enumerate(blocks[level.name]):
                    identifier = state.name.replace(".", "__") + (f"__{block}" if block else "")
                    yield identifier, state.name, k if block else None, nominal


class Life:
    """One person's file and native course."""

    def __init__(self, seed, folder, areas=3, days=DAYS):
        self.person = person(seed, areas)
        self.path = export_sbml(self.person, folder / f"{seed}_{areas}.xml", days)
        self.table = list(states(body(areas)))
        course = simulate(
            self.person, days, record=list(dict.fromkeys(t[1] for t in self.table)),
            relative_tolerance=1e-8,
        ).data  # fmt: skip
        stops = {c.day for c in personal_model(self.person, days).changes}
        # on a stop one side has the value before it, the other the value after it
        keep = ~np.isin(course.time.values, list(stops))
        self.times = course.time.values[keep]
        columns = []
        for _, name, block, _ in self.table:
            values = course[name].values[0][keep]
            columns.append(values if block is None else values[:, block])
        self.native = np.array(columns).T
        self.allowed = RELATIVE * np.abs(self.native) + ABSOLUTE * np.array([t[3] for t in self.table])

    def disagreement(self, path=None):
        """Largest difference of each state, in units of what is allowed; shape (states,)."""
        file = sbml_reader.File(path or self.path)
        assert sorted(file.states) == sorted(t[0] for t in self.table)
        found = file.integrate(self.times)[:, [file.states.index(t[0]) for t in self.table]]
        return (np.abs(found - self.native) / self.allowed).max(axis=0)

    def changed(self, pattern, replacement, folder):
        """A copy of the file with one change."""
        text, count = re.subn(pattern, replacement, self.path.read_text(encoding="utf-8"), count=1)
        assert count == 1
        path = folder / "changed.xml"
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    made = {}

    def find(seed, areas=1):
        if (seed, areas) not in made:
            made[seed, areas] = Life(seed, tmp_path_factory.mktemp("sbml"), areas)
        return made[seed, areas]

    return find


def test_names_can_be_read(life):
    text = life(7, 3).path.read_text(encoding="utf-8")
    for name in (
        "small_fibres__density__lower_leg_left", "pain__intensity__shoulder_left", "immunity__effector",
        "link__norepinephrine_to_c_afferents__gain",
    ):  # fmt: skip
        assert f'id="{name}"' in text


LONG = pytest.mark.science  # libsbml checks units of every rule; many states


@pytest.mark.parametrize("areas", [1, pytest.param(3, marks=LONG)])
@pytest.mark.parametrize("seed", PEOPLE)
def test_file_computes_what_the_engine_does(life, seed, areas):
    one = life(seed, areas)
    assert len(one.times) > 60
    worst = one.disagreement()
    k = int(worst.argmax())
    print(f"seed {seed}, {areas} areas: {worst[k]:.2g} of what is allowed ({one.table[k][0]})")
    assert worst[k] < 1.0, f"{one.table[k][0]}: {worst[k]:.3g} times what is allowed"


@LONG
def test_nineteen_areas(tmp_path):
    worst = Life(7, tmp_path, areas=19).disagreement().max()
    print(f"19 areas: {worst:.2g} of what is allowed")
    assert worst < 1.0


def test_reader_refuses_what_it_does_not_know(life, tmp_path):
    one = life(7)
    for pattern, replacement, message in (
        (r"</trigger>", '</trigger><delay><math xmlns="http://www.w3.org/1998/Math/MathML"><cn>1</cn></math></delay>',
         "delay"),
        (r"<apply><geq/>", "<apply><leq/>", "later time"),
        (r"<apply><exp/>", "<apply><sinh/>", "not read"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=message):
            sbml_reader.File(one.changed(pattern, replacement, tmp_path))


def test_people_differ(life):
    a, b = life(7).native, life(11).native
    assert np.abs(a[-1] - b[-1]).max() > 0.01


@pytest.mark.parametrize(
    ("pattern", "replacement", "state"),
    [
        # a gain a fifth off
        (
            r'(id="link__norepinephrine_to_c_afferents__gain"[^>]*value=)"[^"]*"', r'\1"0.8"',
            "c_afferents__excitability__lower_leg_left",
        ),
        # one infusion not given
        (
            r'(<eventAssignment variable="immunoglobulin__infusion"><math[^>]*><cn[^>]*>)[0-9.]+',
            r"\g<1>0.0", "immunoglobulin__plasma_igg",
        ),
        # a factor of a rate dropped: per minute taken for per day
        (
            r'(<rateRule variable="stress_axis__cortisol">.*?)<cn[^>]*>1440\.0</cn>', r"\1",
            "stress_axis__cortisol",
        ),
    ],
)  # fmt: skip
def test_a_changed_file_disagrees(life, tmp_path, pattern, replacement, state):
    one = life(7)
    worst = one.disagreement(one.changed(pattern, replacement, tmp_path))
    assert worst[[t[0] for t in one.table].index(state)] > 10.0


def read(path, units=True):
    """Document and its messages."""
    document = libsbml.readSBML(str(path))
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, units)
    document.checkConsistency()
    return document, [document.getError(k) for k in range(document.getNumErrors())]


@pytest.mark.parametrize("areas", [1, pytest.param(3, marks=LONG)])
def test_valid_with_consistent_units(tmp_path, areas):
    path = export_sbml(person(7, areas), tmp_path / "one.xml", DAYS)
    document, messages = read(path)
    assert [m.getMessage() for m in messages] == []
    assert (document.getLevel(), document.getVersion()) == (3, 2)
    model = document.getModel()
    assert model.getNumRules() > 60
    for k in range(model.getNumParameters()):
        assert model.getParameter(k).isSetUnits()
        assert model.getParameter(k).isSetName()


@LONG
def test_nineteen_areas_valid(tmp_path):
    """Units are checked on three areas, of which 19 repeat the rules: there libsbml takes over five minutes."""
    _, messages = read(export_sbml(person(7, 19), tmp_path / "one.xml", DAYS), units=False)
    assert [m.getMessage() for m in messages] == []


def test_a_wrong_unit_is_noticed(tmp_path):
    path = export_sbml(person(7, 1), tmp_path / "one.xml", DAYS)
    pattern = r'(id="autonomic__adjustment_time"[^>]*units=)"[^"]*"'
    text, count = re.subn(pattern, r'\1"mg"', path.read_text(encoding="utf-8"))
    assert count == 1
    path.write_text(text, encoding="utf-8")
    _, messages = read(path)
    assert any("unit" in m.getMessage() for m in messages)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("nmol/l", 1e-6), ("1/day", 1 / 86400), ("fibre/mm/day", 1000 / 86400), ("l", 1e-3),
        ("U/ml", 1e6), ("burst/minute", 1 / 60), ("l/mg/day", 1000 / 86400), ("percent", 0.01),
    ],
)  # fmt: skip
def test_unit_definition_has_the_size_of_the_unit(text, size):
    table = UnitTable()
    name = table.identifier(Unit.of(text))
    head = f'<sbml xmlns="{sbml.NAMESPACE}" level="3" version="2"><model>'
    document = libsbml.readSBMLFromString(
        f"{head}<listOfUnitDefinitions>{''.join(table.lines())}</listOfUnitDefinitions></model></sbml>"
    )
    definition = document.getModel().getUnitDefinition(name)
    found = 1.0
    for k in range(definition.getNumUnits()):
        unit = definition.getUnit(k)
        found *= (unit.getMultiplier() * 10.0 ** unit.getScale()) ** unit.getExponentAsDouble()
    assert found == pytest.approx(size, rel=1e-14)


@pytest.mark.parametrize("x", [-800.0, -30.0, -1e-3, 0.0, 0.3, 40.0, 800.0])
def test_functions_are_those_of_the_graph(x):
    names = {"logistic": "logistic", "softplus": "softplus", "cosine_of_turns": "cos_turns", "floored": "floor"}
    parameters = "".join(f'<parameter id="y_{n}" constant="false"/>' for n in names)
    math = '<math xmlns="http://www.w3.org/1998/Math/MathML">'
    rules = "".join(
        f'<assignmentRule variable="y_{n}">{math}<apply><ci>{n}</ci><cn>{x}</cn></apply></math></assignmentRule>'
        for n in names
    )
    runner = pytest.importorskip("roadrunner").RoadRunner(
        f'<?xml version="1.0" encoding="UTF-8"?><sbml xmlns="{sbml.NAMESPACE}" xmlns:sbml="{sbml.NAMESPACE}" level="3"'
        f' version="2"><model id="m"><listOfFunctionDefinitions>{"".join(FUNCTIONS)}</listOfFunctionDefinitions>'
        f"<listOfParameters>{parameters}</listOfParameters><listOfRules>{rules}</listOfRules></model></sbml>"
    )
    graph = Graph()
    symbol = graph.symbol("x")
    for name, op in names.items():
        node = graph.floor(symbol) if op == "floor" else graph.unary(op, symbol)
        expected = float(evaluate([node], {"x": np.float64(x)})[0])
        assert runner[f"y_{name}"] == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_without_noise(tmp_path):
    one = person(7)
    with_noise = export_sbml(one, tmp_path / "a.xml", DAYS).read_text(encoding="utf-8")
    without = export_sbml(one, tmp_path / "b.xml", DAYS, noise=False).read_text(encoding="utf-8")
    assert 'variable="immunity__antigen_noise"' in with_noise
    assert 'variable="immunity__antigen_noise"' not in without
    assert re.search(r'id="immunity__antigen_noise"[^>]*value="0.0"', without)
    assert without.count("<event ") == with_noise.count("<event ") - 7


def test_an_existing_file_stays(tmp_path):
    path = tmp_path / "kept.xml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="not overwritten"):
        export_sbml(person(7), path, DAYS)
    assert path.read_text(encoding="utf-8") == "mine"
    with pytest.raises(InputError, match="no such folder"):
        export_sbml(person(7), tmp_path / "none" / "a.xml", DAYS)
    assert [p.name for p in tmp_path.iterdir()] == ["kept.xml"]


def test_command(tmp_path):
    from typer.testing import CliRunner

    from fibrosim.commands.patient import app

    file, output = tmp_path / "ann.yaml", tmp_path / "ann.xml"
    write_patient(Patient(seed=7, areas=1), file)
    result = CliRunner().invoke(app, ["export-sbml", str(file), str(output), "--no-noise"])
    assert result.exit_code == 0, result.output
    assert read(output)[1] == []
