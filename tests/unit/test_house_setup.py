"""`make` on a machine that lacks something: what it says. Nothing is installed here."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHELL = shutil.which("sh")
MAKE = shutil.which("make")


@pytest.fixture
def machine(tmp_path):
    """A folder with the set-up script, and a PATH that holds only what a test puts there."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "setup.sh", tmp_path / "tools")
    return tmp_path


def put_python(machine, name, *, new_enough=True, complete=True):
    """Put a stand-in that answers the questions of the script; making a .venv ends it with 9."""
    path = machine / "bin" / name
    path.write_text(
        f"""#!{SHELL}
case "$*" in
    *"import venv"*) exit {0 if complete else 1} ;;
    *"sys.exit(sys.version_info"*) exit {0 if new_enough else 1} ;;
    *"%d.%d"*) echo 3.12 ;;
    "-m venv"*) echo "{name} makes .venv"; exit 9 ;;
    --version) echo Python 3.12.1 ;;
esac
"""
    )
    path.chmod(0o755)


def set_up(machine, **environment):
    # rm is the one program of the system that the script calls before Python
    link = machine / "bin" / "rm"
    if not link.exists():
        link.symlink_to(shutil.which("rm"))
    return subprocess.run(
        [SHELL, "tools/setup.sh", "test"],
        cwd=machine,
        env={"PATH": str(machine / "bin"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_python_it_says_what_to_install(machine):
    done = set_up(machine)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "apt install python3" in done.stderr


def test_old_python_is_passed_over(machine):
    put_python(machine, "python3", new_enough=False)
    put_python(machine, "python3.13")
    assert "python3.13 makes .venv" in set_up(machine).stdout


def test_without_venv_it_says_what_to_install(machine):
    put_python(machine, "python3", complete=False)
    done = set_up(machine)
    assert done.returncode == 1
    assert "venv and ensurepip are missing" in done.stderr
    assert "apt install python3.12-venv" in done.stderr


def test_complete_python_is_preferred(machine):
    put_python(machine, "python3", complete=False)
    put_python(machine, "python3.11")
    assert "python3.11 makes .venv" in set_up(machine).stdout


def test_named_python_comes_first(machine):
    put_python(machine, "python3")
    put_python(machine, "mine")
    assert "mine makes .venv" in set_up(machine, PYTHON="mine").stdout


def put_venv(machine, *, constraints_fail):
    """Put a .venv whose pip writes down what it was asked, and may refuse constraints."""
    folder = machine / ".venv" / "bin"
    folder.mkdir(parents=True)
    refuse = 'case "$*" in *constraints*) exit 1 ;; esac' if constraints_fail else ""
    (folder / "python").write_text(
        f'#!{SHELL}\ncase "$*" in *install*) echo "$*"; {refuse} ;; esac\nexit 0\n'
    )
    (folder / "python").chmod(0o755)
    (machine / "constraints.txt").write_text("numpy==2.0.0\n")


@pytest.mark.parametrize("constraints_fail", [False, True])
def test_constraints_are_tried_first_and_their_failure_is_said(machine, constraints_fail):
    put_venv(machine, constraints_fail=constraints_fail)
    done = set_up(machine)
    asked = done.stdout.splitlines()
    assert done.returncode == 0
    assert "-c constraints.txt" in asked[0]
    assert asked[-1].endswith("-e .[test]")
    assert len(asked) == 1 + constraints_fail
    assert ("could not be installed" in done.stderr) == constraints_fail


def test_it_works_without_constraints(machine):
    put_venv(machine, constraints_fail=False)
    (machine / "constraints.txt").unlink()
    done = set_up(machine)
    assert done.returncode == 0
    assert "constraints.txt" not in done.stdout
    assert "No constraints.txt" in done.stderr


@pytest.mark.skipif(MAKE is None, reason="make is not installed")
def test_second_call_of_make_sets_nothing_up(tmp_path):
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "setup.sh", tmp_path / "tools")

    def plan(target):
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
        done = subprocess.run(
            [MAKE, "-n", target], cwd=tmp_path, env=clean, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        return done.stdout

    assert "setup.sh" in plan("demo")
    assert "setup.sh test" in plan("test")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / ".ready").touch()
    (tmp_path / ".venv" / ".ready-test").touch()
    assert plan("demo").split() == [".venv/bin/fibrosim", "demo"]
    assert "setup.sh" not in plan("test")
    # the summary of pytest is to be the last line
    assert "pytest" in plan("test").splitlines()[-1]
