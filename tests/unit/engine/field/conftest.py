"""Makes the models that exist in tests only importable."""

import sys
from pathlib import Path

for folder in (Path(__file__).parent, Path(__file__).parents[2] / "language"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
