"""Values of the parameter file ``terminal.yaml``."""

from __future__ import annotations

from ...parameters import all_parameter_files

__all__ = ["terminal_numbers"]


def terminal_numbers() -> dict[str, float]:
    """Values by name, in the file's units."""
    return {name: record.value for name, record in all_parameter_files()["terminal"].parameters.items()}
