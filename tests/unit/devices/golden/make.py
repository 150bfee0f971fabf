"""Draws the golden pictures anew; look at each one before it is committed.

python tests/unit/devices/golden/make.py
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parents[2]
sys.path.insert(0, str(TESTS))

from edge.devices.slip_raster import SlipRaster  # noqa: E402 - as above
from fakes.sample_slips import SAMPLES  # noqa: E402 - the path above makes it importable

for name, (slip, width) in SAMPLES.items():
    SlipRaster(TESTS.parent / "kiosk_ui" / "fonts", width).draw(slip).save(HERE / f"{name}.png", optimize=True)
