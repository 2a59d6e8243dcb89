"""Treatments, one a file."""
