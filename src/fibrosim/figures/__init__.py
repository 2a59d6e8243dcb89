"""Figures: each takes results and returns matplotlib axes."""
