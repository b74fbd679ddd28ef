"""The simulator as a whole: its state, and the HTTP server in front of it."""

import threading
from typing import Any, cast

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from .application import Application
from .catalogue import Spec, load
from .clock import Clock
from .consents import Consents
from .cursors import Cursors
from .faults import Faults
from .fba_inventory import FbaInventory
from .feeds import Feeds
from .invoices import Invoices
from .listings import Listings
from .orders import Orders
from .pages import PaginationTokens
from .rates import Rates
from .report_pages import ReportPages
from .reports import Reports
from .request_log import RequestLog
from .sellers import default_sellers
from .settlements import Settlements
from .shipments import Shipments
from .tokens import AccessTokens


class _Handler(WSGIRequestHandler):
    """Lives by the simulator's clock, and keeps the access log out of the test output."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return cast(Application, self.server.app).date

    def log(self, *args: Any, **kwargs: Any) -> None:
        pass


class Simulator:
    """Amazon on 127.0.0.1, to be used as a context manager or with start() and stop().

    :param catalogue: a Catalogue, the name of one ("demo", "na", "fe", "odd"), several of
        these in a list, or None for no order at all
    :param fast: answer without regard to Amazon's rates
    :param port: 0 takes any free port, the same one over every start() and reset()
    """

    def __init__(self, catalogue: Spec = None, fast: bool = True, port: int = 0) -> None:
        self._catalogue = catalogue
        self._fast = fast
        self._port = port
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        self.reset()

    def reset(self) -> None:
        """Fresh state, the catalogue anew with times relative to now; same port."""
        self.clock = Clock()
        self.sellers = default_sellers()
        self.orders = Orders(self.clock, self.sellers)
        self.shipments = Shipments(self.orders, self.clock)
        self.listings = Listings(self.clock, self.sellers)
        self.listing_pages = Cursors(self.clock, "pageToken", seconds=24 * 3600)
        self.fba_inventory = FbaInventory(self.clock, self.listings)
        self.fba_inventory_pages = Cursors(self.clock, "nextToken", seconds=30)
        self.feeds = Feeds(self)
        self.invoices = Invoices()
        self.reports = Reports(self, seconds=0 if self._fast else 90)
        self.report_pages = ReportPages()
        self.settlements = Settlements(self)
        self.tokens = AccessTokens(self.clock)
        self.consents = Consents(self.clock)
        self.pages = PaginationTokens()
        self.rates = Rates(self.clock, fast=self._fast)
        self.faults = Faults()
        self.requests = RequestLog()
        self.catalogue = load(self._catalogue, self.clock.now())
        for entry in self.catalogue:
            self.orders.add(
                entry.order,
                seller=entry.seller,
                order_id=entry.order_id,
                steps=entry.steps,
                facts=entry.facts,
            )

    @property
    def api_url(self) -> str:
        """The root of the API, in place of https://sellingpartnerapi-….amazon.com."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def token_url(self) -> str:
        """The token endpoint, in place of https://api.amazon.com/auth/o2/token."""
        return f"{self.api_url}/auth/o2/token"

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that lead the connector here."""
        return {
            "AMAZON_CONNECTOR_API_URL": self.api_url,
            "AMAZON_CONNECTOR_TOKEN_URL": self.token_url,
        }

    def advance_timeline(self, order_id: str | None = None, **when: Any) -> list[str]:
        """Take the next scripted step of one order, or of all; returns the ids moved on."""
        return self.orders.advance_timeline(order_id, **when)

    def start(self) -> "Simulator":
        """Serve in a thread of its own until stop(); returns the simulator."""
        self._server = make_server(
            "127.0.0.1",
            self._port,
            Application(self),
            threaded=True,
            request_handler=_Handler,
        )
        self._port = self._server.server_port
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.02},  # how long stop() may have to wait
            name="amazon-simulator",
            daemon=True,
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and free the port; the state stays readable."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server = self._thread = None

    def __enter__(self) -> "Simulator":
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.stop()
