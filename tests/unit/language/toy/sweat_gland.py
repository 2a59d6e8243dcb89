"""A toy subsystem: this file, its YAML and its test are all that a new subsystem takes."""

from fibrosim.language import Subsystem


class SweatGland(Subsystem):
    """Filling of sweat glands of an area, driven by sympathetic outflow."""

    level = "area"

    def build(self, m):
        """State the equations."""
        filling = m.state("filling", "1", long_name="filling of sweat glands")
        drive = m.link("outflow_to_glands", m.take("outflow", "1"), source="outflow", target="filling")
        m.rate(filling, m.parameters.filling_rate * (drive - filling))
        m.define("dryness", 1 - filling)
