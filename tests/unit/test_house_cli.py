"""The command line as a person meets it: help, version, errors, data for programs."""

import json
import sys

import pytest

from fibrosim import cli
from fibrosim.commands import doctor as doctor_file
from fibrosim.commands.terminal import print_json, print_table
from fibrosim.errors import InputError, MissingExtra

COMMANDS = [
    "analyse", "cite", "demo", "doctor", "evidence", "examine", "parameters", "patient", "recruit", "replay", "run",
    "tests", "therapies", "warmup",
]  # fmt: skip


def call(capsys, *arguments):
    """Return exit code, stdout and stderr of one command."""
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    out, err = capsys.readouterr()
    return left.value.code or 0, out, err


@pytest.fixture
def failing(monkeypatch):
    """A command that raises what a test gives it."""

    def put(error):
        def fail():
            raise error

        monkeypatch.setattr(cli.app.registered_commands[0], "callback", fail)

    return put


def test_version(capsys):
    assert call(capsys, "--version") == (0, "fibrosim 0.1.0\n", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(capsys, command):
    assert command in call(capsys, "--help")[1]
    code, out, _ = call(capsys, command, "--help")
    assert code == 0
    assert "Usage: fibrosim" in out


def test_unknown_command_says_what_was_meant(capsys):
    code, out, err = call(capsys, "examin")
    assert (code, out) == (2, "")
    assert "examine" in err


def test_wrong_input_goes_to_stderr_with_code_2(capsys, failing):
    failing(InputError("must be positive", file="[red]a.yaml", line=3, field="x[0]", value=-1))
    code, out, err = call(capsys, "demo")
    assert (code, out) == (2, "")
    assert err == "error: [red]a.yaml:3 x[0] — got -1 — must be positive\n"


def test_wrong_input_has_a_json_twin(capsys):
    code, out, err = call(capsys, "parameters", "--grade", "Z", "--json")
    twin = json.loads(out)["error"]
    assert code == 2
    assert twin["field"] == "--grade"
    assert twin["value"] == "Z"
    assert err.startswith("error: ")


def test_missing_extra_names_its_install_line(capsys, failing):
    failing(MissingExtra("libsbml", "standards"))
    code, _, err = call(capsys, "demo")
    assert code == 2
    assert 'pip install "fibrosim[standards]"' in err


def test_a_fault_of_ours_is_not_dressed_up_as_the_users(failing):
    failing(RuntimeError("ours"))
    with pytest.raises(RuntimeError, match="ours"):
        cli.main(["demo"])


def test_interrupt_has_its_own_code(capsys, failing):
    failing(KeyboardInterrupt())
    assert call(capsys, "demo")[0] == 130


def test_json_is_strict():
    with pytest.raises(ValueError, match="JSON"):
        print_json({"value": float("nan")})


def test_table_shows_brackets_as_they_are(capsys):
    print_table("norepinephrine [nmol/l]", ["name", "unit"], [("[bold]x", "[1]")])
    out = capsys.readouterr().out
    for text in ("norepinephrine [nmol/l]", "[bold]x", "[1]"):
        assert text in out


def finding(topic):
    return {each.topic: each for each in doctor_file.doctor().findings}[topic]


def test_doctor_gives_data(capsys):
    code, out, _ = call(capsys, "doctor", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["healthy"]
    assert found["shown"]
    assert found["not_shown"]
    topics = [each["topic"] for each in found["findings"]]
    assert {"Python", "processor", "kernel cache", "fused multiply-add"} <= set(topics)


def test_doctor_prints_a_table(capsys):
    code, out, _ = call(capsys, "doctor")
    assert code == 0
    assert "not shown" in out


def test_doctor_says_what_no_fma_means(monkeypatch):
    monkeypatch.setattr(doctor_file.platform, "machine", lambda: "x86_64")
    monkeypatch.setenv("FIBROSIM_CPU", "x86-64-v2")
    assert "20 times" in finding("fused multiply-add").advice
    assert finding("FIBROSIM_CPU").state == "note"


def test_doctor_reports_the_cache_and_leaves_it_alone(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("FIBROSIM_CACHE", str(folder))
    assert "empty" in finding("kernel cache").value
    assert not folder.exists()
    folder.mkdir()
    (folder / "a.kernel").write_bytes(b"x" * 2**20)
    assert "1 kernels, 1.0 MiB" in finding("kernel cache").value


def test_doctor_without_llvm_is_not_healthy(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "llvmlite", None)
    code, out, _ = call(capsys, "doctor")
    assert code == 1
    assert "reinstall" in out


def test_parameters_of_one_grade(capsys):
    code, out, _ = call(capsys, "parameters", "--grade", "e", "--json")
    rows = json.loads(out)
    assert code == 0
    assert rows
    assert {row["grade"] for row in rows} == {"E"}
    _, everything, _ = call(capsys, "parameters", "--json")
    assert len(json.loads(everything)) > len(rows)
    assert f"{len(rows)} parameters of grade E (assumed)" in call(
        capsys, "parameters", "--grade", "E"
    )[1]  # fmt: skip


def test_one_parameter_with_its_source(capsys):
    code, out, _ = call(capsys, "parameters", "small_fibres.regrowth_rate")
    assert code == 0
    for line in ("unit:", "species:", "grade means:", "source:"):
        assert f"\n{line}" in out


def test_misspelt_parameter_says_what_was_meant(capsys):
    code, _, err = call(capsys, "parameters", "small_fibres.regrowth_rat")
    assert code == 2
    assert "did you mean 'small_fibres.regrowth_rate'?" in err


@pytest.mark.parametrize(("command", "key", "some"), [("therapies", "kind", "ivig"), ("tests", "name", "skin_biopsy")])
def test_listings_have_one_line_and_a_source_each(capsys, command, key, some):
    code, out, _ = call(capsys, command, "--json")
    rows = json.loads(out)
    assert code == 0
    assert some in {row[key] for row in rows}
    assert all(row["what"] and row["source"] for row in rows)
    assert some in call(capsys, command)[1]


def test_every_listed_therapy_says_its_dose_and_can_be_given(capsys):
    from fibrosim.therapies.named import therapy_from

    for row in json.loads(call(capsys, "therapies", "--json")[1]):
        assert row["dose"], row["kind"]
        for example in row["examples"]:
            assert therapy_from({"kind": row["kind"], "day": 10, **example})


def test_recruit_lists_the_clinics(capsys):
    names = {row["name"] for row in json.loads(call(capsys, "recruit", "--json")[1])}
    assert {"population", "rheumatology"} <= names
    assert "whom it takes" in call(capsys, "recruit")[1]


def test_recruit_writes_the_very_people(capsys, tmp_path):
    from fibrosim.patients import load_life, recruit

    folder = tmp_path / "people"
    settings = ["recruit", "population", "-n", "2", "--seed", "2", "--most", "3"]
    settings += ["--lived", "70 day", "--out", str(folder)]
    code, out, _ = call(capsys, *settings, "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["asked"], found["day"]) == (3, 70.0)
    wanted = recruit(2, "population", seed=2, lived="70 day", most=3)
    for row, person in zip(found["people"], wanted, strict=True):
        life = load_life(row["file"])
        assert life.patient.record() == {**person.record(), "name": life.patient.record()["name"]}
        assert life.duration == 70.0
    code, _, err = call(capsys, *settings)
    assert code == 2
    assert "never overwritten" in err


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        (("rheumatolgy",), "rheumatology"),
        (("population", "-n", "0"), "wanted"),
        (("population", "-n", "1", "--lived", "3 parsec"), "parsec"),
        (("rheumatology", "-n", "2", "--lived", "70 day", "--most", "2"), "kept out"),
    ],
)
def test_recruit_names_what_is_wrong_and_writes_nothing(capsys, tmp_path, wrong, word):
    code, out, err = call(capsys, "recruit", *wrong, "--out", str(tmp_path / "p"))
    assert (code, out) == (2, "")
    assert word in err
    assert not (tmp_path / "p").exists()
