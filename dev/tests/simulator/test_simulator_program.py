"""``python -m dev.simulator``."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop(number):
    command = [sys.executable, "-m", "dev.simulator", "--catalogue", "na", "--fast"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        line = program.stdout.readline()
        url = re.fullmatch(r"SIMULATOR (http://127\.0\.0\.1:\d+)\n", line)[1]
        assert httpx.get(f"{url}/sellers/v1/marketplaceParticipations").status_code == 403
        program.send_signal(number)
        assert program.wait(timeout=10) == 0
