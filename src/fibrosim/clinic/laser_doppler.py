"""A laser-Doppler imager over the skin: what it reads of flow, and the area of a flare as laboratories take it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_dilation, correlate1d, label, median_filter

from fibrosim.clinic.draws import Draws
from fibrosim.clinic.norms import Norms
from fibrosim.random import portable_exp, portable_log

__all__ = ["Flare", "flare_of", "images"]

EDGE = "nearest"
MEDIAN = 3
REACH = 3
"""Points to each side that the beam is taken to light."""
CM2 = 100.0


@dataclass(frozen=True)
class Flare:
    """What is scored on a series of images.

    Attributes
    ----------
    area : ndarray, shape (frames,)
        Of raised flux that hangs together with the stimulated site, cm2.
    rise : ndarray, shape (frames,)
        Of the mean flux in the largest flare, percent of that at rest.
    limit : float
        Flux above which a point counts, perfusion units.
    """

    area: np.ndarray
    rise: np.ndarray
    limit: float


def images(flow: np.ndarray, spacing: float, numbers: Norms, draws: Draws) -> np.ndarray:
    """Return images in perfusion units, shape as `flow` (frames, rows, columns).

    The beam blurs, tissue without flow reads the biological zero, and each point has the noise of its short time under
    the beam; how much flux a person has at rest varies with skin and hair.
    """
    person = draws.lasting("clinic/laser_doppler/skin").normal(1)[0]
    wide = np.sqrt(portable_log(1.0 + numbers.rest_cv**2))
    rest = numbers.rest_flux * float(portable_exp(wide * person - 0.5 * wide**2))
    far = np.arange(-REACH, REACH + 1) * spacing / numbers.beam
    beam = portable_exp(-0.5 * far * far)
    beam = beam / beam.sum()
    seen = correlate1d(correlate1d(flow, beam, axis=1, mode=EDGE), beam, axis=2, mode=EDGE)
    noise = draws.normal(seen.size).reshape(seen.shape)
    return numbers.biological_zero + rest * seen * np.maximum(1.0 + numbers.flux_noise * noise, 0.0)


def flare_of(pictures: np.ndarray, spacing: float, site: np.ndarray, numbers: Norms) -> Flare:
    """Score images, the first of which was taken before the stimulus.

    Parameters
    ----------
    pictures : ndarray, shape (frames, rows, columns)
    spacing : float
        mm.
    site : ndarray of bool, shape (rows, columns)
        Where the stimulus was.

    Notes
    -----
    A point is in the flare if its flux, after a median of three by three points, lies so many standard deviations above
    the mean of the first image as the laboratory says, and it hangs together with the site but for small gaps.
    """
    smooth = np.array([median_filter(one, MEDIAN, mode=EDGE) for one in pictures])
    before = smooth[0]
    limit = float(before.mean() + numbers.limit_sd * before.std())
    area, masks = [], []
    for one in smooth:
        over = one > limit
        # islands of a flare count with it where a millimetre or two parts them
        regions = np.zeros(over.shape, dtype=np.int32)
        label(binary_dilation(over, iterations=max(1, round(numbers.gap / spacing))), output=regions)
        touched = np.unique(regions[site & over])
        mask = over & np.isin(regions, touched[touched > 0])
        masks.append(mask)
        area.append(mask.sum() * spacing**2 / CM2)
    widest = masks[int(np.argmax(area))]
    rest = before.mean()
    chosen = widest if widest.any() else site
    rise = np.array([100.0 * (one[chosen].mean() / rest - 1.0) for one in smooth])
    return Flare(np.array(area), rise, limit)
