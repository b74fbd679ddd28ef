"""Secrets and buyers' data stay where they belong: in no error, in no log."""

import logging
import traceback

import pytest

from amazon import wire
from amazon.errors import AmazonError
from amazon.tokens import Credentials
from dev.simulator import faults

FAULTS = {
    "searchOrders": [
        faults.html(503),
        faults.message_only(403),
        faults.error(500),
        faults.expired_token(),
        faults.invalid_input(),
        faults.invalid_json(),
        faults.empty(),
        faults.throttled(),
        faults.drop(),
        faults.body({"orders": None}),
    ],
    "token": [
        faults.lwa_error(500),
        faults.lwa_error(400, "invalid_grant", "The request has an invalid grant"),
        faults.lwa_error(429),
        faults.lwa_not_json(),
        faults.drop(),
        faults.body({}),
    ],
}


@pytest.fixture
def secrets(simulator, monkeypatch):
    """Everything secret: the seller's credentials and each access token that was handed out."""
    seller = simulator.sellers["eu"]
    found = [seller.client_secret, seller.refresh_token]
    issue = simulator.tokens.issue

    def remembered(seller):
        found.append(issue(seller))
        return found[-1]

    monkeypatch.setattr(simulator.tokens, "issue", remembered)
    return found


def buyers_data(simulator):
    """Names, streets, e-mail addresses, phone numbers and gift messages of all orders."""
    found = set()
    for order_id in simulator.orders:
        order = simulator.orders.get(order_id)
        address = order.get("recipient", {}).get("deliveryAddress", {})
        found |= {*order.get("buyer", {}).values()}
        found |= {address.get(name) for name in ("name", "addressLine1", "phone")}
        for item in order["orderItems"]:
            gift = item.get("fulfillment", {}).get("packing", {}).get("giftOption", {})
            found.add(gift.get("giftMessage"))
    return found - {None}


@pytest.fixture
def log(caplog):
    """All records, with our loggers and all others at DEBUG unless they have a level already.

    The libraries on the way to Amazon have one; here somebody wants to see all that they do.
    """
    for name in (None, *wire.TALKATIVE):
        caplog.set_level(logging.DEBUG, name)
    return caplog


def written(log):
    return "\n".join(f"{record.getMessage()} {record.args!r}" for record in log.records)


@pytest.mark.parametrize("operation", list(FAULTS))
def test_errors_and_logs_hold_no_secret(simulator, connect, everything, secrets, log, operation):
    errors = []
    for fault in FAULTS[operation]:
        simulator.faults.add(operation, fault, times=2)
        try:
            connect(simulator, patience=1.5).search_orders(everything)
        except AmazonError as error:
            errors += [str(error), repr(error), repr(error.args), repr(vars(error))]
            errors += traceback.format_exception(type(error), error, error.__traceback__)
        simulator.faults.clear()
    assert len(errors) >= 4 * len(FAULTS[operation]) - 4
    text = "\n".join(errors) + written(log)
    assert len(secrets) > 2 or operation == "token"
    assert [secret for secret in secrets if secret in text] == []


def test_reading_orders_logs_nothing_of_the_buyers(simulator, connect, everything, secrets, log):
    client = connect(simulator)
    page = client.search_orders(everything)
    for document in page.documents[:3]:
        client.get_order(document.order_id).read()
    data = buyers_data(simulator)
    assert len(data) > 50
    text = written(log)
    assert "HTTP Request" in text  # httpx does log
    assert [value for value in {*data, *secrets} if value in text] == []


def test_nothing_that_holds_secrets_can_be_printed(simulator, connect, secrets):
    client = connect(simulator)
    client.participations()
    objects = [client, client._tokens, client._tokens.cred, client._tokens._cache]
    objects += [*client._apis.values(), *client._apis]
    text = repr(objects) + "".join(map(str, objects))
    assert [secret for secret in secrets if secret in text] == []
    credentials = Credentials("client", "secret", "token")
    assert "secret" not in f"{credentials}{credentials!r}"
