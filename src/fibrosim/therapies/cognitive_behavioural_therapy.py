"""Cognitive behavioural therapy."""

from __future__ import annotations

from typing import ClassVar

from fibrosim.therapies.session_course import SessionCourse

__all__ = ["CognitiveBehaviouralTherapy"]


class CognitiveBehaviouralTherapy(SessionCourse):
    """Weekly sessions whose skills add up and last for months (Bernardy 2013).

    Routes: mood, coping (less stress from the same pain), sleep, and vagal tone beside them.

    Parameters as in `SessionCourse`.
    """

    kind = "cognitive_behavioural_therapy"
    numbers = "therapy_cognitive_behavioural_therapy"
    label = "talking therapy"
    routes: ClassVar = {
        "mood": "mood.treatment",
        "coping": "stress_axis.coping",
        "sleep": "sleep.treatment",
        "tone": "autonomic.vagal_training",
    }
