"""Biofeedback of heart-rate variability: slow breathing that is seen to work."""

from __future__ import annotations

from typing import ClassVar

from fibrosim.therapies.session_course import SessionCourse

__all__ = ["HrvBiofeedback"]


class HrvBiofeedback(SessionCourse):
    """Weekly sessions and practice at home (Hassett 2007).

    Routes: through vagal tone, and beside it through mood and coping.

    Parameters as in `SessionCourse`.
    """

    kind = "hrv_biofeedback"
    numbers = "therapy_hrv_biofeedback"
    label = "biofeedback"
    routes: ClassVar = {
        "tone": "autonomic.vagal_training",
        "mood": "mood.treatment",
        "coping": "stress_axis.coping",
    }
