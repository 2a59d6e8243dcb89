"""Compiled kernels on disk: one entry a body, safe against damage, races and folders that cannot be written."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from small_models import live, root_case, small_case, small_maps, small_system, tiny_system, usual_actions

from fibrosim.engine.cache import KernelCache
from fibrosim.engine.maps import BlockMaps

build_module = importlib.import_module("fibrosim.engine.build")
HERE = Path(__file__).parent
COMMAND = [sys.executable, str(HERE / "run_small_body.py"), str(HERE), str(HERE.parent / "language")]


def start(folder, model="tiny", **more):
    environment = os.environ | {"FIBROSIM_CACHE": str(folder)} | more
    return subprocess.Popen(
        [*COMMAND, model], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def answer(process):
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return json.loads(out)


@pytest.fixture
def forget(monkeypatch):
    """Programs of this process are forgotten, so that the cache is asked again."""
    monkeypatch.setattr(build_module, "_loaded", {})


def run(program, **changed):
    case = small_case(1, **changed)
    return live(program, small_maps(3), [case], np.linspace(0, 20, 21))[0].values


def run_tiny(program):
    case = root_case(program, end=20.0)
    return live(program, BlockMaps.none(), [case], np.linspace(0, 20, 21))[0].values


def test_arms_and_cuts_never_compile(tmp_path, forget):
    """A trial-like run: arms, doses, switches, phenotypes, sizes and all cuts; one entry."""
    cache = KernelCache(tmp_path)
    program = build_module.build(small_system(), 4, cache)
    assert not program.from_cache
    seen = {run(program).tobytes(), run(program, actions=usual_actions()[:2]).tobytes()}
    for name in small_system().links:
        seen.add(
            run(build_module.build(small_system(), 4, cache), **{f"link__{name.replace('.', '__')}": 0.0}).tobytes()
        )
    for leaves in (1, 19):
        live(program, small_maps(leaves), [small_case(2, leaves)], [0.0, 20.0])
    assert len(seen) == 2 + len(small_system().links)
    assert cache.entries() == [program.key]


def test_real_body_has_one_entry_for_arms_cuts_and_sizes(monkeypatch):
    from fibrosim.patients import Patient, simulate, triggers

    for module, name in (("life", "BURN_IN"), ("simulate", "BURN_IN"), ("life", "NOISE_FROM")):
        whole = importlib.import_module(f"fibrosim.patients.{module}")
        monkeypatch.setattr(whole, name, -7.0 if name == "NOISE_FROM" else 7.0)
    names = ["overall_pain.burden"]
    # as many people each time: few people have kernels of another width
    people = [Patient(seed=2, identity=k, areas=3) for k in range(4)]
    simulate(people, 3, record=names, rhythm="never", outputs=1)
    # kernels that this process holds: other processes share the folder and may add to it meanwhile
    before = set(build_module._loaded)
    links = sorted(importlib.import_module("fibrosim.body").body(3).system.links)
    cut = [Patient(seed=2, identity=k, areas=3, links={name: 0}) for k, name in enumerate(links)]
    assert (simulate(cut, 3, record=names, rhythm="never", outputs=1).status == "ok").all()
    simulate(people, 3, record=names, rhythm="always", outputs=1, triggers=[triggers.injury(1, "lower_back")])
    simulate([Patient(seed=2, identity=k, areas=1) for k in range(4)], 3, record=names, outputs=1)
    assert before
    assert set(build_module._loaded) == before


def test_damaged_file_is_found_and_rebuilt(tmp_path, forget, monkeypatch):
    cache = KernelCache(tmp_path)
    program = build_module.build(tiny_system(), 4, cache)
    good, wanted = cache.path(program.key).read_bytes(), run_tiny(program).tobytes()
    for damaged in (good[:-100], good[:3000] + bytes([good[3000] ^ 1]) + good[3001:], b"", b"not a kernel"):
        cache.path(program.key).write_bytes(damaged)
        monkeypatch.setattr(build_module, "_loaded", {})
        again = build_module.build(tiny_system(), 4, cache)
        assert not again.from_cache
        assert run_tiny(again).tobytes() == wanted
        assert cache.path(program.key).read_bytes() == good
    monkeypatch.setattr(build_module, "_loaded", {})
    assert build_module.build(tiny_system(), 4, cache).from_cache


def test_kernel_of_another_key_is_refused(tmp_path):
    cache = KernelCache(tmp_path)
    cache.put("one", b"object")
    assert cache.get("one") == b"object"
    cache.path("two").write_bytes(cache.path("one").read_bytes())
    assert cache.get("two") is None
    assert cache.entries() == ["one"]


def test_folder_is_private_and_writes_leave_nothing_behind(tmp_path, monkeypatch):
    cache = KernelCache(tmp_path / "deep" / "cache")
    assert cache.folder.stat().st_mode & 0o777 == 0o700
    cache.put("one", b"object")
    assert [p.name for p in cache.folder.iterdir()] == ["one.kernel"]

    def full(*_):
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(Path, "replace", full)
    cache.put("two", b"object")
    assert [p.name for p in cache.folder.iterdir()] == ["one.kernel"]


def test_size_cap(tmp_path, monkeypatch):
    monkeypatch.setattr("fibrosim.engine.cache.SIZE_CAP", 1000)
    cache = KernelCache(tmp_path)
    for k in range(8):
        cache.put(f"k{k}", bytes(300))
        os.utime(cache.path(f"k{k}"), (k, k))
    assert cache.entries() == ["k6", "k7"]


def test_folder_that_cannot_be_written(tmp_path, forget):
    """A file stands where the folder should be: memory alone is used."""
    (tmp_path / "file").write_text("x")
    cache = KernelCache(tmp_path / "file" / "cache")
    assert not cache.writable
    program = build_module.build(tiny_system(), 4, cache)
    assert np.isfinite(run_tiny(program)).all()
    assert cache.entries() == []
    assert cache.get(program.key) is None


def test_folder_without_permission_to_write(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    cache = KernelCache(tmp_path / "cache")
    cache.put("one", b"object")
    assert cache.entries() == []


def test_eight_processes_on_a_cold_cache(tmp_path):
    answers = [answer(p) for p in [start(tmp_path) for _ in range(8)]]
    assert len({a["bits"] for a in answers}) == 1
    assert all(a["status"] == ["ok"] for a in answers)
    assert [p.name for p in tmp_path.iterdir()] == [f"{answers[0]['key']}.kernel"]
    late = answer(start(tmp_path))
    assert late["from_cache"]
    assert late["bits"] == answers[0]["bits"]


def test_other_target_gives_the_same_bits(tmp_path):
    forced, host = start(tmp_path, "body", FIBROSIM_CPU="x86-64-v3"), start(tmp_path, "body")
    one, two = answer(forced), answer(host)
    assert one["cpu"] == "x86-64-v3"
    assert one["key"] != two["key"]
    assert one["bits"] == two["bits"]
