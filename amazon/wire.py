"""The wire to Amazon: no answer is larger and none takes longer than was agreed.

httpx limits the time of each read, but not of them all, and unpacks whatever comes. Here the
whole call has an end, and what is unpacked is counted while it comes.
"""

import functools
import logging
import re
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import httpcore
import httpx

from .errors import AmazonPayloadError, AmazonUnavailable

MEGABYTE = 1024 * 1024
# A page of 100 orders with all datasets can take longer than the library's five seconds.
TIMEOUT = httpx.Timeout(60, connect=10)
# From the first byte that is sent to the last one that is received.
CALL_SECONDS = 60
# What is sent and unpacked goes in pieces, so that clock and size are looked at in between.
PIECE = 64 * 1024
# How zlib calls gzip.
GZIP = 16 + zlib.MAX_WBITS
# They log every address, with numbers of orders, page tokens and signatures, as if it were news.
TALKATIVE = ("httpx", "httpcore", "sp_api")
PARAMETERS = re.compile(r"\?[^\s\"']*")


class _WithoutParameters(logging.Filter):
    """Who wants to see httpx at work sees addresses without parameters: whoever knows the signed
    address of a document may read it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = PARAMETERS.sub("?…", record.getMessage()), None
        return True


def keep_quiet() -> None:
    """Let libraries log warnings only, unless somebody chose a level for them.

    Odoo has no such choice for others' loggers: they log what the root does, which is INFO even
    with ``--log-level=warn``. With ``--log-handler=httpx:INFO`` they speak.
    """
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.WARNING)
    logging.getLogger("httpx").addFilter(_WithoutParameters())


keep_quiet()


@functools.cache
def trusted() -> ssl.SSLContext:
    """The certificates that are trusted, read once: that takes longer than many a call."""
    return httpx.create_ssl_context()


class Answer(httpx.Response):
    """An answer that was received as a whole. ``body`` is its JSON, once that was read."""

    body: dict[str, Any] | None = None

    def json(self, **_options: Any) -> Any:
        return self.body


class Wire(httpx.Client):
    """A client of httpx that keeps limits. Use it in one thread, for one call at a time.

    Everything it sends is received when ``send`` returns. Redirects are not followed.
    ``call_seconds`` is how long one call may take in all.

    :param int most_bytes: The most that an answer may have, packed and unpacked; a request's
        extension ``most_bytes`` goes before it.
    :param check: What looks at each :class:`Answer` before anybody else does.
    """

    def __init__(
        self, most_bytes: int, *, check: Callable[[Answer], None] | None = None, **options: Any
    ) -> None:
        headers = {"Accept-Encoding": "gzip"}
        super().__init__(timeout=TIMEOUT, headers=headers, verify=trusted(), **options)
        self._most_bytes = most_bytes
        self._check = check
        self.call_seconds: float = CALL_SECONDS
        self._ends = 0.0

    def send(self, request: httpx.Request, **options: Any) -> Answer:
        """Send a request and receive the answer.

        :raise AmazonUnavailable: If that takes too long, or the answer breaks off.
        :raise AmazonPayloadError: If the answer is too large.
        :raise httpx.HTTPError: If there is no answer.
        """
        most = request.extensions.get("most_bytes", self._most_bytes)
        request.extensions = {**request.extensions, "trace": self._watch}
        self._ends = time.monotonic() + self.call_seconds
        try:
            response = super().send(request, **{**options, "stream": True})
            try:
                content = _receive(response, most)
            finally:
                response.close()
        except httpx.TimeoutException:
            if time.monotonic() < self._ends:
                raise
            raise AmazonUnavailable(
                f"There was no complete answer within {self.call_seconds:.0f} seconds."
            ) from None
        answer = Answer(
            response.status_code,
            headers=_headers_of_content(response.headers),
            content=content,
            request=request,
        )
        if self._check:
            self._check(answer)
        return answer

    def _watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Every connection that is opened ends its work when the call has to end."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._limit(info["return_value"])

    def _limit(self, stream: Any) -> None:
        read, write = stream.read, stream.write

        def limited_read(max_bytes: int, timeout: float | None = None) -> Any:
            return read(max_bytes, timeout=self._left(timeout, httpcore.ReadTimeout))

        def limited_write(buffer: bytes, timeout: float | None = None) -> None:
            for start in range(0, len(buffer), PIECE):
                piece = buffer[start : start + PIECE]
                write(piece, timeout=self._left(timeout, httpcore.WriteTimeout))

        stream.read, stream.write = limited_read, limited_write

    def _left(self, timeout: float | None, error: type[Exception]) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise error
        return left if timeout is None else min(left, timeout)


def _receive(response: httpx.Response, most: int) -> bytes:
    """The content of an answer, unpacked.

    :raise AmazonPayloadError: If it is larger than ``most`` bytes, or packed in a way that
        was not asked for.
    """
    length = response.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 15 or int(length) > most):
        raise _too_large(most)
    chunks = _counted(response.iter_raw(), most)
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding == "gzip":
        return unpacked(chunks, most)
    if encoding not in ("", "identity"):
        raise AmazonPayloadError("Amazon's answer is packed in a way that was not asked for.")
    return b"".join(chunks)


def _counted(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    count = 0
    for chunk in chunks:
        count += len(chunk)
        if count > most:
            raise _too_large(most)
        yield chunk


def unpacked(chunks: Iterable[bytes], most: int) -> bytes:
    """What is in gzip's chunks, but never more of it in memory than was agreed.

    :raise AmazonPayloadError: If it is larger than ``most`` bytes or damaged.
    """
    content, member, is_empty = bytearray(), zlib.decompressobj(GZIP), True
    for packed in chunks:
        chunk, is_full = packed, True
        while chunk or is_full:
            is_empty = False
            if member.eof and chunk:
                member = zlib.decompressobj(GZIP)
            room = min(PIECE, most + 1 - len(content))
            piece = _decompress(member, chunk, room)
            content += piece
            if len(content) > most:
                raise _too_large(most)
            # A full piece says that there may be more, even where all was taken in.
            is_full = len(piece) == room
            chunk = member.unused_data if member.eof else member.unconsumed_tail
    if not (member.eof or is_empty):
        raise AmazonPayloadError("Amazon's answer is damaged.")
    return bytes(content)


def _decompress(member: "zlib._Decompress", chunk: bytes, room: int) -> bytes:
    try:
        return member.decompress(chunk, room)
    except zlib.error:
        raise AmazonPayloadError("Amazon's answer is damaged.") from None


def _headers_of_content(headers: httpx.Headers) -> list[tuple[str, str]]:
    """The headers of an answer, without those that were true on the wire only."""
    wire_only = ("content-encoding", "content-length", "transfer-encoding")
    return [(name, value) for name, value in headers.multi_items() if name not in wire_only]


def _too_large(most: float) -> AmazonPayloadError:
    return AmazonPayloadError(f"Amazon's answer is larger than {most / MEGABYTE:g} MB.")
