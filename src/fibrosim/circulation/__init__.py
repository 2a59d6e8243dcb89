"""Heart and vessels beat to beat: the baroreflex loop with nerve rates, junctions, breathing; seconds to a day."""

from .bursts import bursts, neurogram
from .day import Day, record_day, usual_day
from .experiment import Experiment, experiment
from .hypnogram import STAGES, Night, Sleeper, sleep_night
from .loop import Recording, circulation, record
from .manoeuvres import BLOCKS, MANOEUVRES, blockade, combined, manoeuvre
from .variability import measures, spectrum

__all__ = [
    "BLOCKS", "MANOEUVRES", "STAGES", "Day", "Experiment", "Night", "Recording", "Sleeper", "blockade", "bursts",
    "circulation", "combined", "experiment", "manoeuvre", "measures", "neurogram", "record", "record_day",
    "sleep_night", "spectrum", "usual_day",
]  # fmt: skip
