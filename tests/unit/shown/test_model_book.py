"""The model book is written from the model, and builds."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fibrosim.body import body, subsystems
from fibrosim.electrophysiology import membranes

ROOT = Path(__file__).parents[3]
TOOL = ROOT / "tools" / "model_book.py"
pytestmark = pytest.mark.skipif(not TOOL.exists(), reason="tools/ is not part of an installed package")


DRAWN = ("dorsal_horn", "membrane_node", "sprouting")  # drawing all of them takes the most time


def written(folder, *drawn):
    done = subprocess.run([sys.executable, str(TOOL), str(folder), *drawn], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return written(tmp_path_factory.mktemp("pages") / "book", *DRAWN)


def test_every_subsystem_has_a_page_with_equations(book):
    for kind in subsystems():
        assert "<math" in (book / f"{kind.label()}.md").read_text(), kind.label()
    assert sorted(p.stem for p in book.glob("*.png")) == sorted(DRAWN)
    for name in DRAWN:
        assert (book / f"{name}.png").stat().st_size > 3000
        assert f"({name}.png)" in (book / f"{name}.md").read_text()


def test_every_membrane_has_a_page_with_its_gates_and_numbers(book):
    names = [name for name in membranes.__all__ if name.endswith("_membrane")]
    assert "node_membrane" in names
    for name in names:
        membrane = getattr(membranes, name)()
        text = (book / f"membrane_{name.removesuffix('_membrane')}.md").read_text()
        assert text.count("<math") >= len(membrane.gates) + len(membrane.currents), name
        for parameter in membrane.parameters:
            assert f"| {parameter} |" in text, parameter


@pytest.mark.science
def test_every_subsystem_with_states_has_a_figure(tmp_path):
    book, system = written(tmp_path / "book"), body(3).system
    owners = {name.split(".")[0] for name in system.parts.states} - {"drug", "clock"}
    for name in owners:
        assert (book / f"{name}.png").stat().st_size > 3000, name
        assert f"({name}.png)" in (book / f"{name}.md").read_text()


def test_every_rate_link_and_parameter_is_there(book):
    system = body(3).system
    pages = {p.stem: p.read_text() for p in book.glob("*.md")}
    for name in system.parts.states:
        if not name.startswith(("drug.", "clock.")):
            assert name in pages[name.split(".")[0]], name
    for name in system.links:
        assert f"| {name} |" in pages["links"]
    for name, parameter in system.parts.parameters.items():
        assert f"| {parameter.name} |" in pages[parameter.subsystem], name
    assert re.search(r"\| E \| assumed \| \d+ \| \d+% \|", pages["index"])


def test_claims_stand_on_the_pages_of_their_subsystems(book):
    assert "M23" in (book / "sprouting.md").read_text()
    assert "C16" in (book / "immunity.md").read_text()


def test_it_builds_without_a_warning_and_needs_no_network(book, tmp_path):
    pytest.importorskip("mkdocs")
    text = "site_name: book\nuse_directory_urls: false\ntheme: {name: readthedocs, highlightjs: false}\n"
    config = tmp_path / "mkdocs.yml"
    config.write_text(f"{text}docs_dir: {book}\nsite_dir: {tmp_path / 'site'}\n")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ})
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site" / "neuropeptides.html").read_text()
    assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]+\.(?:js|css)"', page)
