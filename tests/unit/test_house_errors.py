"""Errors: the form of the message, the JSON twin, and what must not reach a terminal."""

import json
import pickle

import pytest

from fibrosim.errors import FibrosimError, InputError, MissingExtra
from fibrosim.optional import require


def full_error(**changes):
    parts = {
        "file": "ann.yaml",
        "line": 3,
        "column": 7,
        "field": "treatments[0].dose",
        "value": "300",
        "allowed": ["g/kg", "g"],
        "fix": "write 0.4 g/kg",
        "code": "missing-unit",
    }
    return InputError("needs a unit of mass per mass", **{**parts, **changes})


def test_message_has_every_part_in_order():
    assert str(full_error()) == (
        "ann.yaml:3:7 treatments[0].dose — got '300' — needs a unit of mass per mass — "
        "allowed: g/kg, g — fix: write 0.4 g/kg"
    )


@pytest.mark.parametrize(
    ("changes", "gone"),
    [
        ({"allowed": None}, "allowed"),
        ({"fix": None}, "fix"),
        ({"file": None}, "ann.yaml"),
        ({"field": None}, "treatments"),
    ],
)
def test_absent_parts_are_left_out(changes, gone):
    assert gone in str(full_error())
    assert gone not in str(full_error(**changes))


def test_no_value_differs_from_none():
    assert "got None" in str(InputError("must be given", value=None))
    assert "got" not in str(InputError("must be given"))
    assert "value" not in InputError("must be given").to_dict()
    assert InputError("must be given", value=None).to_dict()["value"] is None


@pytest.mark.parametrize("hostile", ["\x1b[31mred", "a\nb", "a\u202eb", "\x00", "\ud800"])
def test_hostile_text_reaches_neither_terminal_nor_line_structure(hostile):
    text = str(full_error(file=hostile, field=hostile, value=hostile, fix=hostile))
    assert text.isprintable()
    assert text.encode("utf-8")


def test_long_value_is_cut():
    assert len(str(InputError("too long", value="x" * 10_000))) < 300


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"a": {1, 2}}, object(), b"x"])
def test_twin_is_strict_json(value):
    twin = json.loads(json.dumps(full_error(value=value).to_dict(), allow_nan=False))
    assert twin["line"] == 3
    assert twin["code"] == "missing-unit"
    assert twin["message"] == str(full_error(value=value)) or "object" in twin["message"]


def test_error_survives_the_way_back_from_a_worker_process():
    back = pickle.loads(pickle.dumps(full_error()))
    assert type(back) is InputError
    assert str(back) == str(full_error())
    missing = pickle.loads(pickle.dumps(MissingExtra("libsbml", "standards")))
    assert missing.install == MissingExtra("libsbml", "standards").install


def test_input_error_is_no_value_error():
    # pydantic swallows ValueError inside validators, and with it our line numbers
    assert not issubclass(FibrosimError, (ValueError, TypeError, AssertionError))
    assert FibrosimError.exit_code == 2


def test_require_names_the_install_line():
    assert require("json", extra="app") is json
    with pytest.raises(MissingExtra, match=r'pip install "fibrosim\[standards\]"'):
        require("no_such_package_at_all", extra="standards")


def test_require_does_not_hide_a_fault_inside_the_package(tmp_path, monkeypatch):
    (tmp_path / "broken_inside.py").write_text("import no_such_package_at_all\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="no_such_package_at_all"):
        require("broken_inside", extra="standards")
