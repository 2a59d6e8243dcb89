"""The brachial artery: nitric oxide by shear and by nitroglycerin, on two rows of healthy women; then the body's law.

`.venv/bin/python tools/calibrate_dilatation.py [--write]` sets `brachial_artery.release` so that a healthy artery
widens by 7.0 % (row CP105) and `brachial_artery.nitroglycerin_effect` so that nitroglycerin widens it by 14.7 % (row
CP107), then prints what the test reads of other endothelia beside the slow body's closed form. Seconds.
"""

from __future__ import annotations

import sys

from parameter_values import put

from fibrosim.circulation.reactive_hyperaemia import reactive_hyperaemia
from fibrosim.evidence import targets

HEALTHY, NITROGLYCERIN = (targets()[row].mean for row in ("CP105", "CP107"))
RELEASE, EFFECT = "brachial_artery.release", "brachial_artery.nitroglycerin_effect"


def by_flow(release: float, endothelium: float = 1.0) -> float:
    """Percent."""
    return reactive_hyperaemia(endothelium, parameters={RELEASE: release}).dilatation


def by_drug(release: float, effect: float) -> float:
    """Percent, without a cuff."""
    given = {RELEASE: release, EFFECT: effect}
    return reactive_hyperaemia(occlusion=0.0, nitroglycerin=1.0, after=300.0, parameters=given).dilatation


def main() -> None:
    """Fit by bisection, print, write."""
    tried = [(r, by_flow(r)) for r in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0)]
    print("dilatation by release:", ", ".join(f"{r:g}: {d:.2f}" for r, d in tried))
    low, high = 0.01, max(tried, key=lambda row: row[1])[0]
    for _ in range(14):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if by_flow(middle) < HEALTHY else (low, middle)
    release = float(f"{0.5 * (low + high):.3g}")
    low, high = 0.01, 200.0
    for _ in range(16):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if by_drug(release, middle) < NITROGLYCERIN else (low, middle)
    effect = float(f"{0.5 * (low + high):.3g}")
    whole = reactive_hyperaemia(parameters={RELEASE: release})
    best = float(whole.times[whole.diameter.argmax()])
    print(f"{RELEASE} = {release:g}: {by_flow(release):.2f} %, greatest after {best:.0f} s; rest {whole.rest:.2f} mm, "
          f"shear {whole.shear[0]:.0f} to {whole.shear.max():.0f} 1/s; least diameter in the cuff "
          f"{100 * (whole.diameter[whole.times <= 0].min() / whole.rest - 1):.1f} %")  # fmt: skip
    print(f"{EFFECT} = {effect:g}: {by_drug(release, effect):.2f} %")
    for own in (0.4, 0.6, 0.8, 1.2, 1.5):
        print(f"endothelium {own:g}: test {by_flow(release, own):.2f} %, body's law {HEALTHY * own:.2f} %")
    if "--write" in sys.argv:
        put({RELEASE: release, EFFECT: effect})


if __name__ == "__main__":
    main()
