"""Measurements of speed, each side by side with a peer and with its error; see README.md."""
