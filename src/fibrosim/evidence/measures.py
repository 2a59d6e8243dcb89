"""What studies measure: the true value in a patient, and what the test of the clinic reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from fibrosim.clinic import BloodPanel, Criteria, Microneurography, PatientView, SkinBiopsy
from fibrosim.clinic.blood_panel import IGG, RECEPTOR, Analyte
from fibrosim.clinic.nerve_conduction import NerveConduction
from fibrosim.clinic.questionnaires import OVERALL, PARAESTHESIA, Questionnaires
from fibrosim.evidence import asked
from fibrosim.evidence.performed import performed

if TYPE_CHECKING:
    from fibrosim.random import Stream

__all__ = ["MEASURES", "Measure"]


@dataclass(frozen=True)
class Measure:
    """One measure.

    Parameters
    ----------
    name : str
        In words.
    unit : str
    variables : tuple of str
        What the course must hold.
    truth : callable
        (view, day) -> true value in a patient.
    observe : callable
        (truth, people, stream, purpose) -> readings; arrays of shape (replicate, person), and the
        noise is keyed to replicate, place in the sample and person.
    test : str
        Test of the clinic that it is read off; empty if none.
    """

    name: str
    unit: str
    variables: tuple[str, ...]
    truth: Callable[[PatientView, float], float]
    observe: Callable[[np.ndarray, np.ndarray, Stream, str], np.ndarray]
    test: str = ""


def _places(people: np.ndarray, width: int) -> np.ndarray:
    """Return draw numbers, shape (replicate, person, width): none comes twice."""
    count = people.size * width
    return np.arange(count, dtype=np.uint64).reshape(*people.shape, width)


def _biopsy(truth: np.ndarray, people: np.ndarray, stream: Stream, purpose: str) -> np.ndarray:
    test = SkinBiopsy("calf")
    sections = round(test.norms.sections)
    who = people[..., None]
    uniform = stream.uniform(who, f"{purpose}/sections", _places(people, sections))
    noise = stream.normal(who, f"{purpose}/reading", _places(people, 2))
    counts = test.count(truth, np.asarray(uniform))
    return test.read(counts, np.asarray(noise)[..., 0], np.asarray(noise)[..., 1])


def _assay(analyte: Analyte) -> Callable[[np.ndarray, np.ndarray, Stream, str], np.ndarray]:
    def observe(truth: np.ndarray, people: np.ndarray, stream: Stream, purpose: str) -> np.ndarray:
        test = BloodPanel()
        noise = stream.normal(people, purpose, _places(people, 1)[..., 0])
        return test.assay(truth, test.cv(analyte), np.asarray(noise))

    return observe


def _recorded(truth: np.ndarray, people: np.ndarray, stream: Stream, purpose: str) -> np.ndarray:
    test = Microneurography()
    uniform = stream.uniform(people, purpose, _places(people, 1)[..., 0])
    return test.count(truth, np.asarray(uniform)) / round(test.norms.units)


def _lasting_pain(view: PatientView, day: float) -> float:
    """Return 1 if some area hurts in the diary of this day and of those before it, over three months."""
    test = Criteria()
    days = [day, *test.earlier_days(day)]
    return float(min(days) >= view.days[0] and all(test.report(view, each).index > 0 for each in days))


def _exact(truth: np.ndarray, people: np.ndarray, stream: Stream, purpose: str) -> np.ndarray:
    return np.asarray(truth)


def _abnormal_conduction(view: PatientView, day: float) -> float:
    """Return 1 if two nerves or more have a value outside its limits."""
    found = [m for m in performed(NerveConduction.name, view, day) if m.abnormal and not m.name.startswith("criteria")]
    return float(len({m.name.split()[0] for m in found}) > 1)


def _demyelinating(classes: tuple[str, ...], view: PatientView, day: float) -> float:
    """Return 1 if the criteria of EFNS/PNS 2010 give one of these classes."""
    result = performed(NerveConduction.name, view, day)
    verdict = next(m for m in result if m.name.startswith("criteria of CIDP, EFNS/PNS"))
    return float(verdict.value in classes)


def _item(of: Callable[[str, PatientView, float], float], item: str, words: str) -> Measure:
    return Measure(words, "1", (*Questionnaires.requires, *Questionnaires.optional), partial(of, item), _exact)


MEASURES: dict[str, Measure] = {
    "calf_fibre_density": Measure(
        "calf fibre density",
        "fibre/mm",
        SkinBiopsy.requires,
        lambda view, day: view.area(SkinBiopsy.requires[0], day, SkinBiopsy("calf").area),
        _biopsy,
    ),
    "calf_fibre_loss": Measure(
        "share of calf fibres lost",
        "1",
        ("small_fibres.deficit",),
        lambda view, day: view.area("small_fibres.deficit", day, SkinBiopsy("calf").area),
        _exact,
    ),
    "silent_units_firing": Measure(
        "silent C units firing spontaneously",
        "1",
        Microneurography.requires,
        lambda view, day: view.area(Microneurography.requires[0], day, Microneurography.area),
        _recorded,
    ),
    "fibromyalgia": Measure(
        "fibromyalgia",
        "1",
        Criteria.requires,
        lambda view, day: float(Criteria().fibromyalgia(view, day)),
        _exact,
    ),
    "chronic_pain": Measure("pain for three months", "1", Criteria.requires, _lasting_pain, _exact),
    "soluble_il2_receptor": Measure(
        "soluble IL-2 receptor",
        "U/ml",
        (RECEPTOR.variable,),
        lambda view, day: view.value(RECEPTOR.variable, day),
        _assay(RECEPTOR),
    ),
    "plasma_igg": Measure(
        "plasma IgG",
        "g/l",
        (IGG.variable,),
        lambda view, day: view.value(IGG.variable, day),
        _assay(IGG),
    ),
    "age": Measure("age", "year", (), lambda view, day: view.age, _exact),
    "female": Measure("being a woman", "1", (), asked.female, _exact),
    "abnormal_conduction": Measure(
        "two nerves outside the limits of conduction",
        "1",
        (*NerveConduction.requires, *NerveConduction.optional),
        _abnormal_conduction,
        _exact,
        NerveConduction.name,
    ),
    **{
        name: Measure(
            f"CIDP by EFNS/PNS 2010: {' or '.join(classes)}",
            "1",
            (*NerveConduction.requires, *NerveConduction.optional),
            partial(_demyelinating, classes),
            _exact,
            NerveConduction.name,
        )
        for name, classes in (
            ("definite_neuropathy", ("definite",)),
            ("certain_neuropathy", ("definite", "probable")),
            ("demyelinating_neuropathy", ("definite", "probable", "possible")),
        )
    },
    "paraesthesia": Measure("tingling somewhere", "1", (PARAESTHESIA,), asked.paraesthesia, _exact),
    "pain_variability": Measure(
        "SD of a week's pain ratings, 0 to 20", "1", (OVERALL,), asked.pain_variability, _exact
    ),
    "acute_onset": Measure(
        "an event within three months before the onset", "1", Criteria.requires, asked.acute_onset, _exact
    ),
    "detect_burning": _item(asked.detect_item, "burning", "strong burning (painDETECT)"),
    "detect_prickling": _item(asked.detect_item, "prickling", "strong prickling (painDETECT)"),
    "detect_pressure": _item(asked.detect_item, "pressure", "strong pain by slight pressure (painDETECT)"),
    "lanss_prickling": _item(asked.lanss_item, "prickling", "prickling (LANSS)"),
    "lanss_touch": _item(asked.lanss_item, "touch", "pain by touch (LANSS)"),
    "lanss_attacks": _item(asked.lanss_item, "attacks", "attacks of pain (LANSS)"),
    "lanss_burning": _item(asked.lanss_item, "burning", "hot or burning pain (LANSS)"),
}
"""Measures by the name that study files use."""
