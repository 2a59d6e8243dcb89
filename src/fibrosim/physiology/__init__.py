"""Mechanisms of the body, one subsystem a file; each declares what it takes and gives."""
