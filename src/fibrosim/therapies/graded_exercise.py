"""Graded exercise: weeks of training whose load rises."""

from __future__ import annotations

from typing import ClassVar

from fibrosim.therapies.session_course import SessionCourse

__all__ = ["GradedExercise"]


class GradedExercise(SessionCourse):
    """Aerobic or strength training, a week a block.

    Fitness passes on to muscle, vagal tone and opioid tone; beside it each of these, sleep and mood
    have a route of their own. What exercise does to heart-rate variability is disputed (Figueroa
    2007 against Kingsley 2010), so its own route there is zero by default.

    Parameters as in `SessionCourse`.
    """

    kind = "graded_exercise"
    numbers = "therapy_graded_exercise"
    label = "exercise classes"
    builds_up = False
    routes: ClassVar = {
        "fitness": "fitness.training",
        "tone": "autonomic.vagal_training",
        "muscle": "deep_tissue.conditioning",
        "opioid": "descending.training",
        "sleep": "sleep.treatment",
        "mood": "mood.treatment",
    }
