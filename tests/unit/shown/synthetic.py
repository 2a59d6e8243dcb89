"""Courses and visits made up for tests of results, figures and reports. No physiology here."""

import numpy as np

from fibrosim.results import Course, Measurement, TestResult, Variable, Visit

AREAS_19 = [
    "jaw_left",
    "jaw_right",
    "shoulder_left",
    "shoulder_right",
    "upper_arm_left",
    "upper_arm_right",
    "lower_arm_left",
    "lower_arm_right",
    "hip_left",
    "hip_right",
    "upper_leg_left",
    "upper_leg_right",
    "lower_leg_left",
    "lower_leg_right",
    "neck",
    "upper_back",
    "lower_back",
    "chest",
    "abdomen",
]
AREAS = {1: ["lower_leg_left"], 3: ["lower_leg_left", "shoulder_left", "lower_back"], 19: AREAS_19}
POOLS = [f"{name}_{side}" for name in ("trigeminal", "lumbar") for side in ("left", "right")]

# name: level, unit, words, start, end of the drift, wobble
SHAPES = {
    "pain.intensity": ("area", "pain_point", "pain", 1.0, 5.5, 0.5),
    "fatigue.level": ("patient", "1", "fatigue", 0.2, 0.6, 0.03),
    "sleep.quality": ("patient", "1", "sleep quality", 0.85, 0.5, 0.04),
    "autonomic.muscle_outflow": ("patient", "burst/minute", "muscle sympathetic outflow", 20, 33, 1),
    "norepinephrine_plasma.concentration": (
        "patient", "nmol/l", "plasma norepinephrine", 1.5, 2.6, 0.1),
    "stress_axis.cortisol": ("patient", "nmol/l", "cortisol", 320, 270, 12),
    "immunity.effector": ("patient", "1", "effector T cells, relative to health", 1.0, 1.5, 0.1),
    "immunity.soluble_il2_receptor": (
        "patient", "U/ml", "soluble interleukin-2 receptor", 400, 780, 30),
    "immunoglobulin.plasma_igg": ("patient", "g/l", "plasma IgG", 10.5, 11.4, 0.2),
    "immunoglobulin.anti_satellite_glia": (
        "patient", "mg/l", "anti-satellite-glia IgG", 0.5, 3.2, 0.1),
    "satellite_glia.occupancy": ("pool", "1", "satellite glia occupied by IgG", 0.05, 0.35, 0.02),
    "small_fibres.density": (
        "area", "fibre/mm", "epidermal nerve fibre density", 11.5, 6.0, 0.2),
    "c_afferents.firing": ("area", "1/s", "C afferent firing", 0.1, 0.9, 0.05),
    "dorsal_horn.potentiation": ("pool", "1", "dorsal horn potentiation", 1.0, 1.8, 0.05),
    "descending.inhibition": ("patient", "1", "descending inhibition", 1.0, 0.65, 0.03),
}  # fmt: skip


def make_course(areas=19, patients=1, days=1095, failed=(), healthy=False, name="Ann", seed=1):
    """Smooth made-up curves; `failed` are rows whose numbers end half way."""
    random = np.random.default_rng(seed)
    time = np.arange(0.0, days + 1, max(1, days // 365))
    rise = (0.0 if healthy else 1.0) / (1 + np.exp(-(time - 0.25 * days) / (0.05 * days)))
    sizes = {"patient": (), "area": (areas,), "pool": (len(POOLS),)}
    arrays, variables = {}, {}
    for key, (level, unit, words, start, end, wobble) in SHAPES.items():
        shape = (patients, time.size, *sizes[level])
        scale = random.uniform(0.5, 1.4, size=(patients, 1, *sizes[level]))
        wave = wobble * np.sin(time / 23 + random.uniform(0, 6)).reshape(-1, *[1] * len(sizes[level]))
        curve = rise.reshape(-1, *[1] * len(sizes[level]))
        values = np.broadcast_to(start + (end - start) * curve * scale + wave, shape).copy()
        if key == "pain.intensity":
            values = np.clip(values, 0, 10)
        for row in failed:
            values[row, time.size // 2 :] = np.nan
        arrays[key] = values
        variables[key] = Variable(
            key, unit, level, words, references=["khoshnoodi2019"], calibrated=key.startswith("s")
        )
    return Course.from_arrays(
        time,
        arrays,
        variables,
        [
            {"id": row, "name": name, "seed": 7, "age": "46 year", "sex": "female",
             "weight": "68 kg", "height": "165 cm", "preset": None}
            for row in range(patients)
        ],
        status=["failed: step too small at day 547" if r in failed else "ok" for r in range(patients)],
        areas=AREAS[areas],
        pools=POOLS,
        solver={"steps": [4210] * patients, "rejected": [31] * patients,
                "worst_state": ["dorsal_horn.potentiation"] * patients},
        events=[] if healthy else [
            {"patient": row, **event}
            for row in range(patients)
            for event in (
                {"day": 0.2 * days, "kind": "trigger", "what": "whiplash"},
                {"day": 0.6 * days, "until": 0.62 * days, "kind": "treatment",
                 "what": "IVIg 0.4 g/kg x 5"},
            )
        ],
        manifest={"code_version": "0.1.0", "config_hash": "1f" * 32, "seed": 7,
                  "rng_scheme": "philox4x64-10/1", "kernel_key": "ab" * 16, "cpu": "x86-64-v4",
                  "solver": "rodas5p", "tolerances": {"relative": 1e-5},
                  "created": "2026-01-02T03:04:05+00:00"},
        references={
            "khoshnoodi2019": {"citation": "Khoshnoodi MA et al. Ann Clin Transl Neurol 2019;6:2088",
                               "doi": "10.0000/example"},
            "assumed": {"citation": "assumed"},
        },
    )  # fmt: skip


def make_links(loops="ACD"):
    """Made-up links of the sympathetic, immune and central loops."""
    rows = [
        ("stress_to_outflow", "stress_axis.stress", "autonomic.muscle_outflow", "A", 1.5, False),
        ("pain_to_stress", "pain.intensity", "stress_axis.stress", "A", 2.8, False),
        ("outflow_to_norepinephrine", "autonomic.muscle_outflow", "norepinephrine.junction", "A", 1.4, False),
        ("norepinephrine_to_c_afferents", "norepinephrine.junction", "c_afferents.firing", "A", 4.1, True),
        ("injury_to_receptors", "tissue.injury", "adrenoceptors.alpha1", "A", 1.1, True),
        ("receptors_to_c_afferents", "adrenoceptors.alpha1", "c_afferents.firing", "A", 1.9, True),
        ("effector_to_receptor", "immunity.effector", "immunity.soluble_il2_receptor", "C", 1.8, False),
        ("regulatory_to_effector", "immunity.regulatory", "immunity.effector", "C", 0.6, False),
        ("effector_to_igg", "immunity.effector", "immunoglobulin.anti_satellite_glia", "C", 2.0, True),
        ("igg_to_glia", "immunoglobulin.anti_satellite_glia", "satellite_glia.occupancy", "C", 5.5, True),
        ("immunity_to_small_fibres", "immunity.effector", "small_fibres.density", "C", 2.4, False),
        ("glia_to_c_afferents", "satellite_glia.occupancy", "c_afferents.firing", "C", 3.0, True),
        ("fibres_to_firing", "small_fibres.density", "c_afferents.firing", "C", 1.3, True),
        ("firing_to_horn", "c_afferents.firing", "dorsal_horn.potentiation", "D", 3.3, False),
        ("horn_to_output", "dorsal_horn.potentiation", "dorsal_horn.output", "D", 2.1, False),
        ("output_to_pain", "dorsal_horn.output", "pain.intensity", "D", 3.6, False),
        ("pain_to_sleep", "pain.intensity", "sleep.quality", "D", 2.2, False),
        ("sleep_to_descending", "sleep.quality", "descending.inhibition", "D", 0.7, False),
        ("descending_to_horn", "descending.inhibition", "dorsal_horn.output", "D", 0.6, False),
        ("pain_to_fatigue", "pain.intensity", "fatigue.level", "D", 1.0, False),
        ("stress_to_descending", "stress_axis.stress", "descending.inhibition", "D", 0.0, True),
    ]  # fmt: skip
    return [
        {"name": name, "source": source, "target": target, "gain": 0.0 if ratio == 0 else 1.0,
         "value": 0.2 * (ratio or 1), "healthy_value": 0.2, "disputed": disputed, "loop": loop}
        for name, source, target, loop, ratio, disputed in rows if loop in loops
    ]  # fmt: skip


def make_visit(course=None, day=800.0, number=None):
    course = course or make_course()
    person = course.people[0] if number is None else course.patient(number).people[0]
    pain = [
        Measurement("widespread pain index", 14, "1", None, 6, note="of 19 areas"),
        Measurement("symptom severity", 8, "1", None, 4),
        Measurement("ACR 2016 criteria", "met", flag="met"),
    ]
    biopsy = [
        Measurement("epidermal nerve fibre density", 4.1, "fibre/mm", 6.1, 15.2, percentile=1.4),
        Measurement("second observer", 4.6, "fibre/mm", 6.1, 15.2, percentile=2.3),
    ]
    blood = [
        Measurement("soluble interleukin-2 receptor", 846.0, "U/ml", None, 710.0),
        Measurement("immunoglobulin G", 11.2, "g/l", 7.0, 16.0),
        Measurement("plasma norepinephrine", 2.9, "nmol/l", 0.7, 3.5),
        Measurement("cortisol, 8 h", 231.0, "nmol/l", 170.0, 540.0),
        Measurement("anti-satellite-glia IgG", None, "mg/l", note="assay failed"),
        Measurement("index of glia occupancy", 0.31, "1", provisional=True),
    ]
    sections = {"kind": "counts", "values": [4, 5, 3, 4]}
    norms = [{"citation": "Lauria 2010 Eur J Neurol", "doi": "10.0000/x"}]
    diary = "Diary of seven days, numerical rating 0 to 10 per area."
    punch = "3 mm punch, three sections of 50 um, PGP 9.5, bright field."
    calf = "calf, 10 cm above the lateral malleolus"
    done = [
        TestResult("pain_map", "whole body", day, pain, protocol=diary, references=["Wolfe 2016"]),
        TestResult("skin_biopsy", calf, day, biopsy, sections, punch, norms),
        TestResult("blood_panel", "venous blood", day, blood, protocol="Fasting, supine for 20 min."),
    ]
    tests = {test.name: test for test in done}
    return Visit(person, day, tests, make_links(), course, course.manifest)
