"""Parameter files: the strict reader, what loading refuses, spreads, the package's own files."""

import re
import shutil
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fibrosim.errors import FibrosimError, InputError
from fibrosim.parameters import (
    ASSUMED,
    GRADES,
    SOURCELESS,
    Parameter,
    Spread,
    all_parameter_files,
    load_parameters,
    nearest,
)
from fibrosim.parameters.reader import parse_yaml
from fibrosim.units import dimension_and_scale

GOOD = """subsystem: toy
references:
  khoshnoodi2019: {citation: "Khoshnoodi 2019 Ann Clin Transl Neurol", doi: "10.1002/acn3.1"}
parameters:
  regrowth_rate:
    value: 0.177
    unit: fibre/mm/day
    spread: {law: lognormal, cv: 0.42}
    species: human
    population: healthy adults after capsaicin
    grade: B
    reference: khoshnoodi2019
    note: slope
    own: false
    range: [0, 2]
  guess:
    value: 1
    unit: "1"
    spread: {law: none}
    species: human
    population: adults
    grade: E
    reference: assumed
    note: assumed
"""


def load(tmp_path, text, name="toy.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return load_parameters(path)


def test_a_good_file(tmp_path):
    file = load(tmp_path, GOOD)
    assert file.subsystem == "toy"
    rate = file.parameters["regrowth_rate"]
    assert (rate.value, rate.unit, rate.grade, rate.range) == (0.177, "fibre/mm/day", "B", (0, 2))
    assert (rate.line, rate.full_name, rate.own) == (5, "toy.regrowth_rate", False)
    assert dict(rate.spread) == {"law": "lognormal", "cv": 0.42}
    assert file.references[rate.reference].doi == "10.1002/acn3.1"
    assert rate.shown_range() == "[fibre/mm/day, 0-2]"


FIELDS = ("value", "unit", "spread", "species", "population", "grade", "reference", "note")


@pytest.mark.parametrize("field", FIELDS)
def test_a_missing_field(tmp_path, field):
    lines = [line for line in GOOD.split("\n")[:16] if not line.startswith(f"    {field}:")]
    with pytest.raises(InputError) as caught:
        load(tmp_path, "\n".join(lines))
    error = caught.value
    assert (error.code, error.field) == ("missing-key", "parameters.regrowth_rate")
    assert f"'{field}' is missing" in error.rule
    assert error.file == str(tmp_path / "toy.yaml")
    assert error.line in (5, 6)


@pytest.mark.parametrize(
    ("old", "new", "code", "field", "line"),
    [
        ("value: 0.177", "value: '0.177'", "not-a-number", "parameters.regrowth_rate.value", 6),
        ("value: 0.177", "value: true", "not-a-number", "parameters.regrowth_rate.value", 6),
        ("value: 0.177", "value: .nan", "not-finite", "parameters.regrowth_rate.value", 6),
        ("value: 0.177", "value: 3", "out-of-range", "parameters.regrowth_rate.value", 6),
        ("fibre/mm/day", "fibr/mm", "unknown-unit", "parameters.regrowth_rate.unit", 7),
        ("law: lognormal", "law: gamma", "unknown-value", "parameters.regrowth_rate.spread.law", 8),
        ("cv: 0.42", "sd: 0.42", "unknown-key", "parameters.regrowth_rate.spread.sd", 8),
        ("cv: 0.42", "cv: 0", "out-of-range", "parameters.regrowth_rate.spread.cv", 8),
        (", cv: 0.42", "", "missing-key", "parameters.regrowth_rate.spread", 8),
        ("grade: B", "grade: F", "unknown-value", "parameters.regrowth_rate.grade", 11),
        ("grade: B", "grade: E", "bad-reference", "parameters.regrowth_rate.reference", 12),
        ("reference: kh", "reference: k", "unknown-reference", "parameters.regrowth_rate.reference", 12),
        ("reference: assumed", "reference: khoshnoodi2019", "bad-reference", "parameters.guess.reference", 23),
        ("note: slope", "notes: slope", "unknown-key", "parameters.regrowth_rate.notes", 13),
        ("own: false", "own: no", "wrong-type", "parameters.regrowth_rate.own", 14),
        ("range: [0, 2]", "range: [2, 0]", "out-of-range", "parameters.regrowth_rate.range", 15),
        ("range: [0, 2]", "range: 2", "wrong-type", "parameters.regrowth_rate.range", 15),
        ("doi: \"10.1002/acn3.1\"", "", "missing-key", "references.khoshnoodi2019", 3),
        ("10.1002/acn3.1", "https://doi.org/10.1", "bad-reference", "references.khoshnoodi2019.doi", 3),
        ("10.1002/acn3.1", "acn3.1", "bad-reference", "references.khoshnoodi2019.doi", 3),
        ("subsystem: toy", "subsystem: toys", "wrong-name", "subsystem", 1),
        ("reference: kh", "reference: definition #", "bad-reference", "parameters.regrowth_rate.reference", 12),
        ("  khoshnoodi2019: {", "  definition: {", "bad-name", "references.definition", 3),
        ("  guess:", "  Guess:", "bad-name", "parameters.Guess", 16),
        ("  guess:", "  regrowth_rate:", "duplicate-key", "parameters.regrowth_rate", 16),
    ],
)  # fmt: skip
def test_refused(tmp_path, old, new, code, field, line):
    assert GOOD.count(old) >= 1
    with pytest.raises(InputError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    error = caught.value
    assert (error.code, error.field, error.line) == (code, field, line), str(error)


def test_the_package_files():
    found = all_parameter_files()
    assert found
    for name, file in found.items():
        assert name == file.subsystem
        for parameter in file.parameters.values():
            assert isinstance(parameter, Parameter)
            assert parameter.grade in GRADES
            assert np.isfinite(parameter.value_at(np.array([0.001, 0.5, 0.999]))).all()
            assert parameter.value_at(0.5) == parameter.value
            dimension_and_scale(parameter.unit)
            if parameter.reference not in SOURCELESS:
                source = file.references[parameter.reference]
                assert source.doi or source.pmid or source.identifier
    all_parameter_files().clear()
    assert all_parameter_files() == found


EVERY = [parameter for file in all_parameter_files().values() for parameter in file.parameters.values()]
CITED = [source for file in all_parameter_files().values() for source in file.references.values()]
DERIVED = re.compile(r"\d|definition|equal to", re.IGNORECASE)


def test_dois_are_whole_and_bare():
    wrong = [s.doi for s in CITED if s.doi and not re.fullmatch(r"10\.\d{4,9}/\S*[A-Za-z0-9]", s.doi)]
    assert not wrong


@pytest.mark.parametrize("field", ["doi", "pmid", "key"])
def test_one_paper_is_cited_in_one_way(field):
    ways: dict[str, set[tuple[object, ...]]] = {}
    for source in CITED:
        if name := getattr(source, field):
            ways.setdefault(name.lower(), set()).add((source.key, source.citation, source.doi, source.pmid))
    assert not {name: way for name, way in ways.items() if len(way) > 1}


def test_grade_e_and_nothing_else_is_assumed():
    assert all((p.reference == ASSUMED) == (p.grade == "E") for p in EVERY)
    assert all(p.grade == "D" for p in EVERY if p.reference in SOURCELESS - {ASSUMED})


def test_grade_d_says_from_what():
    """A row, a figure, another parameter or a definition; 'moderate' or 'weeks' is grade E."""
    assert not [f"{p.full_name}: {p.note}" for p in EVERY if p.grade == "D" and not DERIVED.search(p.note)]


def test_numbers_named_in_notes_are_there():
    known = {p.full_name for p in EVERY}
    owners = {p.subsystem for p in EVERY}
    named = [(p.full_name, name) for p in EVERY for name in re.findall(r"\b[a-z]\w*\.[a-z]\w*\b", p.note)]
    assert not [pair for pair in named if pair[1].split(".")[0] in owners and pair[1] not in known]


def test_a_definition_needs_no_source(tmp_path):
    text = GOOD.replace("grade: B\n    reference: khoshnoodi2019", "grade: D\n    reference: definition")
    assert load(tmp_path, text).parameters["regrowth_rate"].reference == "definition"


def test_a_traversable_and_a_path_say_the_same(tmp_path):
    place = files("fibrosim.parameters") / "data" / "small_fibres.yaml"
    shutil.copy(Path(str(place)), tmp_path / "small_fibres.yaml")
    ours, theirs = load_parameters(place), load_parameters(tmp_path / "small_fibres.yaml")
    assert ours.parameters == theirs.parameters


def test_spreads():
    u = (np.arange(20_000) + 0.5) / 20_000
    lognormal = Spread("lognormal", cv=0.42).value_at(u, 3.0)
    assert np.median(lognormal) == pytest.approx(3.0, rel=1e-4)
    assert lognormal.std() / lognormal.mean() == pytest.approx(0.42, rel=0.01)
    normal = Spread("normal", sd=2.0).value_at(u, 3.0)
    assert (normal.mean(), normal.std()) == pytest.approx((3.0, 2.0), rel=1e-3)
    assert (Spread().value_at(u, 3.0) == 3.0).all()
    assert (np.diff(lognormal) > 0).all()


def test_draws_stay_in_the_range():
    value = Parameter("x", 1.0, "1", Spread("normal", sd=5.0), "human", "", "E", "assumed", "", range=(0, 2))
    drawn = value.value_at(np.array([1e-6, 0.5, 1 - 1e-6]))
    assert drawn.tolist() == [0.0, 1.0, 2.0]


def test_nearest():
    names = ["sleep.sleep_efficiency", "pain.half_signal", "weight"]
    assert nearest("sleep_efficency", names) == "sleep.sleep_efficiency"
    assert nearest("Half Signal", names) == "pain.half_signal"
    assert nearest("wieght", names) == "weight"
    assert nearest("zzz", names) is None
    assert nearest(None, names) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("on", "on"), ("y", "y"), ("True", True), ("null", None), ("~", None),
        ("1:30", "1:30"), ("0o17", 15), ("0x1F", 31), ("1_000", "1_000"), ("2024-03-02", "2024-03-02"),
        ("12e2", 1200.0), ("+5", 5), ("-.5", -0.5), ("5.", 5.0), ("=", "="), ("0.4 g/kg", "0.4 g/kg"),
        ("'7'", "7"), ('"a\\tb"', None),
    ],
)  # fmt: skip
def test_scalars_of_yaml_1_2(text, value):
    if text == '"a\\tb"':
        assert parse_yaml(b'x: "a\\tb"', "t").plain() == {"x": "a\tb"}
        return
    found = parse_yaml(f"x: {text}\n".encode(), "t").plain()["x"]
    assert found == value
    assert type(found) is type(value)


def test_places():
    root = parse_yaml(b"a: 1\nb:\n  - c: 2\n    d: [3,\n      4]\n", "t")
    assert root.place(("b", 0, "d", 1)) == (5, 7)
    assert root.place(("b", 0, "d"), of_key=True) == (4, 5)
    assert root.place(("b", 0, "missing")) == (3, 5)
    assert root.place(("nowhere",)) == (1, 1)


TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"]), max_size=20)
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
NUMBERS = st.one_of(
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: x != 0),
)
TREES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=20,
)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(KEYS, TREES, max_size=5))
def test_json_reads_as_itself(tree):
    import json
    import unicodedata

    text = json.dumps(tree, ensure_ascii=False)
    found = parse_yaml(text.encode(), "t").plain()
    assert found == json.loads(unicodedata.normalize("NFC", text))


WORDS = st.sampled_from(
    ["a", ": ", "- ", "\n", " ", "[", "]", "{", "}", ",", "&x", "*x", "!", "!!str", "'", '"', "|", ">",
     "#", "?", "%", "---", "...", "<<", "1e400", ".nan", "no", "\t", "\\x00", "\u202e", "é", "fibrosim", "1"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.lists(WORDS, max_size=30).map(lambda p: "".join(p).encode()), st.binary(max_size=60)))
def test_any_bytes_are_read_or_refused(data):
    try:
        plain = parse_yaml(data, "t").plain()
    except FibrosimError as error:
        refused = error
    else:
        yaml.safe_dump(plain)
        return
    assert str(refused).isprintable()
