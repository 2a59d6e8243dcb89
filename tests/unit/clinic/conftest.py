"""A course made by hand: patients whose states are known, so that tests can be judged."""

import numpy as np
import pytest

from fibrosim.coupling.skin_sheet import SKIN_VARIABLES
from fibrosim.results import Course, Variable

AREAS = [
    *(f"{part}_{side}" for part in ("jaw", "shoulder", "upper_arm", "lower_arm", "hip", "upper_leg",
                                    "lower_leg") for side in ("left", "right")),
    "neck", "upper_back", "lower_back", "chest", "abdomen",
]  # fmt: skip
UNITS = {
    "pain.intensity": ("pain_point", "area", 0.0),
    "pain.answer": ("s", "area", 0.8),
    "deep_tissue.sensitivity": ("1", "area", 1.0),
    "deep_tissue.conducting_share": ("1", "area", 1.0),
    "c_afferents.conducting_share": ("1", "area", 1.0),
    "c_afferents.touch_sensitised_share": ("1", "area", 0.0),
    "ngf_sensitisation.skin_heat": ("1", "area", 0.0),
    "small_fibres.density": ("fibre/mm", "area", 7.4),
    "small_fibres.autonomic": ("1", "area", 1.0),
    "small_fibres.deficit": ("1", "area", 0.0),
    "nerve_supply.small": ("1", "area", 1.0),
    "nerve_supply.large": ("1", "area", 1.0),
    "c_afferents.spontaneous_share": ("1", "area", 0.022),
    "link.excitability_to_c_afferents": ("1", "area", 0.0),
    "fatigue.level": ("1", "patient", 0.1),
    "cognition.dyscognition": ("1", "patient", 0.1),
    "stiffness.level": ("1", "patient", 0.1),
    "somatic_symptoms.unrefreshed": ("1", "patient", 0.15),
    "somatic_symptoms.headache": ("1", "patient", 0.2),
    "somatic_symptoms.bowel": ("1", "patient", 0.2),
    "overall_pain.overall": ("pain_point", "patient", 0.0),
    "supraspinal.sensory_gain": ("1", "patient", 1.0),
    "c_afferents.firing": ("1/s", "area", 0.011),
    "paraesthesia.intensity": ("pain_point", "area", 0.0),
    "sleep.quality": ("1", "patient", 0.85),
    "sleep.depth": ("1", "patient", 1.0),
    "sleep.arousals": ("1/hour", "patient", 10.0),
    "mood.distress": ("1", "patient", 0.1),
    "immunity.soluble_il2_receptor": ("U/ml", "patient", 276.0),
    "immunoglobulin.plasma_igg": ("g/l", "patient", 10.0),
    "norepinephrine_plasma.concentration": ("nmol/l", "patient", 1.7),
    "stress_axis.cortisol": ("nmol/l", "patient", 300.0),
    "large_fibres.stripped": ("1", "pool", 0.0),
    "large_fibres.bare": ("1", "pool", 0.0),
    "large_fibres.thin": ("1", "pool", 0.0),
    "large_fibres.axons": ("1", "pool", 1.0),
    "link.early_potentiation_to_pain": ("1", "area", 0.0),
    "link.potentiation_to_gain": ("1", "pool", 0.0),
    "link.disinhibition_to_gain": ("1", "pool", 0.0),
    "link.facilitation_to_dorsal_horn": ("1", "pool", 0.0),
    "link.descending_to_dorsal_horn": ("1", "pool", 0.6),
    "link.spinal_norepinephrine_to_dorsal_horn": ("1", "pool", 0.0),
    "spinal_inhibition.reversal": ("mV", "pool", -72.52),
    "touch_gate.unmasking": ("1", "pool", 0.0),
    "touch_gate.rewiring": ("1", "pool", 0.0),
    "descending.capacity": ("1", "patient", 1.0),
    "supraspinal.habituation": ("1", "patient", 1.0),
    "autonomic.muscle_outflow": ("burst/minute", "patient", 24.3),
    "autonomic.cardiac_outflow": ("burst/minute", "patient", 24.3),
    "autonomic.vagal_tone": ("1", "patient", 1.0),
    "autonomic.beta1": ("1", "patient", 1.0),
    "autonomic.setpoint": ("mmHg", "patient", 90.0),
    "autonomic.modulation": ("1", "patient", 1.0),
    "fitness.level": ("1", "patient", 1.0),
    "vessel_function.flow_mediated_dilatation": ("percent", "patient", 7.0),
    "neuropeptides.store": ("1", "area", 1.0),
    "norepinephrine.junction": ("nmol/l", "area", 9.98),
    "adrenoceptors.alpha1_vessel": ("1", "area", 1.0),
    **{name: ("1", "area", 0.0) for name in SKIN_VARIABLES if name.startswith("link.")},
}
POOLS = [
    f"{name}_{side}" for name in ("trigeminal", "cervical_upper", "brachial", "thoracic_upper", "thoracic_lower",
                                  "lumbar_upper", "lumbosacral") for side in ("left", "right")
]  # fmt: skip


def build(values=None, *, count=1, days=201, step=1.0, areas=AREAS, people=None, status=None):
    """Return a course; `values` replaces a variable's healthy value (scalar or array)."""
    time = np.arange(0.0, days, step)
    arrays, variables = {}, {}
    for name, (unit, level, healthy) in UNITS.items():
        shape = (count, len(time), *{"area": (len(areas),), "pool": (len(POOLS),)}.get(level, ()))
        value = np.asarray((values or {}).get(name, healthy), dtype=float)
        arrays[name] = np.broadcast_to(value, shape).copy()
        variables[name] = Variable(name, unit, level)
    records = people or [{} for _ in range(count)]
    records = [
        {"id": k, "name": f"patient {k}", "seed": 7, "age": 46.0, "sex": "female", **record}
        for k, record in enumerate(records)
    ]
    return Course.from_arrays(time, arrays, variables, records, status=status or ["ok"] * count, areas=areas,
                              pools=POOLS)  # fmt: skip


def pain_in(*painful, level=6.0, areas=AREAS):
    """Return pain of every area, shape (area,)."""
    return np.array([level if area in painful else 0.0 for area in areas])


@pytest.fixture
def make_course():
    return build


@pytest.fixture
def pain_of():
    return pain_in


@pytest.fixture
def area_names():
    return list(AREAS)
