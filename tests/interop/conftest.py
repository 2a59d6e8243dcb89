"""Puts the reader of SBML, the peer NEURON and the C fibre of the tests where the tests find them."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
