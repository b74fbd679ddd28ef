"""Which rule is about a row of a settlement."""

from amazon.money_rules import Matcher, Pattern


def found(triple, *patterns):
    return Matcher([Pattern(*pattern) for pattern in patterns]).find(triple)


def test_texts_are_compared_without_case_and_blanks():
    assert found((" ORDER", "itemprice ", "Principal"), ("Order", "ItemPrice", "principal")) == 0
    assert found(("Order", "Fee  Adjustment", ""), ("order", "fee adjustment ", "")) == 0


def test_an_empty_text_matches_all_and_a_star_any_rest():
    fee = ("FBAFees", "FBA Customer Returns Fee for ASIN: B01", "Base fee")
    assert found(fee, ("FBAFees", "FBA Customer Returns Fee*", "")) == 0
    assert found(fee, ("", "", "")) == 0
    assert found(fee, ("*", "", "Base*")) == 0
    assert found(fee, ("FBAFees", "Fee*", "")) is None
    # Only at the end.
    assert found(fee, ("*Fees", "", "")) is None


def test_the_most_special_rule_holds():
    row = ("Order", "ItemFees", "Commission")
    rules = [("", "", ""), ("Order", "", "Com*"), ("", "ItemFees", "Commission"), row]
    assert found(row, *rules) == 3
    assert found(row, *rules[:3]) == 2
    assert found(row, *rules[:2]) == 1
    assert found(row, ("", "Item*", ""), ("", "ItemF*", ""), ("", "It*", "")) == 1


def test_of_equals_the_first_holds():
    assert found(("a", "b", "c"), ("", "b", ""), ("a", "", ""), ("", "", "c")) == 0


def test_no_rule_holds():
    assert found(("Order", "ItemFees", "Quantum Fee"), ("Order", "ItemFees", "Commission")) is None
    assert found(("", "", "")) is None
