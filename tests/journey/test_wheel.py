"""The built wheel, installed in an empty environment and used from another folder."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment that holds the wheel; what it depends on is lent by this one, by a .pth."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    place = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    (Path(place) / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


@pytest.fixture
def use(installed, tmp_path):
    """Run `fibrosim ARGUMENTS` from a folder that has nothing to do with the repository."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}

    def run(*arguments):
        # -P: the folder in which it runs is not searched for modules
        return subprocess.run(
            [installed, "-P", "-m", "fibrosim", *arguments],
            cwd=tmp_path,
            env=kept,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_wheel_is_pure_and_holds_the_data(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert wheel.name.endswith("py3-none-any.whl")
    assert not any(name.startswith(("tests/", "docs/", "benchmarks/")) for name in names)
    source = ROOT / "src"
    data = {
        path.relative_to(source).as_posix()
        for path in (source / "fibrosim").rglob("*")
        if path.is_file() and path.suffix in (".py", ".yaml", ".json", ".csv", ".typed")
    }
    assert data - names == set()


def test_it_is_the_wheel_that_runs(installed, tmp_path):
    done = subprocess.run(
        [installed, "-P", "-c", "import fibrosim; print(fibrosim.__file__)"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()).is_relative_to(installed.parent.parent)


def test_version(use):
    assert use("--version").stdout == "fibrosim 0.1.0\n"


def test_doctor(use):
    done = use("doctor")
    assert done.returncode == 0, done.stderr
    assert "processor" in done.stdout


def test_parameters(use):
    done = use("parameters", "--grade", "E")
    assert done.returncode == 0, done.stderr
    assert "assumed" in done.stdout


def test_demo_writes_its_report_where_it_runs(use, tmp_path):
    done = use("demo")
    assert done.returncode == 0, done.stderr
    (report,) = tmp_path.glob("*.html")
    assert report.stat().st_size <= 3_000_000
    assert str(report.name) in done.stdout + done.stderr
    assert "medical advice" in done.stdout + done.stderr


@pytest.mark.parametrize("study", ["caro-2014-skin-biopsy", "igg-after-ivig"])
def test_study_is_found_in_the_wheel(use, study):
    assert study in use("replay").stdout
