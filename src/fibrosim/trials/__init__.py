"""Trials: designs, arms and analysis; not built yet."""
