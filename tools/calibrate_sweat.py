"""Sweat of the axon reflex: two numbers on the volumes of healthy women and men, then what was not fitted.

`.venv/bin/python tools/calibrate_sweat.py [--write]` sets `sweat_glands.gland_maximum` so that the mean volume of the
test is 1.15 ul/cm2 (women) and `clinic_sudomotor_reflex.men_size` so that it is 2.65 (men); healthy norms of the
forearm (Low 1997, recalled), no row of patients. Half a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
from parameter_values import put

from fibrosim.parameters import all_parameter_files
from fibrosim.skin.sudomotor import SudomotorState, axon_reflex_sweat

WOMEN, MEN, PEOPLE = 1.15, 2.65, range(8)
GLAND, SIZE = "sweat_glands.gland_maximum", "clinic_sudomotor_reflex.men_size"


def volume(gland: float, size: float = 1.0, fibres: float = 1.0, **links: float) -> float:
    """Mean volume of eight people, ul/cm2."""
    state = SudomotorState(size=size, fibres=fibres)
    return float(np.mean([
        axon_reflex_sweat(state, person=k, parameters={GLAND: gland}, links=links).volume for k in PEOPLE
    ]))  # fmt: skip


def bisect(measure: Callable[[float], float], wanted: float, low: float, high: float) -> float:
    """Return where a rising measure has a value."""
    for _ in range(12):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if measure(middle) < wanted else (low, middle)
    return float(f"{0.5 * (low + high):.3g}")


def main() -> None:
    """Fit, print, write."""
    gland = bisect(volume, WOMEN, 0.5, 20.0)
    size = bisect(lambda s: volume(gland, s), MEN, 1.0, 6.0)
    print(f"{GLAND} = {gland:g}: {volume(gland):.2f} ul/cm2; {SIZE} = {size:g}: {volume(gland, size):.2f} ul/cm2")
    for left in (0.8, 0.5, 0.2):
        print(f"fibres {left}: {100 * volume(gland, 1.0, left) / volume(gland):.0f} % of the volume")
    if "--write" in sys.argv:
        put({GLAND: gland, SIZE: size})


if __name__ == "__main__":
    print(f"in the file {GLAND} = {float(all_parameter_files()['sweat_glands'].parameters['gland_maximum'].value):g}")
    main()
