"""Sizes of myelinated fibres by their diameter: published sizes, curves through them, and thin fibres."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...errors import InputError
from ...parameters import all_parameter_files

__all__ = ["AXONS", "GEOMETRIES", "Sizes", "axon_numbers", "axon_sizes", "fibre_numbers", "sizes_of"]

GEOMETRIES = ("measured", "interpolated", "thin")
AXONS = ("motor", "sensory")


@dataclass(frozen=True)
class Sizes:
    """Sizes of one internode and its node, um.

    Attributes
    ----------
    fibre, axon, node, attachment : float
        Diameters.
    spacing : float
        From node to node.
    main : float
        Length of the main segment beside the attachment.
    lamellae : float
        Number of lamellae of the sheath.
    scale : dict of str to float
        Factors of the node's densities by full name.
    """

    fibre: float
    axon: float
    node: float
    spacing: float
    main: float
    lamellae: float
    scale: dict[str, float]
    attachment: float


def axon_numbers() -> dict[str, float]:
    """Values of the parameter file ``fibre_human_axon.yaml``, in its units."""
    return {name: record.value for name, record in all_parameter_files()["fibre_human_axon"].parameters.items()}


def axon_sizes(diameter: float) -> Sizes:
    """Sizes of a human motor or sensory axon (Gaines 2018, doi:10.1007/s10827-018-0689-5).

    Raises
    ------
    InputError
        A diameter for which the published lines do not hold.
    """
    p = axon_numbers()
    if not (isinstance(diameter, (int, float)) and p["least"] <= diameter <= p["most"]):
        raise InputError("no motor or sensory axon of this diameter is known", field="diameter", value=diameter,
                         allowed=f"{p['least']:g} to {p['most']:g} um")  # fmt: skip
    log = math.log(diameter)
    node, axon = _curve(p, "node_diameter", diameter), _curve(p, "axon_diameter", diameter)
    return Sizes(diameter, axon, node, _curve(p, "spacing", log), _curve(p, "main_length", diameter),
                 _curve(p, "lamellae", log), {}, _curve(p, "attachment_diameter", diameter))  # fmt: skip


def fibre_numbers() -> dict[str, float]:
    """Values of the parameter file ``fibre_myelinated.yaml``, in its units."""
    return {name: record.value for name, record in all_parameter_files()["fibre_myelinated"].parameters.items()}


def sizes_of(diameter: float, geometry: str | None = None) -> Sizes:
    """Sizes of a fibre of this diameter (um).

    Parameters
    ----------
    geometry : {"measured", "interpolated", "thin"}, optional
        If not given: measured where the diameter is one of the published, thin below all of them, else interpolated.

    Raises
    ------
    InputError
        An unknown geometry, or a diameter for which it does not hold.
    """
    p = fibre_numbers()
    if geometry is not None and geometry not in GEOMETRIES:
        raise InputError("unknown geometry of a fibre", field="geometry", value=geometry, allowed=list(GEOMETRIES))
    published = {value: name.removesuffix("_fibre_diameter") for name, value in p.items()
                 if name.endswith("_fibre_diameter")}  # fmt: skip
    if not (isinstance(diameter, (int, float)) and math.isfinite(diameter)):
        raise InputError("the diameter of a fibre is a number", field="diameter", value=diameter, allowed="in um")
    if geometry is None:
        thin = diameter < min(published)
        geometry = "measured" if diameter in published else "thin" if thin else "interpolated"
    if geometry == "measured":
        if diameter not in published:
            raise InputError("this diameter is not among the published ones", field="diameter", value=diameter,
                             allowed=sorted(published), fix="geometry='interpolated'")  # fmt: skip
        size = published[diameter]
        names = ("axon_diameter", "node_diameter", "spacing", "main_length", "lamellae")
        axon, node, spacing, main, lamellae = (p[f"{size}_{name}"] for name in names)
        return Sizes(diameter, axon, node, spacing, main, lamellae, {}, node)
    least, most = (p["small_least"], p["small_most"]) if geometry == "thin" else (
        p["interpolated_least"], p["interpolated_most"])  # fmt: skip
    if not least <= diameter <= most:
        raise InputError("no fibre of this diameter is known to this geometry", field="diameter", value=diameter,
                         allowed=f"{least:g} to {most:g} um ({geometry}); {p['small_least']:g} to "
                                 f"{p['interpolated_most']:g} um in all")  # fmt: skip
    return _thin(diameter, p) if geometry == "thin" else _interpolated(diameter, p)


def _curve(p: dict[str, float], name: str, x: float) -> float:
    """Polynomial with the coefficients ``name_0``, ``name_1``, ..."""
    total, power = 0.0, 0
    while f"{name}_{power}" in p:
        total += p[f"{name}_{power}"] * x**power
        power += 1
    return total


def _interpolated(diameter: float, p: dict[str, float]) -> Sizes:
    spacing = "spacing" if diameter >= p["interpolated_thin"] else "spacing_thin"
    names = ("axon_diameter", "node_diameter", spacing, "main_length", "lamellae")
    axon, node, gap, main, lamellae = (_curve(p, f"interpolated_{name}", diameter) for name in names)
    return Sizes(diameter, axon, node, gap, main, lamellae, {}, node)


def _thin(diameter: float, p: dict[str, float]) -> Sizes:
    axon = _curve(p, "small_axon_diameter", diameter)
    channels = (("node_fast_sodium", "small_fast_sodium"), ("node_slow_potassium", "small_slow_potassium"))
    files = all_parameter_files()
    scale = {f"{name}.conductance": p[own] / files[f"membrane_{name}"]["conductance"].value for name, own in channels}
    node = _curve(p, "small_node_diameter", axon)
    return Sizes(
        diameter, axon, node, _curve(p, "small_spacing", diameter),
        _curve(p, "small_main_length", diameter), math.floor(_curve(p, "small_lamellae", axon)), scale, node,
    )  # fmt: skip
