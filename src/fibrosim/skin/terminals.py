"""C fibres that carry the axon reflex: firing, accommodation, and the peptide that their terminals release."""

from __future__ import annotations

from ..language import sqrt
from ..language.field import FieldPart

__all__ = ["SkinTerminals"]


class SkinTerminals(FieldPart):
    """A mechano-insensitive C fibre with its branches.

    A spike that begins at one terminal runs into all branches (Schmelz 1997: one unit, up to 85 mm of skin), so what
    excites the terminals is summed and every terminal releases. State ``accommodation`` [1/s] is the firing of the
    last minute, which holds chemical excitation back; ``store`` [1] the peptide ready for release, 1 in health.
    Map ``recruited`` [1] is 1 for fibres that a current excites, ``ongoing`` [1/s] firing without a stimulus,
    ``present`` [1] 0 for a fibre that is lost. `injected` adds what an injection drives (`skin.norepinephrine`).
    """

    level = "fibre"
    name = "skin_terminals"

    def __init__(self, injected: bool = False) -> None:
        self.injected = injected

    def build(self, m):
        """State the equations."""
        p = m.parameters
        accommodation = m.state("accommodation", "1/s", long_name="firing of the last minute")
        store = m.state("store", "1", start=p.held, long_name="peptide ready for release")
        excited = p.excitability * m.map("patch_share", "1") * m.take("excitation", "1/s", over="point")
        asked = (
            excited / (1 + accommodation / p.accommodation_half)
            + m.map("recruited", "1") * m.input("pulse_rate", "1/s")
            + m.map("ongoing", "1/s")
        )
        if self.injected:
            asked = asked + m.take("injected_firing", "1/s")
        followed = asked / sqrt(1 + (asked / p.following) ** 2)
        conducting = p.conducting * m.map("present", "1")
        rate = m.define("rate", conducting * followed, unit="1/s", long_name="impulses of a fibre")
        m.rate(accommodation, (rate - accommodation) / p.accommodation_time)
        brake = m.link(
            "norepinephrine_to_release",
            m.borrow("neuropeptides", "brake") * (p.norepinephrine_ratio - 1),
            source="norepinephrine.junction",
            target="skin_terminals.store",
            disputed=True,
            reference="averbeck2001",
            note="alpha-2 receptors on endings may hold release back",
        )
        released = rate * store / (1 + brake)
        m.rate(store, (p.held - store) / p.refill_time - p.release_share * released)
        m.give("released", released)
        m.give("rate", rate)
        m.give("conducting_fibres", conducting)
