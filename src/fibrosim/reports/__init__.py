"""Reports: one HTML file for a visit, and the sources of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fibrosim.reports.page import report

from fibrosim.reports.citations import Citations, cite

__all__ = ["Citations", "cite", "report"]


def __getattr__(name: str) -> Any:
    if name != "report":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from fibrosim.reports.page import report

    globals()["report"] = report
    return report
