"""What the roles of an application release."""

import pytest

ALL = ("BUYER", "RECIPIENT", "FULFILLMENT", "TAX")


@pytest.fixture
def order_of(simulator, client):
    """A function: the order with these words in its title, as Amazon answers it."""

    def get(words, *included):
        entry = simulator.catalogue.find(words)
        return client.order(entry.order_id, *(included or ALL)).json()["order"]

    return get


def test_with_every_role_all_is_there(order_of):
    order = order_of("Business buyer with company")
    assert set(order["buyer"]) == {
        "buyerName", "buyerEmail", "buyerCompanyName", "buyerPurchaseOrderNumber",
    }  # fmt: skip
    assert {"name", "addressLine1", "postalCode", "phone"} <= set(
        order["recipient"]["deliveryAddress"]
    )
    assert order["tax"]["taxRegistrations"]


def test_without_the_delivery_role_names_stay_but_addresses_go(order_of, client):
    client.seller.pii_role = False
    order = order_of("Business buyer with company")
    assert "buyerEmail" not in order["buyer"]
    assert "buyerName" in order["buyer"]
    assert set(order["recipient"]["deliveryAddress"]) == {
        "companyName", "city", "countryCode", "addressType",
    }  # fmt: skip


def test_without_the_tax_role_registrations_go(order_of, client):
    client.seller.tax_role = False
    order = order_of("Business buyer with company")
    assert "taxRegistrations" not in order["tax"]
    assert "buyerName" in order["buyer"]


def test_without_any_role_even_the_name_and_the_message_go(order_of, client):
    client.seller.pii_role = client.seller.tax_role = False
    order = order_of("Gift wrap with a message")
    assert order["buyer"] == {}
    packing = order["orderItems"][0]["fulfillment"]["packing"]
    assert packing["giftOption"] == {"giftWrapLevel": "GIFTWRAP-CLASSIC"}
    assert "customization" not in order_of("made to the buyer")["orderItems"][0]["product"]


def test_orders_that_amazon_ships_have_no_email_and_no_phone(order_of):
    order = order_of("FBA shipped, discounted")
    assert "buyerEmail" not in order["buyer"]
    assert "phone" not in order["recipient"]["deliveryAddress"]


def test_status_and_amounts_need_their_dataset(order_of):
    order = order_of("Gift wrap with a message", "BUYER")
    assert set(order) == {
        "orderId", "createdTime", "lastUpdatedTime", "programs", "salesChannel", "buyer",
        "orderItems",
    }  # fmt: skip
    assert set(order["orderItems"][0]) == {"orderItemId", "quantityOrdered", "product"}


def test_the_phone_goes_once_the_parcel_should_have_arrived(simulator, client):
    order_id = simulator.catalogue.find("One lamp for Berlin").order_id

    def phone():
        order = client.order(order_id, "RECIPIENT").json()["order"]
        return order["recipient"]["deliveryAddress"].get("phone")

    simulator.orders.set_status(order_id, "SHIPPED")
    assert phone()
    simulator.clock.advance(30 * 86400)
    client.token = None
    assert not phone()
