"""Heart and vessels beat to beat: the baroreflex loop with nerve rates, junctions, breathing; seconds to a day."""

from .bursts import bursts, neurogram
from .loop import Recording, circulation, record
from .manoeuvres import BLOCKS, MANOEUVRES, blockade, combined, manoeuvre
from .variability import measures, spectrum

__all__ = [
    "BLOCKS", "MANOEUVRES", "Recording", "blockade", "bursts", "circulation", "combined", "manoeuvre", "measures",
    "neurogram", "record", "spectrum",
]  # fmt: skip
