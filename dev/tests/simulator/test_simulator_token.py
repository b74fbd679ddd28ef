"""Login with Amazon, and what its tokens are good for."""

import httpx
from dev.simulator import Simulator


def test_participations_need_a_token():
    with Simulator() as simulator:
        answer = httpx.get(f"{simulator.api_url}/sellers/v1/marketplaceParticipations")
    assert answer.status_code == 403
