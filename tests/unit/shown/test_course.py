"""Courses: labels, parts, hashes, storage."""

import json
import shutil

import numpy as np
import pytest

from fibrosim.errors import InputError
from fibrosim.results import Course, concatenate, config_hash, content_hash, load_course, patient_hash


def test_labels_units_sources_and_status(make_course):
    course = make_course(3, 4, failed=(2,))
    array = course["small_fibres.density"]
    assert array.dims == ("patient", "time", "area")
    assert array.attrs["unit"] == "fibre/mm"
    assert array.attrs["subsystem"] == "small_fibres"
    assert [s["key"] for s in course.sources()] == ["assumed", "khoshnoodi2019"]
    assert course.failures() == {2: "failed: step too small at day 547"}
    assert course.ok().ids == [0, 1, 3]
    assert list(course.solver.columns) == ["steps", "rejected", "worst_state"]
    assert "1 failed" in repr(course)


def test_at_takes_the_last_stored_time_and_refuses_outside(make_course):
    course = make_course(1, days=10)
    assert float(course.at(3.9)["time"]) == 3.0
    assert float(course.at(4.0)["time"]) == 4.0
    for day in (-0.1, 10.1, float("nan")):
        with pytest.raises(InputError, match="inside the course"):
            course.at(day)


def test_one_patient_keeps_its_own_events_and_record(make_course):
    one = make_course(3, 3).patient(2)
    assert one.ids == [2]
    assert one.people[0]["id"] == 2
    assert {event["patient"] for event in one.events} == {2}
    with pytest.raises(InputError, match="no such patient"):
        one.patient(1)


def test_misspelt_variable_names_the_nearest(make_course):
    with pytest.raises(InputError, match="did you mean 'sleep.quality'"):
        make_course(1)["sleep.qualty"]


def test_lengths_must_agree(make_course):
    course = make_course(1, 2)
    with pytest.raises(InputError, match="one entry for each"):
        Course(course.data, course.people[:1], ["ok", "ok"])
    with pytest.raises(InputError, match="status"):
        Course(course.data, course.people, ["ok"])


def test_hash_ignores_order_and_company_but_not_content(make_course):
    course = make_course(3, 4)
    shuffled = course.select([3, 1, 0, 2])
    assert content_hash(shuffled) == content_hash(course)
    assert patient_hash(course.select([3]), 3) == patient_hash(course, 3)
    variables = list(course.data.data_vars)[::-1]
    turned = Course(course.data[variables], course.people, list(course.status.values))
    assert content_hash(turned) == content_hash(course)

    changed = make_course(3, 4)
    changed.data["sleep.quality"].values[1, 5] = np.nextafter(changed.data["sleep.quality"].values[1, 5], 2)
    assert content_hash(changed) != content_hash(course)
    assert patient_hash(changed, 0) == patient_hash(course, 0)
    failed = Course(course.data, course.people, ["ok", "failed: x", "ok", "ok"])
    assert content_hash(failed) != content_hash(course)


def test_every_nan_is_one_nan(make_course):
    course = make_course(1, 1, failed=(0,))
    before = content_hash(course)
    values = course.data["sleep.quality"].values
    other = np.array([0x7FF8000000000123], dtype="u8").view("f8")[0]
    values[np.isnan(values)] = other
    assert content_hash(course) == before


def test_config_hash_is_canonical():
    assert config_hash({"a": 1, "b": [1.5]}) == config_hash({"b": (1.5,), "a": np.int64(1)})
    assert config_hash({"a": 1}) != config_hash({"a": 1.5})
    with pytest.raises(InputError, match="finite"):
        config_hash({"a": {"b": float("nan")}})
    with pytest.raises(InputError, match="plain data"):
        config_hash({"a": object()})


def test_concatenate_gives_back_the_whole(make_course):
    course = make_course(3, 4, failed=(1,))
    joined = concatenate([course.select([2, 3]), course.select([0, 1])])
    assert content_hash(joined) == content_hash(course)
    assert joined.failures() == course.failures()
    with pytest.raises(InputError, match="must differ"):
        concatenate([course, course])
    with pytest.raises(InputError, match="share times"):
        concatenate([course.select([0]), make_course(3, 4, days=9).select([1])])


@pytest.fixture
def saved(make_course, tmp_path):
    course = make_course(3, 2, days=40, failed=(1,), name='Ann "<é>"')
    return course, course.save(tmp_path / "runs" / "ann")


def test_saved_course_comes_back_whole(saved):
    course, folder = saved
    back = load_course(folder)
    assert content_hash(back) == content_hash(course)
    assert back.people == course.people
    assert back.events == course.events
    assert back.manifest == course.manifest
    assert back.sources() == course.sources()
    assert back.solver.equals(course.solver)
    for name in course.data.data_vars:
        assert back[name].attrs == course[name].attrs


def test_saving_never_overwrites_and_leaves_no_parts(saved):
    course, folder = saved
    before = sorted(p.name for p in folder.parent.iterdir())
    with pytest.raises(InputError, match="never overwritten"):
        course.save(folder)
    assert sorted(p.name for p in folder.parent.iterdir()) == before == ["ann"]


def test_a_failed_save_leaves_nothing(make_course, tmp_path):
    course = make_course(1)
    course.people[0]["name"] = object()
    with pytest.raises(TypeError):
        course.save(tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", ["flip", "cut", "remove", "add"])
def test_any_damaged_file_is_noticed(saved, fault):
    _, folder = saved
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "checksums.json")
    for file in files:
        content = file.read_bytes()
        if fault == "flip":
            file.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        elif fault == "cut":
            file.write_bytes(content[:-1])
        elif fault == "remove":
            file.unlink()
        else:
            file.with_name("stranger").write_bytes(b"")
        with pytest.raises(InputError):
            load_course(folder)
        file.with_name("stranger").unlink(missing_ok=True)
        file.write_bytes(content)
    load_course(folder)


def test_newer_layout_and_strange_folders_are_refused(saved, tmp_path):
    _, folder = saved
    record = json.loads((folder / "course.json").read_text())
    record["format"] = 99
    (folder / "course.json").write_text(json.dumps(record))
    with pytest.raises(InputError, match="newer release"):
        load_course(folder)
    shutil.rmtree(folder)
    with pytest.raises(InputError, match="not a saved course"):
        load_course(tmp_path)
