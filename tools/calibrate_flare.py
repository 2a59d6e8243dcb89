"""First calibration of the sheet of skin: five numbers on five published rows, then what was not fitted.

`.venv/bin/python tools/calibrate_flare.py [--write]` goes round the five pairs by secant steps on logarithms until
each is within a percent; each row hangs nearly on one number. `--write` puts the values into the files. Some minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
from parameter_values import put

from fibrosim.parameters import all_parameter_files
from fibrosim.skin.measures import capsaicin_rise, dialysate_protein, injection_peak, onset
from fibrosim.skin.person import SkinState

ROUNDS = 6
NEAR = 0.01

Values = dict[str, float]
# row, what was published, the number that it sets, and what the sheet gives
PAIRS: list[tuple[str, float, str, Callable[[Values], float]]] = [
    ("CP019", 3.2, "skin_peptides.arteriole_gain", lambda v: onset((8.0,), parameters=v)[0][0]),
    ("CP043", 390.0, "skin_terminals.release_share",
     lambda v: float(capsaicin_rise((30.0,), parameters=v).mean())),
    ("CP026", 90.0, "skin_mast_cells.burst", lambda v: injection_peak(1.0, v)),
    ("CP013", 70.7, "skin_vessels.trauma_leak", lambda v: float(dialysate_protein((1e-9,), (0,), v)[0, -1])),
    ("CP016", 122.2, "skin_vessels.substance_p_leak",
     lambda v: float(dialysate_protein(people=(0,), parameters=v)[0, -1])),
]  # fmt: skip


def value_of(name: str) -> float:
    """Value in the file."""
    file, _, one = name.partition(".")
    return float(all_parameter_files()[file].parameters[one].value)


def fit() -> Values:
    """Go round the pairs."""
    values = {name: value_of(name) for _, _, name, _ in PAIRS}
    for turn in range(ROUNDS):
        worst = 0.0
        for row, wanted, name, measure in PAIRS:
            here = measure(values)
            worst = max(worst, abs(here / wanted - 1.0))
            if abs(here / wanted - 1.0) > NEAR:
                aside = values | {name: values[name] * 1.1}
                slope = np.log(measure(aside) / here) / np.log(1.1)
                change = np.clip(np.log(wanted / here) / slope, -0.7, 0.7) if slope else 0.0
                values[name] = float(f"{values[name] * np.exp(change):.3g}")
            print(f"round {turn + 1}: {row}: {wanted:g}, found {here:.4g}; {name} = {values[name]:g}", flush=True)
        if worst <= NEAR:
            break
    return values


def report(values: Values) -> None:
    """Print what was not fitted."""
    at = onset(parameters=values)
    for row, k, published in (("CP020", 1, 0.4), ("CP021", 2, 1.1)):
        later = at[k][0] - at[0][0]
        print(f"{row}: later than at 8 mm by {later:.2f} s, at {100 * at[k][1]:.0f} % of sites; {published} s")
    course = capsaicin_rise((10.0, 20.0, 30.0, 60.0, 150.0), parameters=values)
    middle, wide = np.round(course.mean(axis=0)), np.round(course.std(axis=0))
    print("capsaicin 1000 ug at 10, 20, 30, 60, 150 min:", middle, "SD", wide)
    print("300 ug:", np.round(capsaicin_rise(dose=300.0, parameters=values).mean(axis=0)))
    blocked = SkinState(nk1_block=0.95)
    print("CGRP blocked by 95 % at 30 min (CP048: > 75 % less):",
          np.round(capsaicin_rise((30.0,), parameters=values, state=SkinState(cgrp_block=0.95)).mean()),
          "NK1 by 95 %:", np.round(capsaicin_rise((30.0,), parameters=values, state=blocked).mean()))
    print(f"CP027: 3 uM: {injection_peak(3.0, values):.0f} nmol/l; 475")
    print("protein, four steps:", np.round(dialysate_protein(people=(0,), parameters=values)[0], 1), "70.7 ... 122.2")
    shocked = dialysate_protein((), (0,), values, pulses=(30.0, 4.0, 60.0, 90.0))[0, -1]
    still = dialysate_protein((), (0,), values)[0, -1]
    print(f"protein under 30 min of 4 pulses a second over that without: {shocked / still:.4f}")


if __name__ == "__main__":
    found = fit() if "--report" not in sys.argv else {name: value_of(name) for _, _, name, _ in PAIRS}
    report(found)
    if "--write" in sys.argv:
        put(found)
