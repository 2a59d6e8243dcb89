"""A process of its own: runs the small body and prints what it found as JSON.

Arguments: folder of these tests, folder of the language tests, "tiny" or "body".
"""

import hashlib
import json
import sys

sys.path[:0] = sys.argv[1:3]

import numpy as np  # noqa: E402
from small_models import live, root_case, small_case, small_maps, small_program, tiny_system  # noqa: E402

from fibrosim.engine.build import build  # noqa: E402
from fibrosim.engine.cache import KernelCache  # noqa: E402
from fibrosim.engine.maps import BlockMaps  # noqa: E402

if sys.argv[3] == "tiny":
    program = build(tiny_system(), 4)
    maps, cases = BlockMaps.none(), [root_case(program, end=20.0)]
else:
    program = small_program(4)
    maps, cases = small_maps(3), [small_case(k) for k in range(5)]
found = live(program, maps, cases, np.linspace(0.0, 20.0, 21))
digest = hashlib.sha256(b"".join(o.values.tobytes() for o in found)).hexdigest()
print(
    json.dumps(
        {
            "bits": digest,
            "status": sorted({o.status for o in found}),
            "from_cache": program.from_cache,
            "entries": KernelCache().entries(),
            "key": program.key,
            "cpu": program.cpu,
        }
    )
)
