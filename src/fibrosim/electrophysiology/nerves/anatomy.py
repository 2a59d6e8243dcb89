"""Where the nerves of a conduction study run: lengths by body height, muscle or skin at the end."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache

from ...errors import InputError
from ...parameters import ParameterFile, all_parameter_files

__all__ = ["MOTOR", "SENSORY", "Nerve", "nerve", "nerve_numbers", "nerve_parameters"]

MOTOR = ("median", "ulnar", "peroneal", "tibial")
SENSORY = ("sural", "median", "ulnar")
LEG = ("peroneal", "tibial", "sural")
MUSCLES = {
    "median": "abductor pollicis brevis", "ulnar": "abductor digiti minimi",
    "peroneal": "extensor digitorum brevis", "tibial": "abductor hallucis",
}  # fmt: skip
SITES = {"median": ("wrist", "elbow"), "ulnar": ("wrist", "below elbow"), "peroneal": ("ankle", "fibular head"),
         "tibial": ("ankle", "popliteal fossa")}  # fmt: skip
SKIN = {"sural": "ankle", "median": "index finger", "ulnar": "little finger"}


@cache
def nerve_parameters() -> ParameterFile:
    """The parameter file ``nerves.yaml``."""
    return all_parameter_files()["nerves"]


@cache
def nerve_numbers() -> dict[str, float]:
    """Values of that file, in its units."""
    return {name: record.value for name, record in nerve_parameters().parameters.items()}


@dataclass(frozen=True)
class Nerve:
    """One nerve of a study.

    Attributes
    ----------
    name : str
        ``"median"``, ...
    motor : bool
        Recorded from a muscle; else antidromically from skin.
    limb : {"arm", "leg"}
    target : str
        Muscle or skin at the end.
    sites : tuple of str
        Where it is stimulated, the distal site first.
    """

    name: str
    motor: bool
    limb: str
    target: str
    sites: tuple[str, ...]

    @property
    def key(self) -> str:
        """``median_motor``: prefix of its parameters."""
        return f"{self.name}_{'motor' if self.motor else 'sensory'}"

    def number(self, what: str) -> float:
        """A parameter of this nerve."""
        return nerve_numbers()[f"{self.key}_{what}"]

    def site(self, height: float, which: int) -> float:
        """Distance (mm) of a stimulated site from the cell bodies in a person of this height (mm)."""
        share = self.number("root")
        if self.motor and which == 0:
            share += self.number("segment")
        return share * height

    def end(self, height: float) -> float:
        """Distance (mm) of muscle or recording electrode from the cell bodies."""
        beyond = self.number("distal") + self.number("detour") if self.motor else self.number("distance")
        return self.site(height, 0) + beyond

    def axon_length(self, height: float) -> float:
        """From the cell bodies to the end of the axons in muscle or skin, mm."""
        return self.end(height) + (0.0 if self.motor else self.number("beyond"))


@cache
def nerve(name: str, motor: bool = True) -> Nerve:
    """Return a nerve of the study.

    Raises
    ------
    InputError
        Unknown, or not studied in this way.
    """
    known = MOTOR if motor else SENSORY
    if name not in known:
        near = difflib.get_close_matches(str(name), known, n=1)
        raise InputError("no such nerve in a conduction study", field="nerve", value=name, allowed=list(known),
                         fix=f"Did you mean '{near[0]}'?" if near else None, code="unknown-name")  # fmt: skip
    limb = "leg" if name in LEG else "arm"
    return Nerve(name, motor, limb, MUSCLES[name] if motor else SKIN[name], SITES[name] if motor else ("wrist",)
                 if limb == "arm" else ("calf",))  # fmt: skip
