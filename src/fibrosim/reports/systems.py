"""Tests of the clinic by system, and the one measurement that tells each test's story."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fibrosim.results import Measurement, TestResult

__all__ = ["SYSTEMS", "by_system", "key_measurement", "known"]

SYSTEMS: Mapping[str, tuple[str, ...]] = {
    "Pain and criteria": ("pain_map", "criteria", "norepinephrine_test", "block_and_rekindle"),
    "Questionnaires": ("questionnaires",),
    "Pressure": ("pressure_pain", "pressure_pain_thumbnail", "pressure_pain_trapezius", "pressure_pain_gluteal",
                 "pressure_pain_lumbar"),
    "Senses": ("quantitative_sensory_testing", "quantitative_sensory_testing_hand", "temporal_summation",
               "temporal_summation_pinprick", "temporal_summation_pressure", "conditioned_pain_modulation",
               "thumbnail_algometry", "repeated_pressure", "cuff_algometry", "dynamic_allodynia", "flexion_reflex",
               "laser_evoked_potentials", "offset_analgesia", "spinal_cord_stimulation",
               "spinal_recording"),
    "Skin and nerve": ("skin_biopsy", "skin_biopsy_thigh", "skin_biopsy_sites", "corneal_microscopy",
                       "microneurography", "nerve_conduction", "stocking_sensation", "histamine_flare",
                       "electrical_flare", "capsaicin_flow", "scratch_flare", "substance_p_microdialysis",
                       "sudomotor_reflex", "crps_limb_comparison"),
    "Heart and vessels": ("heart_rate_variability", "tilt_test", "muscle_sympathetic_activity", "cold_pressor",
                          "holter_recording", "polysomnography", "mental_stress_test", "active_stand",
                          "isoproterenol_challenge", "interleukin_6_challenge", "muscle_blood_flow",
                          "flow_mediated_dilatation"),
    "Blood and spinal fluid": ("blood_panel", "cerebrospinal_fluid_panel"),
    "Function": ("strength", "incat"),
}  # fmt: skip
"""A test that is not named here (of a plug-in) comes under `OTHER`."""

OTHER = "Other tests"

KEYS: Mapping[str, str] = {
    "pain_map": "mean pain of the areas",
    "criteria": "ACR 2016 criteria",
    "questionnaires": "impact questionnaire",
    "pressure_pain": "pressure pain threshold",
    "pressure_pain_thumbnail": "pressure pain threshold",
    "quantitative_sensory_testing_hand": "heat pain threshold",
    "skin_biopsy": "epidermal nerve fibre density",
    "corneal_microscopy": "corneal nerve length",
    "microneurography": "silent C units firing spontaneously",
    "nerve_conduction": "criteria of CIDP, EFNS/PNS 2010",
    "stocking_sensation": "stocking hypaesthesia",
    "heart_rate_variability": "RMSSD",
    "tilt_test": "rise of heart rate",
    "muscle_sympathetic_activity": "bursts at rest",
    "cold_pressor": "rise of systolic pressure",
    "holter_recording": "SDNN of 24 hours",
    "polysomnography": "sleep efficiency",
    "mental_stress_test": "rise of heart rate",
    "active_stand": "rise of heart rate",
    "isoproterenol_challenge": "chronotropic dose 25",
    "interleukin_6_challenge": "greatest rise of norepinephrine over saline",
    "muscle_blood_flow": "highest flow after it",
    "histamine_flare": "flare area at 5 min",
    "electrical_flare": "flare threshold",
    "capsaicin_flow": "flow at 30 min",
    "scratch_flare": "greatest flare area",
    "sudomotor_reflex": "sweat volume",
    "flow_mediated_dilatation": "flow-mediated dilatation",
    "crps_limb_comparison": "temperature of the affected limb over the other",
    "blood_panel": "soluble interleukin-2 receptor",
    "strength": "muscle strength sum score",
    "incat": "INCAT disability",
}


def by_system(tests: Iterable[TestResult]) -> dict[str, list[TestResult]]:
    """Return the tests under the names of their systems, empty ones left out."""
    home = {name: system for system, names in SYSTEMS.items() for name in names}
    found: dict[str, list[TestResult]] = {system: [] for system in (*SYSTEMS, OTHER)}
    for test in tests:
        found[home.get(test.name, OTHER)].append(test)
    return {system: held for system, held in found.items() if held}


def key_measurement(test: TestResult) -> Measurement | None:
    """Return the measurement that tells the test's story; None for a test without one."""
    return next((m for m in test if m.name == KEYS.get(test.name)), None)


def known(test: TestResult) -> bool:
    """Return True for a test of this package, whose main result is named here or is in its pair's."""
    return any(test.name in names for names in SYSTEMS.values())
