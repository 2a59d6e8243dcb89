"""Present strength of each link of a patient's body, beside what it was at the start."""

from __future__ import annotations

from typing import Any

import numpy as np

from fibrosim.clinic.view import PatientView

__all__ = ["link_strengths"]

PREFIX = "link."


def link_strengths(view: PatientView, day: float) -> list[dict[str, Any]]:
    """Return what each link carries now and carried on the first day of the course.

    Parameters
    ----------
    view : PatientView
    day : float
        Day of the course; values stored within the day before it are averaged.

    Returns
    -------
    list of dict
        ``name``, ``source``, ``target``, ``gain``, ``value``, ``healthy_value``, ``disputed``,
        ``loop`` and ``unit``, for each link whose course was stored; empty where none was.
    """
    stored = [name for name in view.names if name.startswith(PREFIX)]
    if not stored:
        return []
    from fibrosim.body import body
    from fibrosim.figures.style import LOOPS

    letters = {word: letter for letter, (word, _) in LOOPS.items()}
    known = body(len(view.areas)).system.links
    gains = dict(view.record.get("links") or {})
    gains |= {name: 0.0 for name, cut in (view.record.get("cuts") or {}).items() if cut < day}
    start = float(view.days[0])
    found = []
    for full in stored:
        name = full.removeprefix(PREFIX)
        if name not in known:
            continue
        link = known[name]
        found.append(
            {
                "name": name,
                "source": link.source,
                "target": link.target,
                "gain": float(gains.get(name, 1.0)),
                "value": _mean(view, full, day),
                "healthy_value": _mean(view, full, start),
                "disputed": bool(link.disputed),
                "loop": letters.get(link.loop, ""),
                "unit": link.unit.text,
            }
        )
    return found


def _mean(view: PatientView, name: str, day: float) -> float:
    """Mean over the day that ends at `day`, and over areas or pools."""
    values = view.values(name, max(day - 1.0, float(view.days[0])), day)
    return float(np.mean(values)) if values.size else float("nan")
