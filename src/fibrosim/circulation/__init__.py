"""Heart and vessels beat to beat: the baroreflex loop with nerve rates, junctions, breathing; seconds to a day."""

from .loop import Recording, circulation, record

__all__ = ["Recording", "circulation", "record"]
