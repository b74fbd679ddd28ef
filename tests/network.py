"""No test reaches another machine."""

from urllib.parse import urlsplit


class OtherHostError(AssertionError):
    """A test tried to reach another machine."""


def refuse_other_hosts(url):
    host = urlsplit(str(url)).hostname
    if host != "127.0.0.1":
        raise OtherHostError(f"A test called {host}.")


def guarded(send):
    """A ``send`` of httpx or requests that reaches this machine only."""

    def guarded_send(session, request, **options):
        refuse_other_hosts(request.url)
        return send(session, request, **options)

    return guarded_send
