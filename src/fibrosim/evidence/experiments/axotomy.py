"""Loss and return of epidermal fibres of the mouse paw (Hsieh 2000)."""

from __future__ import annotations

from collections.abc import Mapping

from fibrosim.evidence.laboratory import experiment
from fibrosim.patients import Subject, lesions, simulate

DENSITY = "small_fibres.density"
PAW, OTHER = "lower_leg_left", "lower_leg_right"
CONTROL = {"CP312": 12.7, "CP313": 14.2, "CP314": 10.6}
"""Density of the control side in each row, to which the model's is scaled: sides and days differ by chance."""

DAY, CRUSHED = 5.0, 91.0


@experiment(CP312="calibrated", CP313="calibrated", CP314="predicted")
def fibres_after_axotomy_and_crush() -> Mapping[str, float]:
    """Epidermal fibres of a mouse's paw 24 and 48 h after axotomy, and three months after a crush."""
    found = {}
    for row, lesion, days in (
        ("CP312", lesions.axotomy(DAY), 1.0),
        ("CP313", lesions.axotomy(DAY), 2.0),
        ("CP314", lesions.nerve_crush(DAY), CRUSHED),
    ):
        mouse = Subject(species="mouse", seed=1, triggers=[lesion])
        last = simulate(mouse, DAY + days, rhythm="never", record=[DENSITY]).data[DENSITY].isel(patient=0, time=-1)
        found[row] = CONTROL[row] * float(last.sel(area=PAW) / last.sel(area=OTHER))
    return found
