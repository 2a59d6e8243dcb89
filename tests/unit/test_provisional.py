"""The list of indices that are read straight off a state: it may shrink, and grows only by being written here."""

from __future__ import annotations

from fibrosim.body import body
from fibrosim.clinic import examine
from fibrosim.patients import Patient, simulate, triggers

IN_THE_BODY: set[str] = set()
IN_THE_CLINIC: set[tuple[str, str]] = set()


def test_list_of_the_body():
    found = {o.name for level in body(19).system.levels for o in level.outputs if o.provisional}
    assert found == IN_THE_BODY


def test_list_of_the_clinic():
    course = simulate(Patient(seed=23), 200, triggers=[triggers.whiplash(30)])
    visit = examine(course, day=200)
    found = {(test.name, m.name) for test in visit for m in test if m.provisional}
    assert found == IN_THE_CLINIC
