"""The wire keeps its limits: size, time, packing and silence."""

import gzip
import random
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

import amazon
from amazon import wire
from amazon.errors import (
    AmazonError,
    AmazonPayloadError,
    AmazonUnavailable,
)
from dev.simulator import faults
from dev.simulator.responses import text_response

ROOT = Path(amazon.__file__).parents[1]
SEARCH, PLACES, TOKEN = "searchOrders", "getMarketplaceParticipations", "token"
MEGABYTE = wire.MEGABYTE


def refusal(call, kind=AmazonPayloadError):
    with pytest.raises(AmazonError) as caught:
        call()
    assert type(caught.value) is kind, caught.value
    return caught.value.message


@pytest.fixture
def call(client, everything):
    """Make one call of an operation; what it takes on the way is taken."""
    return {
        SEARCH: lambda: client.search_orders(everything),
        PLACES: client.participations,
        TOKEN: client.participations,
    }


class Peak:
    """The most memory that is taken while something is done, in megabytes."""

    def __enter__(self):
        tracemalloc.start()
        return self

    def __exit__(self, *_exception):
        self.megabytes = tracemalloc.get_traced_memory()[1] / MEGABYTE
        tracemalloc.stop()


# Size


@pytest.mark.parametrize("operation", [SEARCH, PLACES])
def test_a_bomb_of_300_megabytes_takes_little_more_memory_than_the_limit(
    simulator, call, operation
):
    bomb = faults.bomb(300)(None, None).get_data()
    simulator.faults.add(
        operation,
        lambda call, go_on: text_response_packed(bomb),
        times=None,
    )
    with Peak() as peak:
        assert refusal(call[operation]) == "Amazon's answer is larger than 32 MB."
    assert peak.megabytes < 32 + 8
    assert simulator.requests.count(operation) == 1


def text_response_packed(content):
    response = text_response("", 200, "application/json")
    response.set_data(content)
    response.headers["Content-Encoding"] = "gzip"
    return response


def test_a_bomb_instead_of_an_access_token_is_refused(simulator, call):
    simulator.faults.add(TOKEN, faults.bomb(20), times=None)
    with Peak() as peak:
        assert refusal(call[TOKEN]) == "Amazon's answer is larger than 1 MB."
    assert peak.megabytes < 8


@pytest.mark.parametrize("length", [True, False])
def test_what_is_too_large_is_not_received_to_its_end(simulator, call, length):
    simulator.faults.add(SEARCH, faults.flood(40, length))
    with Peak() as peak:
        assert refusal(call[SEARCH]) == "Amazon's answer is larger than 32 MB."
    assert peak.megabytes < (32 + 8 if not length else 8)


def test_a_bomb_within_a_bomb_is_not_unpacked_twice(simulator, call):
    simulator.faults.add(SEARCH, faults.bomb(100, "gzip, gzip", layers=2))
    assert "packed in a way that was not asked for" in refusal(call[SEARCH])
    simulator.faults.add(SEARCH, faults.bomb(100, "gzip", layers=2), times=None)
    assert refusal(call[SEARCH], AmazonUnavailable) == "Amazon sent no usable answer."


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "x-rot13"])
def test_only_what_was_asked_for_is_unpacked(simulator, call, encoding):
    simulator.faults.add(SEARCH, faults.bomb(1, encoding))
    assert "packed in a way that was not asked for" in refusal(call[SEARCH])
    assert simulator.requests.of(SEARCH)[0].headers["Accept-Encoding"] == "gzip"


def test_an_answer_that_is_packed_is_read(simulator, call):
    def packed(call, go_on):
        response = go_on(call)
        content = response.get_data()
        half = len(content) // 2
        # A file of gzip may be several, one behind the other.
        response.set_data(gzip.compress(content[:half]) + gzip.compress(content[half:]))
        response.headers["Content-Encoding"] = "gzip"
        return response

    simulator.faults.add(SEARCH, packed)
    assert len(call[SEARCH]().documents) == 60


@pytest.mark.parametrize("size", [0, 1, 13, wire.PIECE - 1, wire.PIECE, 3 * MEGABYTE + 5])
@pytest.mark.parametrize("step", [1, 100, MEGABYTE])
def test_all_that_is_packed_is_unpacked(size, step):
    for content in (b" " * size, random.Random(1).randbytes(size)):
        packed = gzip.compress(content) + gzip.compress(b"end")
        if len(packed) / step > 10_000:
            continue
        chunks = [packed[start : start + step] for start in range(0, len(packed), step)]
        assert wire.unpacked(chunks, size + 3) == content + b"end"
        assert "larger" in refusal(lambda chunks=chunks: wire.unpacked(chunks, size + 2))
    assert wire.unpacked([], 5) == b""


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:20] + b"?" * 50])
def test_a_damaged_answer_is_refused(simulator, call, damage):
    bomb = damage(faults.bomb(1)(None, None).get_data())
    simulator.faults.add(SEARCH, lambda call, go_on: text_response_packed(bomb))
    assert refusal(call[SEARCH]) == "Amazon's answer is damaged."


# Time


@pytest.mark.parametrize("headers", [True, False])
@pytest.mark.parametrize("operation", [SEARCH, TOKEN])
def test_an_answer_that_trickles_comes_to_an_end(
    simulator, connect, everything, monkeypatch, operation, headers
):
    # Each byte comes in time, so that httpx would wait until the last one.
    monkeypatch.setattr(wire, "CALL_SECONDS", 1)
    simulator.faults.add(operation, faults.trickle(0.2, headers), times=None)
    message = refusal(lambda: connect(simulator).search_orders(everything), AmazonUnavailable)
    assert message == "There was no complete answer within 1 seconds."


def test_an_answer_that_hangs_comes_to_an_end(simulator, connect, everything, monkeypatch):
    monkeypatch.setattr(wire, "CALL_SECONDS", 1)
    simulator.faults.add(SEARCH, faults.delay(3), times=None)
    message = refusal(lambda: connect(simulator).search_orders(everything), AmazonUnavailable)
    assert message == "There was no complete answer within 1 seconds."


def test_an_answer_that_takes_its_time_is_waited_for(simulator, call):
    simulator.faults.add(SEARCH, faults.delay(1.2))
    assert call[SEARCH]().documents


def test_the_time_begins_anew_with_each_call(simulator, call, monkeypatch):
    monkeypatch.setattr(wire, "CALL_SECONDS", 2)
    simulator.faults.add(SEARCH, faults.delay(1.2), times=2)
    for _ in range(2):
        assert call[SEARCH]().documents


def test_the_caller_is_told_before_each_call(simulator, connect, everything):
    told = []
    client = connect(
        simulator, before_call=lambda: told.append(len(simulator.requests)), patience=10
    )
    simulator.faults.add(SEARCH, faults.drop())
    client.search_orders(everything)
    client.upload_feed("{}", "application/json; charset=UTF-8")
    operations = [request.operation for request in simulator.requests]
    assert operations == ["token", SEARCH, SEARCH, "createFeedDocument", "uploadFeedDocument"]
    # The first time is before the access token, too.
    assert told == [0, 2, 3, 4]


# Amazon's clock


@pytest.mark.parametrize("ahead", [-86400, 0, 7200])
def test_amazons_present_is_learnt_from_any_answer(simulator, client, ahead):
    simulator.clock.advance(ahead)
    assert client.amazon_time is None
    client.participations()
    assert abs((client.amazon_time - simulator.clock.now()).total_seconds()) < 5


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Abc 2026 12:00:00 GMT", "5" * 1000])
def test_a_date_that_is_none_is_not_believed(simulator, client, date):
    def undated(call, go_on):
        response = go_on(call)
        response.headers["X-Date"] = response.headers.pop("Date", "")
        return response

    client._check_answer(wire.Answer(204, headers={"Date": date}))
    assert client.amazon_time is None


# Silence

LOUD = """
import logging, sys
{before}
logging.basicConfig(level=logging.INFO, stream=sys.stdout)
import amazon.client
{after}
import httpx
logging.getLogger("httpx").info("HTTP Request: GET %s", httpx.URL("https://a.example/b?token=c"))
logging.getLogger("httpcore.http11").info("request")
logging.getLogger("sp_api.base").info("request")
logging.getLogger("sp_api").warning("beware")
"""


def spoken(before="", after=""):
    result = subprocess.run(
        [sys.executable, "-c", LOUD.format(before=before, after=after)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout


def test_libraries_do_not_log_each_call():
    """The root's level is INFO in each Odoo, whatever its option says."""
    assert spoken() == spoken("import httpx, sp_api.base") == "WARNING:sp_api:beware\n"
    assert spoken(after="logging.getLogger().setLevel('DEBUG')") == "WARNING:sp_api:beware\n"


def test_who_wants_to_hear_them_does_so_without_parameters():
    loud = "logging.getLogger('httpx').setLevel('INFO')"
    for text in (spoken(before=loud), spoken(after=loud)):
        assert "HTTP Request: GET https://a.example/b?…" in text
        assert "token" not in text
