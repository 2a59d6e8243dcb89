"""Tests that a clinic or laboratory does, one a file."""
