"""Entry of `make bench`: the slow body."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.slow_body import main

main()
