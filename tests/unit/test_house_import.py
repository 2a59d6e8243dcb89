"""What `import fibrosim` brings with it, and what it offers."""

import subprocess
import sys

import pytest

import fibrosim

# each of these alone takes a good part of the half second that an import may cost
HEAVY = ["llvmlite", "matplotlib", "numpy", "pandas", "pint", "pydantic", "rich", "scipy", "typer",
         "xarray", "yaml", "zarr"]  # fmt: skip


def loaded_after(statement):
    program = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_import_loads_nothing_heavy():
    assert loaded_after("import fibrosim").isdisjoint(HEAVY)


def test_command_line_loads_no_science():
    light = {"rich", "typer"}
    assert loaded_after("import fibrosim.cli").isdisjoint(set(HEAVY) - light)


def test_the_check_would_see_a_heavy_module():
    assert "numpy" in loaded_after("import fibrosim, numpy")


@pytest.mark.parametrize("name", sorted(fibrosim.__all__))
def test_every_public_name_is_there(name):
    assert getattr(fibrosim, name) is not None
    assert name in dir(fibrosim)


def test_list_of_names_and_their_homes_agree():
    assert set(fibrosim.__all__) == {"__version__", *fibrosim._PUBLIC}


def test_unknown_name_says_what_was_meant():
    with pytest.raises(AttributeError, match="Did you mean 'simulate'"):
        fibrosim.simulat  # noqa: B018 - the access is what is tested
    assert not hasattr(fibrosim, "_no_such_name")
