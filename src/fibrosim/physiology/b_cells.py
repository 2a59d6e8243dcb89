"""B cells, and the short- and long-lived plasma cells that turn on own nerve."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["BCells"]


class BCells(Subsystem):
    """B cells of blood relative to health, autoreactive plasma cells relative to full help.

    ``b_cells`` [1] turn over in weeks (Pan 2019); anti-CD20 multiplies their death. B cells with T-cell
    help become ``short_lived`` plasma cells [1], and a share of them ``long_lived`` ones [1], with
    the two half-lives of an antibody response (White 2015). Plasma cells bear no CD20, so antibody
    falls slowly after depletion, and only in part where the disease has lasted.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        cells = m.state("b_cells", "1", start=1, long_name="B cells of blood")
        killed = m.link(
            "b_cell_depletion_to_b_cells",
            p.killing * m.drug("b_cell_depletion"),
            source="drug.b_cell_depletion",
            target="b_cells.b_cells",
            loop="immune",
            reference="pan2019",
            note="antibody against CD20 kills B cells",
        )
        m.rate(cells, p.turnover * (1 - cells - killed * cells))
        help_ = m.link(
            "immunity_to_b_cells",
            m.take("autoreactive_cells", "1"),
            source="immunity.effector",
            target="b_cells.short_lived",
            loop="immune",
            reference="krock2023",
            note="T-cell help turns B cells into plasma cells that make antibody against own nerve",
        )
        made = help_ * cells
        short = m.state("short_lived", "1", start=0, long_name="short-lived autoreactive plasma cells")
        long = m.state("long_lived", "1", start=0, long_name="long-lived autoreactive plasma cells")
        m.rate(short, (made - short) / p.short_life)
        m.rate(long, (made - long) / p.long_life)
        m.give("b_cells", cells)
        m.give("autoreactive_plasma_cells", (1 - p.long_share) * short + p.long_share * long)
