"""Laboratory experiments, a few a file; see `evidence/laboratory.py`."""
