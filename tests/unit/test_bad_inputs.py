"""Bad patient and study files: each is refused with place, value, rule and fix, and nothing is written.

Files stand in `bad_inputs/`; `expected.csv` says, for each, what the error must hold. The number
that begins a file's name is its class of fault.
"""

import csv
import json
import time
from pathlib import Path

import pytest

from fibrosim.errors import InputError
from fibrosim.evidence.study_file import read_study
from fibrosim.parameters import building
from fibrosim.parameters.decoding import LARGEST_FILE
from fibrosim.patients.files import read_patient

FOLDER = Path(__file__).parent / "bad_inputs"
with (FOLDER / "expected.csv").open(encoding="utf-8", newline="") as stream:
    ROWS = list(csv.DictReader(stream))
READERS = {"patient": read_patient, "study": read_study}
SLOWEST = 5.0  # seconds of processor time: nothing may hang


def refused(path, kind="patient"):
    begin = time.process_time()
    with pytest.raises(InputError) as caught:
        READERS[kind](path)
    assert time.process_time() - begin < SLOWEST
    return caught.value


@pytest.fixture(scope="module", autouse=True)
def _body_is_loaded():
    from fibrosim.clinic import all_tests
    from fibrosim.patients.settings import system_links, system_parameters

    assert system_parameters()
    assert system_links()
    assert all_tests()


@pytest.mark.parametrize("row", ROWS, ids=[row["file"].removesuffix(".yaml") for row in ROWS])
def test_refused(row):
    path = FOLDER / row["file"]
    error = refused(path, row["kind"])
    assert error.code == row["code"], str(error)
    assert error.file == str(path)
    assert str(error.line or "") == row["line"], str(error)
    assert (error.field or "") == row["field"]
    assert error.exit_code == 2
    assert error.rule
    assert error.allowed or error.fix, str(error)
    assert error.fix, str(error)
    for word in row["words"].split("|"):
        assert word in str(error), str(error)
    twin = json.loads(json.dumps(error.to_dict(), allow_nan=False))
    assert twin["code"] == row["code"]
    assert twin.get("line", "") == (int(row["line"]) if row["line"] else "")
    assert str(error).isprintable()


def test_the_table_and_the_folder_agree():
    assert {row["file"] for row in ROWS} == {path.name for path in FOLDER.glob("*.yaml")}
    assert len(ROWS) >= 60
    wanted = {*range(1, 13), 15, 22, 23, 24, 25, 27, 28}
    assert wanted <= {int(row["class"]) for row in ROWS}


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"x: " + b"1" * (LARGEST_FILE + 1), "too-large"),
        (lambda: b"x:\n" + b" - 1\n" * 20_001, "too-large"),
        (lambda: b"[" * 2_000_000, "too-large"),
        (lambda: b"[\n" * 1_000_000, "too-deep"),
        (lambda: b"? " * 40_000, "bad-key"),
        (lambda: b"- " * 40_000, "too-deep"),
        (lambda: b"".join(b"k%d: 1\n" % k for k in range(9_000)), "missing-key"),
        (lambda: b"fibrosim: 1\n" + b"#" * 90_000 + b"\n" + b"'" * 90_000, "bad-yaml"),
    ],
    ids=["long", "nodes", "line", "brackets", "keys", "dashes", "many_keys", "quotes"],
)
def test_large_files_are_refused_soon(tmp_path, monkeypatch, make, code):
    assert building.MOST_NODES == 200_000
    monkeypatch.setattr(building, "MOST_NODES", 20_000)
    path = tmp_path / "large.yaml"
    path.write_bytes(make())
    assert refused(path).code == code


def test_no_file(tmp_path):
    assert refused(tmp_path / "nobody.yaml").code == "no-file"
    assert refused(tmp_path).code == "no-file"
    assert refused("\0").code == "no-file"
    assert refused("/dev/zero").code == "no-file"


CLI = [row for row in ROWS if row["kind"] == "patient"]


COMMANDS = [("run", row) for row in CLI] + [("examine", row) for row in CLI[::6]]
COMMANDS += [("replay", row) for row in ROWS if row["kind"] == "study"]


@pytest.mark.parametrize(
    ("command", "row"), COMMANDS, ids=[f"{name}-{row['file'].removesuffix('.yaml')}" for name, row in COMMANDS]
)
def test_command_line_exits_with_2_and_writes_nothing(command, row, tmp_path, monkeypatch, capsys):
    from fibrosim.cli import main

    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main([command, str(FOLDER / row["file"]), "--json"])
    assert left.value.code == 2
    assert list(tmp_path.iterdir()) == []
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err + printed.out
    assert row["code"] in printed.err + printed.out
