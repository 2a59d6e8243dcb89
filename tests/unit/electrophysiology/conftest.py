"""Puts the C fibre of the tests where they find it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
