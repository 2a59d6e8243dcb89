"""Quantitative sensory testing as the German network does it: thirteen parameters and their z-scores."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.sensory_mechanical import (
    Pinprick,
    allodynia_ratings,
    detection_by_filaments,
    geometric,
    pressure_threshold,
    wind_up,
)
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, SensoryPerson, sensory_person
from fibrosim.clinic.sensory_thermal import Reading, cold_pain, detection, heat_pain, paradoxical_heat
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.horn_afferents import afferent_numbers
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult

__all__ = ["QuantitativeSensoryTesting"]

AREAS = {"hand": "lower_arm", "foot": "lower_leg", "face": "jaw", "trunk": "upper_back"}
MIDLINE = ("upper_back",)
NAMES = {
    "cdt": "cold detection threshold", "wdt": "warm detection threshold", "tsl": "thermal sensory limen",
    "cpt": "cold pain threshold", "hpt": "heat pain threshold", "mdt": "mechanical detection threshold",
    "mpt": "mechanical pain threshold", "mps": "mechanical pain sensitivity", "wur": "wind-up ratio",
    "vdt": "vibration detection threshold", "ppt": "pressure pain threshold",
}  # fmt: skip
UNITS = {"cdt": "K", "wdt": "K", "tsl": "K", "cpt": "degC", "hpt": "degC", "mdt": "mN", "mpt": "mN", "ppt": "kPa"}
WORDS = {"mps": "0 to 100", "vdt": "of 8"}
PLAIN = ("cpt", "hpt", "vdt")
GAIN_IS_MORE = ("cpt", "mps", "wur", "vdt")
ORDER = ("cdt", "wdt", "tsl", "cpt", "hpt", "ppt", "mpt", "mps", "wur", "mdt", "vdt")
SET = "CDT, WDT, MDT, VDT, and the levels of CPT, MPT and PPT at the hand, are set to the norms; TSL, HPT, MPS, WUR, "
PREDICTED = "DMA, PHS and the pain thresholds of other sites are not."


class QuantitativeSensoryTesting(ClinicalTest):
    """Thermal and mechanical detection and pain of one site, after Rolke 2006.

    Parameters
    ----------
    site : {"hand", "foot", "face", "trunk"}
        Back of the hand (pressure: thenar) or of the foot (pressure: abductor hallucis), cheek (masseter), or the
        upper back (beside the spine). Endings of the face and trunk are taken as those of the hand.
    side : {"left", "right"}

    Notes
    -----
    Every pain parameter comes from a stimulus that goes through endings, horn and percept
    (`fibrosim.coupling.horn_rates`); detection is by how much signal the fibres left send. z is positive for gain.
    """

    name = "quantitative_sensory_testing"
    numbers = "clinic_quantitative_sensory_testing"
    rank = 61
    level = "area"
    requires = SENSORY_VARIABLES
    variants: ClassVar[Mapping[str, Mapping[str, Any]]] = {"quantitative_sensory_testing_hand": {"site": "hand"}}

    def __init__(self, site: str = "foot", side: str = "left") -> None:
        for field, value, allowed in (("site", site, tuple(AREAS)), ("side", side, ("left", "right"))):
            if value not in allowed:
                raise InputError("unknown choice", field=field, value=value, allowed=allowed, code="unknown-choice")
        self.place, self.side = site, side
        self.name = "quantitative_sensory_testing" + ("" if site == "foot" else f"_{site}")
        self.site = f"{site}_{side}"

    @property
    def area(self) -> str:
        """Area of the body that is tested."""
        area = AREAS[self.place]
        return area if area in MIDLINE else f"{area}_{self.side}"

    def norm(self, key: str, age: float, woman: bool) -> tuple[float, float]:
        """Return mean and SD of healthy people of this age and sex, logarithmic but for CPT, HPT and VDT."""
        values, numbers = self.norms.values, self.norms
        mean = values[f"{self.place}_{key}"] + (0.0 if woman else values.get(f"men_{key}", 0.0))
        mean += values.get(f"age_{key}", 0.0) * (age - numbers.mean_age) / numbers.decade
        return mean, values[f"{self.place}_{key}_sd"]

    def z_score(self, key: str, value: float, age: float, woman: bool) -> float:
        """Return how far a value lies from the norm, in SD; positive where the person feels more."""
        mean, sd = self.norm(key, age, woman)
        z = ((value if key in PLAIN else math.log10(max(value, 1e-9))) - mean) / sd
        return z if key in GAIN_IS_MORE else -z

    def measure(self, person: SensoryPerson, age: float, woman: bool, draws: Draws) -> dict[str, Reading]:
        """Do the thirteen measurements on a person and return them by their short names."""
        numbers, p = self.norms, afferent_numbers()
        distance = p[f"distance_{self.place}"]
        own = draws.lasting(f"clinic/quantitative_sensory_testing/{self.place}").normal(8)
        usual = {key: 10.0 ** self.norm(key, age, woman)[0] for key in ("cdt", "wdt", "mdt", "ppt")}
        sd = {key: self.norm(key, age, woman)[1] for key in ("cdt", "wdt", "mdt", "vdt")}
        small, large = person.endings.small, person.endings.large
        cold = distance / p["a_delta_velocity"] + numbers.reaction_time
        warm = distance / p["c_velocity"] + numbers.reaction_time
        up, down = numbers.warmest - numbers.baseline, numbers.baseline - numbers.coldest

        def change(name: str, k: int) -> Reading:
            delay, most = (cold, down) if name == "cdt" else (warm, up)
            return detection(usual[name], small, numbers, delay, most, sd[name] * float(own[k]), draws)

        found = {"cdt": change("cdt", 0), "wdt": change("wdt", 1)}
        both = change("cdt", 0), change("wdt", 1)
        found["tsl"] = Reading(both[0].value + both[1].value, both[0].censored or both[1].censored)
        found["phs"] = Reading(float(paradoxical_heat(small, numbers, draws)))
        found["cpt"] = cold_pain(person, numbers, distance, numbers.cold_person * float(own[2]), draws)
        found["hpt"] = heat_pain(person, numbers, distance, numbers.heat_person * float(own[3]), draws)
        found["mdt"] = detection_by_filaments(usual["mdt"], large, numbers, sd["mdt"] * float(own[4]), draws)
        blunt = 10.0 ** (numbers.prick_person * float(own[5])) * 10.0 ** (0.0 if woman else numbers.men_mpt)
        prick = Pinprick(person, numbers, distance, blunt)
        found["mpt"] = prick.threshold(draws)
        found["mps"] = Reading(prick.sensitivity(draws))
        told = prick.told(allodynia_ratings(person, numbers, distance), draws)
        found["dma"] = Reading(geometric(told, numbers.zero_rating) - numbers.zero_rating if told.any() else 0.0)
        found["wur"] = Reading(wind_up(prick, draws)[0])
        found["vdt"] = Reading(self._fork(large, age, sd["vdt"] * float(own[6])))
        z = float(draws.lasting("clinic/pressure_pain/criterion").normal(1)[0])
        spread = math.exp(math.log(10.0) * self.norm("ppt", age, woman)[1] * z)
        found["ppt"] = pressure_threshold(person, numbers, distance, usual["ppt"], spread, draws)
        return found

    def _fork(self, share: float, age: float, own: float) -> float:
        mean = self.norm("vdt", age, True)[0]
        felt = mean + self.norms.fork_per_halving * math.log2(max(share, 1e-6)) + own
        return math.floor(2.0 * min(max(felt, 0.0), self.norms.fork_top) + 0.5) / 2.0

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Test the site and compare with healthy people of the patient's age and sex."""
        self.check(view)
        person = sensory_person(view, day, self.area)
        read = self.measure(person, view.age, view.woman, draws)
        scores = {key: self._score(key, read[key].value, view) for key in ORDER}
        found = [self._row(key, read[key], view) for key in ORDER]
        found += [
            Measurement("dynamic mechanical allodynia", read["dma"].value, "1", normal_high=0.0, note="0 to 100"),
            Measurement("paradoxical heat sensations", read["phs"].value, "1", normal_high=0.0,
                        note=f"of {self.norms.thermal_repeats:g}"),
        ]  # fmt: skip
        picture = {
            "kind": "z_profile", "z": {key.upper(): z for key, z in scores.items()}, "wide": self.norms.wide,
            "dma": read["dma"].value, "phs": read["phs"].value, "site": f"{self.place}, {self.side}",
            "censored": [key.upper() for key in ORDER if read[key].censored],
        }  # fmt: skip
        numbers = self.norms
        protocol = (
            f"{self.place}, {self.side}: thermode of 9 cm2 from {numbers.baseline:g} degC at {numbers.ramp:g} K/s "
            f"between {numbers.coldest:g} and {numbers.warmest:g}, mean of {numbers.thermal_repeats:g}; filaments, "
            f"needles of {numbers.prick_least:g} to 512 mN, {numbers.series:g} series; trains of {numbers.train:g} at "
            f"{numbers.train_rate:g}/s with {numbers.train_force:g} mN; cotton, swab, brush; algometer at "
            f"{numbers.press_ramp:g} kPa/s. {SET}{PREDICTED}"
        )
        return TestResult(
            name=self.name, site=f"{self.place}, {self.side}", day=day, measurements=found, picture=picture,
            protocol=protocol, references=numbers.sources(),
            title="Quantitative sensory testing",
        )  # fmt: skip

    def _score(self, key: str, value: float, view: PatientView) -> float | None:
        return None if math.isnan(value) else self.z_score(key, value, view.age, view.woman)

    def _row(self, key: str, read: Reading, view: PatientView) -> Measurement:
        mean, sd = self.norm(key, view.age, view.woman)
        low, high = mean - self.norms.wide * sd, mean + self.norms.wide * sd
        if key not in PLAIN:
            low, high = 10.0**low, 10.0**high
        if math.isnan(read.value):
            return Measurement(NAMES[key], None, UNITS.get(key, "1"), low, high, note="single pricks do not hurt")
        words = [WORDS.get(key, ""), "limit of the device, not reached in every ramp" if read.censored else ""]
        note = "; ".join(word for word in words if word)
        high = min(high, {"vdt": self.norms.fork_top, "hpt": self.norms.warmest}.get(key, high))
        low = max(low, self.norms.coldest) if key == "cpt" else low
        return Measurement(NAMES[key], read.value, UNITS.get(key, "1"), low, high, note=note)
