"""From a person's slow states of sleep to a sleeper of a night."""

from __future__ import annotations

from collections.abc import Mapping

from ..circulation import Sleeper
from ..parameters import all_parameter_files

__all__ = ["SLEEP_VARIABLES", "sleeper_of"]

SLEEP_VARIABLES = ("sleep.depth", "sleep.quality", "sleep.arousals")
DEEPEST, WORST, BEST, MOST_ODDS, MOST_AROUSALS = 2.0, 0.001, 0.999, 10.0, 60.0


def sleeper_of(values: Mapping[str, float]) -> Sleeper:
    """How somebody sleeps, from variables of the slow body.

    Parameters
    ----------
    values : mapping
        ``sleep.depth`` (1 in health), ``sleep.quality`` (1 - PSQI / 21) and ``sleep.arousals`` (1/hour).
    """
    healthy = all_parameter_files()["sleep"].parameters["healthy_quality"].value
    quality = min(max(values["sleep.quality"], WORST), BEST)
    odds = quality / (1.0 - quality) / (healthy / (1.0 - healthy))
    return Sleeper(
        depth=min(max(values["sleep.depth"], 0.0), DEEPEST), quality=min(odds, MOST_ODDS),
        arousals=min(max(values["sleep.arousals"], 0.0), MOST_AROUSALS),
    )  # fmt: skip
