"""The simulator's answers against Amazon's own models.

Fields that the models do not know count as errors here, although Amazon itself may add some at
any time.
"""

import itertools
import json
import re
from pathlib import Path

import pytest

from dev.simulator import Simulator
from dev.simulator.datasets import DATASETS, visible
from dev.simulator.operations import OPERATIONS

MODELS = Path(__file__).resolve().with_name("models")

MODELS_OF_OPERATIONS = (
    "definitionsProductTypes_2020-09-01.json",
    "fbaInventory.json",
    "feeds_2021-06-30.json",
    "listingsItems_2021-08-01.json",
    "ordersV0.json",
    "orders_2026-01-01.json",  # after v0, whose operations it replaces have the same names
    "reports_2021-06-30.json",
    "sellers.json",
)
VERBS = ("get", "post", "patch", "put", "delete")


@pytest.fixture(scope="module")
def search_schema(model_validator):
    return model_validator("orders_2026-01-01.json", "SearchOrdersResponse")


@pytest.fixture(scope="module")
def error_schema(model_validator):
    return model_validator("orders_2026-01-01.json", "ErrorList")


@pytest.fixture(scope="module")
def world():
    """All sound catalogues in one simulator."""
    with Simulator(["demo", "na", "fe"]) as running:
        yield running


def combinations():
    """None, all, each alone, and all but each."""
    yield ()
    yield DATASETS
    for dataset in DATASETS:
        yield (dataset,)
        yield tuple(other for other in DATASETS if other != dataset)


def assert_sound(answer, schema):
    """Assert that a body fits, but for the order whose status Amazon's model lacks."""
    problems = [error for error in schema.iter_errors(answer) if error.instance != "ON_HOLD"]
    assert not problems, problems[0]


@pytest.mark.parametrize(
    "included", list(combinations()), ids=lambda names: "+".join(names) or "none"
)
def test_searches_fit_the_model(world, search_schema, included, connect):
    for seller in ("eu", "na", "fe"):
        query = {"includedData": ",".join(included)} if included else {}
        answer = connect(world, seller).search(maxResultsPerPage=59, **query)
        assert answer.status_code == 200
        assert_sound(answer.json(), search_schema)


def test_single_orders_fit_the_model(world, connect, model_validator):
    schema = model_validator("orders_2026-01-01.json", "GetOrderResponse")
    client = connect(world)
    for entry in world.catalogue:
        if entry.seller == "eu":
            assert_sound(client.order(entry.order_id, *DATASETS).json(), schema)


def test_only_the_unknown_status_breaks_the_model(world, search_schema, connect):
    answer = connect(world).search(includedData="FULFILLMENT").json()
    broken = {error.instance for error in search_schema.iter_errors(answer)}
    assert broken == {"ON_HOLD"}
    order = world.catalogue.find("A status nobody has heard of yet").order
    assert order["fulfillment"]["fulfillmentStatus"] == "ON_HOLD"


def test_an_unknown_field_would_be_noticed(world, search_schema, connect):
    answer = connect(world).search().json()
    answer["orders"][0]["orderItems"][0]["product"]["sellerSKU"] = "LAMP-OAK"
    with pytest.raises(AssertionError, match="sellerSKU"):
        assert_sound(answer, search_schema)


def test_later_steps_fit_the_model(search_schema, connect):
    with Simulator(["demo", "na", "fe"]) as running:
        while running.advance_timeline(ago=180):
            for seller in ("eu", "na", "fe"):
                answer = connect(running, seller).search(includedData=",".join(DATASETS))
                assert_sound(answer.json(), search_schema)


def test_changes_made_by_a_test_fit_the_model(search_schema, connect):
    with Simulator("demo") as running:
        first, second, third = list(running.orders)[:3]
        item = running.orders.get(second)["orderItems"][0]["orderItemId"]
        running.orders.request_cancellation(first, "No longer needed", ago=180)
        running.orders.ship(second, {item: 1}, ago=180)
        running.orders.set_status(third, "CANCELLED", ago=180)
        answer = connect(running).search(includedData=",".join(DATASETS))
        assert_sound(answer.json(), search_schema)


def test_every_combination_of_datasets_shows_what_it_names(world):
    """All 2048 of them, on one order that has nearly every branch."""
    order = rich_order(world)
    seller, now = world.sellers["eu"], world.clock.now()
    branches = order.keys() - visible(order, (), seller, now).keys()
    datasets_of = {branch: re.sub("(?=[A-Z])", "_", branch).upper() for branch in branches}
    assert set(datasets_of.values()) == set(DATASETS) - {"EXPENSE", "PROMOTION", "CANCELLATION"}
    for size in range(len(DATASETS) + 1):
        for included in itertools.combinations(DATASETS, size):
            shown = visible(order, included, seller, now).keys() & branches
            assert shown == {name for name in branches if datasets_of[name] in included}


def rich_order(world):
    order = world.catalogue.find("Business buyer with company").order
    return {**order, "packages": [], "fulfillmentOrders": []}


def test_participations_fit_the_model(world, connect, model_validator):
    schema = model_validator("sellers.json", "GetMarketplaceParticipationsResponse")
    for seller in ("eu", "na", "fe"):
        schema.validate(connect(world, seller).participations().json())
    stranger = connect(world)
    stranger.token = "Atza|unknown"
    schema.validate(stranger.participations().json())


def test_refusals_fit_the_model(world, error_schema, connect):
    client = connect(world)
    stranger = connect(world)
    stranger.token = "Atza|unknown"
    refusals = {
        400: client.search(maxResultsPerPage=0),
        404: client.order("305-0000000-0000000"),
        403: stranger.search(),
    }
    for status, answer in refusals.items():
        assert answer.status_code == status
        error_schema.validate(answer.json())


def test_throttling_fits_the_model(error_schema, connect):
    with Simulator("demo", fast=False) as running:
        running.rates.plan("searchOrders", rate=0.0056, burst=1)
        client = connect(running)
        client.search()
        answer = client.search()
        assert answer.status_code == 429
        error_schema.validate(answer.json())


def test_rates_are_those_of_the_models():
    plan = re.compile(r"\| ---- \| ---- \|\n\|(?:Default\|)? ([\d.]+) \| (\d+) \|")
    published = {}
    for name in MODELS_OF_OPERATIONS:
        for methods in json.loads((MODELS / name).read_text())["paths"].values():
            for operation in (methods[verb] for verb in methods if verb in VERBS):
                found = plan.search(operation.get("description", ""))
                if found:
                    published[operation["operationId"]] = (float(found[1]), int(found[2]))
    ours = {op.name: (op.rate, op.burst) for op in OPERATIONS if op.rate}
    assert ours == {name: published[name] for name in ours}
