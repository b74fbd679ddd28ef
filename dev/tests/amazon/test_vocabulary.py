"""The words of Amazon's settlements that the connector knows, and what each stands for."""

import csv
from pathlib import Path

import pytest

from amazon.money_rules import Matcher, Pattern

VOCABULARY = Path(__file__).resolve().parents[3] / "data" / "amazon.money.rule.csv"
TEXTS = ("transaction_type", "amount_type", "amount_description")


@pytest.fixture(scope="module")
def kind_of():
    """A function that says which kind the shipped rules give three texts."""
    with VOCABULARY.open(newline="") as file:
        rules = list(csv.DictReader(file))
    matcher = Matcher([Pattern(*(rule[name] for name in TEXTS)) for rule in rules])

    def kind_of(*triple):
        position = matcher.find(triple)
        return "to_clarify" if position is None else rules[position]["kind"]

    return kind_of


@pytest.mark.parametrize(
    "triple,kind",
    [
        ("Order/ItemPrice/Principal", "sale"),
        ("Order/ItemPrice/GiftWrapTax", "sale"),
        ("Order/Promotion/Shipping", "sale"),
        ("Order/ItemPrice/CODFee", "sale"),
        ("Order/ItemWithheldTax/MarketplaceFacilitatorTax-Principal", "withheld_tax"),
        ("Refund/ItemWithheldTax/MarketplaceFacilitatorVAT-Shipping", "withheld_tax"),
        ("Order/ItemWithheldTax/LowValueGoodsTax-Principal", "withheld_tax"),
        ("Order/ItemWithheldTax/TCS-IGST", "withheld_tax"),
        ("Refund/ItemPrice/Principal", "refund"),
        ("A-to-z Guarantee Refund/ItemPrice/ReturnShipping", "refund"),
        ("Refund/ItemPrice/CODTax", "refund"),
        ("Chargeback Refund/Promotion/Principal", "refund"),
        ("Order_Retrocharge/ItemPrice/Tax", "tax_rebooking"),
        (
            "Refund_Retrocharge/ItemWithheldTax/MarketplaceFacilitatorTax-Principal",
            "tax_rebooking",
        ),
        ("Order/ItemFees/Commission", "selling_fee"),
        ("Refund/ItemFees/RefundCommission", "selling_fee"),
        ("Order/ItemFees/Digital Services Fee", "selling_fee"),
        ("Order/ItemFees/FBAPerUnitFulfillmentFee", "fba_fee"),
        ("AmazonFees/FBA fulfilment fee per unit - Correction/Base fee", "fba_fee"),
        ("FBAFees/FBA Inventory Storage Fee/Tax on fee", "storage"),
        ("other-transaction/other-transaction/StorageRenewalBilling", "storage"),
        ("FBAFees/FBA Amazon-Partnered Carrier Shipment Fee/Base fee", "inbound"),
        ("other-transaction/other-transaction/Unplanned Service Fee - Label", "inbound"),
        ("FBAFees/FBA Removal Order: Disposal Fee/Base fee", "removal"),
        ("Grade and Resell Fees/Grade and Resell Charge/Oak Lamp", "removal"),
        ("Liquidations/ItemPrice/Principal", "removal"),
        ("Liquidations/ItemFees/LiquidationsBrokerageFee", "removal"),
        ("ServiceFee/Cost of Advertising/TransactionTotalAmount", "advertising"),
        ("AmazonFees/Vine Enrollment Fee/Tax on fee", "promotion"),
        ("CouponRedemptionFee/CouponRedemptionFee/Save 5 % on lamps", "promotion"),
        ("other-transaction/other-transaction/Subscription Fee", "service"),
        ("AmazonFees/Germany EPR Pay on Behalf - Packaging 2025/Base fee", "service"),
        ("other-transaction/FBA Inventory Reimbursement/WAREHOUSE_DAMAGE", "reimbursement"),
        ("other-transaction/FBA Inventory Reimbursement/COMPENSATED_CLAWBACK", "reimbursement"),
        ("other-transaction/other-transaction/Current Reserve Amount", "reserve"),
        ("other-transaction/other-transaction/Previous Reserve Amount Balance", "reserve"),
        ("other-transaction/other-transaction/Payable to Amazon", "movement"),
        ("other-transaction/other-transaction/Transfer of funds unsuccessful: 12", "movement"),
        (
            "Debt Adjustment/Debt Adjustment/Cross-Account Debt Adjustment against BE, ES",
            "movement",
        ),
        ("Income Tax Charged/other-transaction/MiscAdjustment", "income_tax"),
        # Names that say nothing, and news, wait for a person.
        ("other-transaction/other-transaction/MiscAdjustment", "to_clarify"),
        ("other-transaction/other-transaction/Fee Adjustment", "to_clarify"),
        ("Order/ItemFees/Quantum Fee", "to_clarify"),
        ("Order/ItemPrice/Quantum Storage Surcharge", "to_clarify"),
        ("//", "to_clarify"),
    ],
)
def test_the_shipped_vocabulary(kind_of, triple, kind):
    assert kind_of(*triple.split("/")) == kind
