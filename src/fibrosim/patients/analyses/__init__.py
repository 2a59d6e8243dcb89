"""Analyses of one call each: a result with its numbers, its figure and a few lines of text."""

from ..orbit import Orbit, find_orbit
from .branches import Branches, branches
from .facts import Fact, FeasibleRegion
from .flare import flare_against_fibres
from .graph import GraphOverTime, mechanism_graph_over_time
from .keeps_ill import KeepsIll, keeps_ill
from .region import feasible_region

__all__ = [
    "Branches",
    "Fact",
    "FeasibleRegion",
    "GraphOverTime",
    "KeepsIll",
    "Orbit",
    "branches",
    "feasible_region",
    "find_orbit",
    "flare_against_fibres",
    "keeps_ill",
    "mechanism_graph_over_time",
]
