"""What ``dev/demo --unconnected`` does inside Odoo: a shop, and no account yet.

``main`` is called with an environment of a fresh database in which the addon is installed. It
prints what a seller would have copied from Seller Central, so that anybody can try the first hour.
"""

from typing import Any

from dev.delivery_scenario import add_carrier
from dev.demo_scenario import set_up_shop
from dev.simulator.sellers import default_sellers

# References as shops have them: two that resemble the SKU, and one that does not.
OWN_REFERENCES = {"MUG-STONE": "mug_stone", "TEA-EARL-100": "TEAEARL100", "LAMP-OAK": "4711"}


def main(env: Any, simulator_url: str) -> int:
    set_up_shop(env)
    add_carrier(env)
    for sku, reference in OWN_REFERENCES.items():
        env["product.product"].search([("default_code", "=", sku)]).default_code = reference
    # “Sign in with Amazon” goes to the page of consent there.
    env.ref("amazon_connector.marketplace_de").seller_central_url = simulator_url
    seller = default_sellers()["eu"]
    print("\nThe keys of the simulated seller, whose home is Amazon.de:")
    for label, key in (
        ("Client ID", seller.client_id),
        ("Client Secret", seller.client_secret),
        ("Authorization Token", seller.refresh_token),
        ("Seller ID", seller.seller_id),
        ("Application ID", f"{seller.application_id} (only to sign in with Amazon)"),
    ):
        print(f"  {label:20} {key}")
    return 0
