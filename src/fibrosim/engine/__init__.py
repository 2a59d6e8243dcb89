"""The engine of the slow body: model -> generated vector kernels -> lane-parallel Rodas5P.

`build` compiles a `System`; `run_cases` integrates many patients in lock-step; `expand.Expanded`
evaluates the same graph with NumPy for SciPy's LSODA, as check and fallback. Knows no biology.
"""

from .actions import Action, Schedule, combine_inputs, schedule

__all__ = ["Action", "Schedule", "combine_inputs", "schedule"]
