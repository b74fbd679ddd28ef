"""Makes ``dev`` and ``amazon`` importable from the repository root, without Odoo."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

# Imported now, since pytest would call the folder of its tests by the same name.
import amazon  # noqa: E402, F401
