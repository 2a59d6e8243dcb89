"""Lesions of the central nervous system: formed in relapses, repaired in part."""

from __future__ import annotations

from ..language import Subsystem, exp, hill

__all__ = ["CentralLesions"]


class CentralLesions(Subsystem):
    """Inflamed and lasting lesions of the central nervous system, as shares of what can be hit.

    Effector cells above health cross the blood-brain barrier where they recognise central myelin
    (``autoreactivity``, 0 in health). An ``inflamed`` lesion [1] resolves in weeks; a share of it stays
    as ``lasting`` [1] demyelination, of which remyelination takes a part back over years (reversible
    and irreversible damage after Velez de Mendizabal 2011 and Kotelnikova 2017).
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        inflamed = m.state("inflamed", "1", start=0, long_name="inflamed central lesions")
        lasting = m.state("lasting", "1", start=0, long_name="lasting central lesions")
        barrier = m.link(
            "interferon_to_central_lesions",
            p.interferon_effect * m.drug("interferon"),
            source="drug.interferon",
            target="central_lesions.inflamed",
            loop="immune",
            reference="destefano2010",
            note="interferon beta closes the blood-brain barrier to T cells",
        )
        site = p.noise_size * m.noise("site_noise", correlation_time=p.noise_time)
        entry = m.link(
            "immunity_to_central_lesions",
            p.formation_rate
            * p.autoreactivity
            * hill(m.take("effector_excess", "1"), p.entry_half, 2),
            source="immunity.effector",
            target="central_lesions.inflamed",
            loop="immune",
            reference="velez2011",
            note="effector cells that know central myelin make lesions in a relapse",
        )
        new = entry * exp(site) * (1 - barrier) * (1 - inflamed - lasting)
        resolved = inflamed / p.resolution_time
        m.rate(inflamed, new - resolved)
        m.rate(lasting, p.lasting_share * resolved - lasting / p.repair_time)
        m.give("lesion_load", inflamed + lasting)
        m.define("load", inflamed + lasting, long_name="load of central lesions")
