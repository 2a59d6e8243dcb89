"""Patient and study files: what is read, what is written, and that the two agree."""

import importlib.resources
import os
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fibrosim.body import area_names
from fibrosim.errors import FibrosimError, InputError
from fibrosim.evidence import load_study
from fibrosim.evidence.study_file import read_study
from fibrosim.parameters import Parameter, Spread
from fibrosim.parameters.reader import parse_yaml
from fibrosim.patients import Patient
from fibrosim.patients.files import check_patient, load_life, load_patient, read_patient
from fibrosim.patients.places import missing_place
from fibrosim.patients.presets import preset_names
from fibrosim.patients.settings import OWN_FIELDS, system_links, system_parameters
from fibrosim.patients.triggers import make
from fibrosim.patients.writing import patient_text, write_patient
from fibrosim.random import seed_from
from fibrosim.therapies import therapy_from

ANN = """fibrosim: 1
name: Ann
age: 46 year
sex: female            # female | male
weight: 68 kg
height: 165 cm
seed: 7
preset: sympathetic
areas: 19
duration: 3 year
parameters: {dorsal_horn.potentiation_gain: 1.3}
links: {norepinephrine_to_c_afferents: 0}
triggers:   [{kind: whiplash, day: 30, strength: 1.0}, {kind: stress, day: 2 week, duration: 30 day}]
treatments: [{kind: ivig, day: 200, dose: 0.4 g/kg, days: 5}, {kind: stellate_block, day: 300, side: left}]
"""


def check(text, **known):
    return check_patient(parse_yaml(text.encode(), "ann.yaml"), "ann.yaml", **known)


def test_reading(tmp_path):
    path = tmp_path / "ann.yaml"
    path.write_text(ANN, encoding="utf-8")
    life = load_life(path)
    ann = life.patient
    assert (ann.name, ann.age, ann.sex, ann.weight, ann.height) == ("Ann", 46.0, "female", 68.0, 165.0)
    assert (ann.seed, ann.preset, ann.areas, life.duration) == (7, "sympathetic", 19, 1095.75)
    assert ann.parameters == {"dorsal_horn.potentiation_gain": 1.3}
    assert ann.links == {"norepinephrine_to_c_afferents": 0.0}
    assert ann.triggers == (make("whiplash", 30.0), make("stress", 14.0, duration=30.0))
    assert [t.kind for t in ann.treatments] == ["ivig", "stellate_block"]
    assert (ann.treatments[0].dose, ann.treatments[0].count) == (0.4, 5)
    assert load_patient(path) == ann
    assert life.accepted == []


def test_the_smallest_file():
    found = check("fibrosim: 1\nage: 30 year\nsex: male\n")
    assert (found.weight, found.preset, found.areas, found.parameters) == (None, None, 19, {})
    assert found.to_patient().sex == "male"


def test_units_are_converted():
    found = check("fibrosim: 1\nage: 552 week\nsex: male\nweight: 68000 g\nheight: 1.65 m\nduration: 4 week\n")
    assert found.age == pytest.approx(552 * 7 / 365.25)
    assert (found.weight, found.height, found.duration) == (68.0, 165.0, 28.0)


def test_names_can_be_handed_in():
    sleep = Parameter("sleep_efficiency", 0.9, "1", Spread(), "human", "", "E", "assumed", "", range=(0, 1))
    text = "fibrosim: 1\nage: 30 year\nsex: male\nparameters: {sleep_efficency: 0.5}\n"
    with pytest.raises(InputError) as caught:
        check(text, parameters={"sleep_efficiency": sleep}, links=())
    assert "No parameter 'sleep_efficency'. Did you mean 'sleep_efficiency' [1, 0-1]?" in str(caught.value)
    assert (caught.value.line, caught.value.field) == (4, "parameters.sleep_efficency")
    with pytest.raises(InputError, match="Did you mean 'a_to_b'"):
        check("fibrosim: 1\nage: 30 year\nsex: male\nlinks: {a_to_bb: 0}\n", links=["a_to_b"])


RATE = Parameter("rate", 0.002, "1/day", Spread(), "human", "", "E", "assumed", "")


def test_a_slip_is_refused_and_an_override_recorded():
    head = "fibrosim: 1\nage: 30 year\nsex: male\nparameters:\n  toy.rate: "
    known = {"toy.rate": RATE}
    with pytest.raises(InputError) as caught:
        check(head + "2 1/day\n", parameters=known)
    assert caught.value.code == "unit-slip"
    found = check(head + '{value: 2 1/day, accept: "a test of the edge"}\n', parameters=known)
    assert found.parameters == {"toy.rate": 2.0}
    assert found.accepted == [{"field": "parameters.toy.rate", "value": "2 1/day", "reason": "a test of the edge"}]


def test_what_follows_from_the_person_is_refused_at_its_place():
    with pytest.raises(InputError, match="set sex of the patient") as caught:
        check("fibrosim: 1\nage: 30 year\nsex: male\nparameters: {small_fibres.female: 0.5}\n")
    assert (caught.value.line, caught.value.field) == (4, "parameters.small_fibres.female")


def test_the_first_fault_of_the_file_is_told():
    with pytest.raises(InputError) as caught:
        check(ANN.replace("46 year", "460 year").replace("68 kg", "68"))
    assert (caught.value.field, caught.value.line, caught.value.column) == ("age", 3, 6)


def test_words_as_seed():
    found = check("fibrosim: 1\nage: 30 year\nsex: male\nseed: winter cohort\n")
    assert found.seed == "winter cohort"
    assert found.to_patient().seed == seed_from("winter cohort")
    assert check(patient_text(found)) == found


def test_writing(tmp_path):
    read = check(ANN)
    path = write_patient(read, tmp_path / "out.yaml")
    assert read_patient(path) == read
    before = path.read_bytes()
    for force, code in ((False, "exists"),):
        with pytest.raises(InputError) as caught:
            write_patient(read, path, force=force)
        assert caught.value.code == code
    assert path.read_bytes() == before
    other = check(ANN.replace("Ann", "Bea"))
    write_patient(other, path, force=True)
    assert read_patient(path) == other
    assert [p.name for p in tmp_path.iterdir()] == ["out.yaml"]


def test_a_failed_write_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        write_patient(check(ANN), tmp_path / "out.yaml")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError) as caught:
        write_patient(check(ANN), tmp_path / "no" / "out.yaml")
    assert caught.value.code == "no-file"


def test_a_link_is_not_written_through(tmp_path):
    (tmp_path / "link.yaml").symlink_to(tmp_path / "target.yaml")
    with pytest.raises(InputError, match="exists"):
        write_patient(check(ANN), tmp_path / "link.yaml")
    assert not (tmp_path / "target.yaml").exists()


def test_a_patient_made_in_python(tmp_path):
    bea = Patient(age="30 year", sex="male", seed="winter", name="no", triggers=[make("injury", 3.5, area="neck")])
    path = write_patient(bea, tmp_path / "bea.yaml", duration="2 week")
    life = load_life(path)
    assert (life.patient, life.duration) == (bea, 14.0)


NAMES = st.text(string.ascii_letters + string.digits + " _-:#'\"éß漢🙂,[]{}&*!|>%@`", min_size=1, max_size=20)
DAYS = st.one_of(st.integers(0, 300), st.floats(0, 300).filter(lambda x: x > 1e-9))


@st.composite
def patients(draw):
    parameters = system_parameters()
    # age and sex are parameters of the body too, and follow from the person
    free = sorted(name for name in parameters if name.rsplit(".", 1)[-1] not in OWN_FIELDS)
    chosen = draw(st.lists(st.sampled_from(free), max_size=4, unique=True))
    values = {}
    for name in chosen:
        record = parameters[name]
        low, high = record.range or (record.value / 2, record.value * 2)
        low, high = min(low, high), max(low, high)
        value = low + (high - low) * draw(st.floats(0.01, 0.99))
        values[name] = value
    areas = draw(st.sampled_from([1, 3, 19]))
    presets = [None, *(name for name in preset_names() if missing_place(areas, name, {}) is None)]
    triggers = draw(
        st.lists(
            st.one_of(
                st.builds(lambda d, s: make("whiplash", d, strength=s), DAYS, st.floats(0.01, 10)),
                st.builds(lambda d, s: make("stress", d, duration=s), DAYS, st.floats(0.01, 60)),
                st.builds(lambda d, a: make("injury", d, area=a), DAYS, st.sampled_from(area_names(areas))),
            ),
            max_size=3,
        )
    )
    treatments = draw(
        st.lists(
            st.one_of(
                st.builds(
                    lambda d, g: therapy_from({"kind": "ivig", "day": float(d), "dose": f"{g!r} g/kg"}),
                    DAYS, st.floats(0.1, 0.9),
                ),
                st.builds(
                    lambda d, s: therapy_from({"kind": "stellate_block", "day": float(d), "sham": s}),
                    DAYS, st.booleans(),
                ),
            ),
            max_size=3,
        )
    )  # fmt: skip
    name = draw(st.one_of(st.none(), NAMES))
    if name is not None:
        name = name.strip().lstrip(".~$-").strip() or "Ann"
    return Patient(
        age=draw(st.floats(18, 100)), sex=draw(st.sampled_from(["female", "male"])),
        weight=draw(st.one_of(st.none(), st.floats(50, 100))),
        height=draw(st.one_of(st.none(), st.floats(150, 200))),
        seed=draw(st.integers(0, 2**128 - 1)), preset=draw(st.sampled_from(presets)),
        name=name, areas=areas, parameters=values,
        links={k: draw(st.floats(0, 100)) + 0.0 for k in draw(st.lists(st.sampled_from(system_links()), max_size=3))},
        triggers=triggers, treatments=treatments,
    )  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(patients(), st.one_of(st.just(1095.75), st.floats(320, 30_000)))
def test_writing_and_reading_give_the_same_patient(patient, duration):
    read = check(patient_text(patient, duration=duration))
    assert read.to_patient() == patient
    assert read.duration == duration
    assert check(patient_text(read)) == read


PIECES = st.sampled_from([*ANN.replace("\n", " \n").split(" "), "0", "-1", "null", "[]", "{}", "x", "1e9", "''"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), PIECES), min_size=1, max_size=4))
def test_a_file_with_changed_words_is_read_or_refused(changes):
    words = ANN.replace("\n", " \n").split(" ")
    for place, word in changes:
        words[place % len(words)] = word
    try:
        check(" ".join(words))
    except FibrosimError as error:
        refused = error
    else:
        return
    assert isinstance(refused, InputError)
    assert refused.code
    assert refused.file == "ann.yaml"
    assert str(refused).isprintable()


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 10**6), st.sampled_from(["a", "5 kg", "3 day"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.sampled_from(["kind", "day", "dose", "value"]), inner, max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip
FIELDS = st.sampled_from(
    ["name", "age", "sex", "weight", "height", "seed", "preset", "areas", "duration", "parameters",
     "links", "triggers", "treatments", "random_scheme", "fibrosim"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(FIELDS, VALUES, st.sampled_from([None, "kind", "day", "dose", "strength", "days", "side", "sham", "accept"]))
def test_a_value_of_any_type_is_read_or_refused(field, value, key):
    import json

    record = {"fibrosim": 1, "age": "46 year", "sex": "female"}
    record[field] = value
    if key is not None and field in ("triggers", "treatments"):
        kind = "whiplash" if field == "triggers" else "ivig"
        record[field] = [{"kind": kind, "day": 3, key: value}]
    try:
        check(json.dumps(record))
    except InputError as error:
        refused = error
    else:
        return
    assert refused.code
    assert refused.fix
    assert (refused.field or "").startswith(field) or field == "fibrosim" or refused.code == "missing-key"


STUDIES = importlib.resources.files("fibrosim.evidence") / "data"


@pytest.mark.parametrize("name", sorted(p.name for p in STUDIES.iterdir() if p.name.endswith(".yaml")))
def test_the_studies_of_the_package(name):
    assert read_study(STUDIES / name, name=name) == load_study(name.removesuffix(".yaml"))
