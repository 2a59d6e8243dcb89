"""Entry of `make bench`: the cable engine against NEURON."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.cable import main

main()
