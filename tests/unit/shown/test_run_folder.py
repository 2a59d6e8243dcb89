"""Run folders: resume, torn and flipped chunks, two writers, other studies, versions."""

import dataclasses
import json
import subprocess
import sys

import numpy as np
import pytest

from fibrosim.errors import InputError
from fibrosim.results import RunFolder, content_hash, make_manifest
from fibrosim.results.chunk import Chunk, DamagedChunk, pack, unpack


def manifest(seed=7, **changes):
    made = make_manifest(
        {"study": "ivig"}, seed=seed, rng_scheme="philox/1", solver="rodas5p",
        tolerances={"relative": 1e-5},
    )  # fmt: skip
    return dataclasses.replace(made, **changes)


@pytest.fixture
def started(tmp_path):
    folder = RunFolder(tmp_path / "run")
    assert folder.start(manifest(), 4) == [0, 1, 2, 3]
    return folder


def arrays(number):
    return {"pain.intensity": np.arange(6.0).reshape(2, 3) + number, "time": np.arange(3.0)}


def test_resume_is_the_list_of_missing_chunks(started):
    for number in (0, 2):
        started.write_chunk(number, arrays(number), {"cpu": "v4"})
    again = RunFolder(started.path)
    assert again.start(manifest(), 4) == [1, 3]
    chunk = again.read_chunk(2)
    np.testing.assert_array_equal(chunk.arrays["pain.intensity"], arrays(2)["pain.intensity"])
    assert chunk.info == {"cpu": "v4"}
    assert not again.complete()
    with pytest.raises(InputError, match="2 of 4"):
        again.gather()


def test_every_truncation_is_noticed():
    content = pack(Chunk(1, "run", arrays(1), {"a": 1}))
    unpack(content)
    for length in range(len(content)):
        with pytest.raises(DamagedChunk):
            unpack(content[:length])


def test_every_flipped_byte_is_noticed():
    content = pack(Chunk(1, "run", arrays(1)))
    for place in range(len(content)):
        flipped = bytearray(content)
        flipped[place] ^= 1 << (place % 8)
        with pytest.raises(DamagedChunk):
            unpack(bytes(flipped))


def test_damaged_chunk_is_missing_and_is_written_again(started):
    started.write_chunk(0, arrays(0))
    file = started.chunk_file(0)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    assert started.missing() == [0, 1, 2, 3]
    with pytest.raises(DamagedChunk, match=r"000000\.chunk"):
        started.read_chunk(0)
    started.write_chunk(0, arrays(0))
    assert started.missing() == [1, 2, 3]


def test_a_chunk_of_another_place_or_run_does_not_count(started, tmp_path):
    started.write_chunk(0, arrays(0))
    started.chunk_file(1).write_bytes(started.chunk_file(0).read_bytes())
    assert 1 in started.missing()
    other = RunFolder(tmp_path / "other")
    other.start(manifest(seed=8), 4)
    other.write_chunk(2, arrays(2))
    started.chunk_file(2).write_bytes(other.chunk_file(2).read_bytes())
    assert 2 in started.missing()


def test_a_sound_chunk_stays_as_it_is(started):
    started.write_chunk(3, arrays(3))
    started.write_chunk(3, arrays(9))
    assert started.read_chunk(3).arrays["pain.intensity"][0, 0] == 3.0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"config_hash": "00"}, "config_hash"),
        ({"code_version": "9.9"}, "code_version"),
        ({"rng_scheme": "philox/0"}, "rng_scheme"),
        ({"tolerances": {"relative": 1e-3}}, "tolerances"),
        ({"constraints_hash": "x"}, "constraints_hash"),
    ],
)
def test_two_runs_are_never_mixed(started, changes, field):
    with pytest.raises(InputError, match="never mixed") as caught:
        started.start(manifest(**changes), 4)
    assert caught.value.field == field
    assert started.start(manifest(cpu="another kind", created="later"), 4) == [0, 1, 2, 3]
    with pytest.raises(InputError, match="chunks"):
        started.start(manifest(), 5)


def test_newer_version_and_damaged_manifest_are_refused(started):
    record = json.loads(started.manifest_file.read_text())
    record["run"]["format"] = 2
    started.manifest_file.write_text(json.dumps(record))
    with pytest.raises(InputError, match="newer release"):
        started.missing()
    started.manifest_file.write_text("{")
    with pytest.raises(InputError, match="cut short"):
        started.missing()


def test_foreign_folder_is_not_taken(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        RunFolder(tmp_path).start(manifest(), 2)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_no_object_arrays_and_no_chunk_outside(started):
    with pytest.raises(InputError, match="numbers or text"):
        started.write_chunk(0, {"a": np.array([{}], dtype=object)})
    with pytest.raises(InputError, match="no such chunk"):
        started.write_chunk(4, arrays(4))
    assert list((started.path / "chunks").iterdir()) == []


HOLD = """
import sys, time
from fibrosim.results import RunFolder

with RunFolder(sys.argv[1]).lock():
    print("held", flush=True)
    time.sleep(60)
"""


def test_second_writer_is_refused_by_name_and_a_dead_one_leaves_no_lock(started):
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(started.path)], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(InputError, match="another process") as caught, started.lock():
            pass
        assert f'"process": {other.pid}' in str(caught.value)
    finally:
        other.kill()
        other.communicate()
    with started.lock(), pytest.raises(InputError, match="another process"), started.lock():
        pass
    with started.lock():
        pass


def test_courses_go_through_a_run_folder_bit_by_bit(make_course, tmp_path):
    course = make_course(3, 4, days=30, failed=(1,))
    folder = RunFolder(tmp_path / "run")
    with folder.lock():
        for number in folder.start(manifest(), 2):
            folder.write_course(number, course.select(course.ids[2 * number : 2 * number + 2]))
    back = folder.gather()
    assert content_hash(back) == content_hash(course)
    assert back.failures() == course.failures()
    assert back["pain.intensity"].attrs == course["pain.intensity"].attrs
    assert back.people == course.people
