"""Peptides in the skin: dialysis probes, injections, capsaicin, infusions; the bench of seconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np

from fibrosim.clinic import PatientView
from fibrosim.clinic.day_clock import DayClock, DayRun
from fibrosim.engine import Action
from fibrosim.evidence.laboratory import experiment
from fibrosim.patients import Patient, simulate
from fibrosim.therapies.cgrp_antagonist import CgrpAntagonist

AREA = "lower_leg_left"
MINUTE = 1.0 / 1440.0
PEOPLE = 12
BASELINE = 70.7
"""Protein of the dialysate, percent of its start, once the trauma of the probe has washed out (Leis 2003)."""

COMPLEX_PEPTIDASE = 0.07
"""Neprilysin and ACE of skin in complex regional pain syndrome, share of health; set to Leis 2003."""

COMPLEX_LEAK = 5.6
RESPONSE = 20.0
"""Protein above the mean of controls, percent of the start, that is called a response: two of their SD."""

FLOW, LEAK, HISTAMINE = "endothelium.flow_ratio", "endothelium.permeability", "mast_cells.histamine"
PEPTIDE = "neuropeptides.substance_p"
CAPSAICIN_DELAY, CAPSAICIN_FIRING = 10.0, 1.25
"""Minutes until capsaicin reaches the endings, and how fast they then fire (1/s)."""


@cache
def people(ill: bool = False, count: int = PEOPLE) -> tuple[PatientView, ...]:
    """Return volunteers, or patients with complex regional pain syndrome, at a visit."""
    own = {"neuropeptides.peptidase": COMPLEX_PEPTIDASE, "endothelium.substance_p_leak": COMPLEX_LEAK} if ill else {}
    group = [Patient(age=30, areas=1, seed=31, identity=k, parameters=own) for k in range(count)]
    course = simulate(group, 2, rhythm="never", visits=[1.0], record=[FLOW])
    return tuple(PatientView(course, k) for k in range(count))


def bench(
    view: PatientView, actions: Iterable[Action], minutes: Sequence[float], treatments: Iterable[object] = ()
) -> DayRun:
    """Run the skin of one person on the clock of seconds; `minutes` are recorded."""
    times = [each * MINUTE for each in minutes]
    return DayClock(view, 1.0).run(
        max(times) + MINUTE, actions, treatments, times=times, record=[FLOW, LEAK, HISTAMINE, PEPTIDE]
    )


def supply(what: str, value: float, minutes: float, start: float = 0.0) -> Action:
    """Return an input of the peptides of the leg for some minutes."""
    return Action(start * MINUTE, "input", f"neuropeptides.{what}", value, AREA, (start + minutes) * MINUTE)


def capsaicin(start: float = 0.0) -> Action:
    """Return what capsaicin on the skin does to the endings."""
    return supply("axon_reflex", CAPSAICIN_FIRING, 30.0, start + CAPSAICIN_DELAY)


def last(run: DayRun, name: str) -> float:
    """Return the value in the area at the last time."""
    return float(run[name][-1, 0])


def mean(values: Iterable[float]) -> float:
    """Return the mean over people."""
    return float(np.mean(list(values)))


def protein(view: PatientView, nanomolar: float) -> float:
    """Return protein of the dialysate after 30 minutes of substance P in the probe, percent of the start."""
    return BASELINE + 100.0 * last(bench(view, [supply("substance_p_probe", 1e3 * nanomolar, 30.0)], [30.0]), LEAK)


@experiment(
    CP011="hand-set", CP012="hand-set", CP013="calibrated", CP014="hand-set", CP015="hand-set", CP016="calibrated",
    CP017="predicted",
)  # fmt: skip
def substance_p_by_dialysis() -> Mapping[str, float]:
    """Substance P, 1 nM and 1 uM, in a dialysis probe: leak of protein in patients and volunteers.

    The unaffected side has the same parameters as the affected one: leak is of the whole patient.
    """
    well = [[protein(view, dose) for view in people()] for dose in (1.0, 1000.0)]
    ill = [[protein(view, dose) for view in people(True)] for dose in (1.0, 1000.0)]
    low, high = mean(ill[0]), mean(ill[1])
    answered = 100.0 * mean(float(each > mean(well[0]) + RESPONSE) for each in ill[0])
    return {
        "CP011": low, "CP012": low, "CP013": mean(well[0]), "CP014": high, "CP015": high, "CP016": mean(well[1]),
        "CP017": answered,
    }  # fmt: skip


@experiment(CP025="calibrated", CP026="calibrated", CP027="calibrated", CP029="predicted")
def histamine_after_substance_p() -> Mapping[str, float]:
    """Histamine and substance P of resting skin, and histamine after 25 and 75 pmol of substance P."""
    rest = [bench(view, [], [1.0]) for view in people()]
    after = {
        micromolar: mean(
            last(bench(view, [supply("substance_p_supply", micromolar * 1e6 / 21.6, 30.0)], [30.0]), HISTAMINE)
            for view in people()
        )
        for micromolar in (1.0, 3.0)
    }
    return {
        "CP025": mean(last(run, HISTAMINE) for run in rest), "CP026": after[1.0], "CP027": after[3.0],
        "CP029": mean(last(run, PEPTIDE) for run in rest),
    }  # fmt: skip


@experiment(CP030="hand-set", CP043="hand-set", CP045="predicted", CP048="calibrated")
def flow_after_capsaicin() -> Mapping[str, float]:
    """Skin blood flow after capsaicin, with and without erenumab a week before.

    Both strengths of cream fire the endings alike here: the body has no dose of capsaicin.
    """

    def rise(view: PatientView, minutes: float, treatments: Iterable[object] = (), start: float = 0.0) -> float:
        run = bench(view, [capsaicin(start)], [start, start + minutes], treatments)
        flow = run[FLOW][:, 0]
        return 100.0 * float(flow[-1] / flow[0] - 1.0)

    week = 7.0 / MINUTE
    blocked = [CgrpAntagonist("erenumab", "140 mg")]
    plain = mean(rise(view, 30.0) for view in people())
    under = mean(rise(view, 30.0, blocked, week) for view in people()[:3])
    few = mean(rise(view, 30.0) for view in people()[:3])
    return {
        "CP030": mean(rise(view, 40.0) for view in people()), "CP043": plain, "CP045": plain,
        "CP048": 100.0 * (1.0 - under / few),
    }  # fmt: skip


@experiment(CP039="calibrated", CP041="predicted")
def cgrp_infused_and_injected() -> Mapping[str, float]:
    """CGRP by vein at 80 pmol/kg/h: flow of skin; and 12.5 pmol into the skin: time of the strongest flow."""
    infused = mean(100.0 * last(bench(view, [supply("cgrp_supply", 89.0 / 1558.0, 300.0)], [300.0]), FLOW)
                   for view in people())  # fmt: skip
    minutes = [float(each) for each in range(1, 241, 3)]
    bolus = [supply("cgrp_supply", 12.5 / 50e-6 / 60.0, 1.0)]
    peak = mean(minutes[int(np.argmax(bench(view, bolus, minutes)[FLOW][:, 0]))] for view in people()[:3])
    return {"CP039": infused, "CP041": peak}
