"""Buyers' tax numbers, in the form in which their countries write them."""

from collections.abc import Sequence

from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.util import get_cc_module

# There the country's code is a part of the number. XI is Northern Ireland.
# https://taxation-customs.ec.europa.eu/taxation/vat/vat-directive/vat-identification-numbers_en
EUROPEAN = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
PREFIXES = {*EUROPEAN.split(), "CH", "GB", "NO", "XI"}
OWN_PREFIXES = {"GR": "EL", "UK": "GB"}
MODULES = {
    "AU": ("abn",),
    "BR": ("cnpj", "cpf"),
    "CH": ("vat", "uid"),
    "IN": ("gstin",),
    "MX": ("rfc",),
    "NO": ("mva", "orgnr"),
    "NZ": ("ird",),
    "TR": ("vkn", "tckimlik"),
}
# No country's number is longer.
MOST_CHARACTERS = 20


def tax_number(number: str, country_code: str = "") -> str:
    """The number as its country writes it; empty if it cannot be one.

    Where nothing is known of a country's numbers, the number is kept as it is.

    :param str country_code: Of the country that the number is taken to be from, unless it says so
        itself.
    """
    compact = "".join(char for char in number if char.isalnum() and char.isascii()).upper()
    if not any(char.isdigit() for char in compact):
        return ""
    own = OWN_PREFIXES.get(compact[:2], compact[:2])
    if own in PREFIXES and (valid := _with_prefix(own, compact[2:])):
        return valid
    country = OWN_PREFIXES.get(country_code, country_code)
    if country in PREFIXES:
        return _with_prefix(country, compact)
    bare = compact.removeprefix(country) if country else compact
    names = MODULES.get(country, ("vat",))
    if valid := _valid(country, names, compact) or _valid(country, names, bare):
        return valid
    if country in MODULES and not _is_of_a_new_form(country, bare):
        return ""
    return " ".join(number.split()) if len(compact) <= MOST_CHARACTERS else ""


def _with_prefix(prefix: str, rest: str) -> str:
    if prefix == "CH":
        return _valid(prefix, MODULES[prefix], "CHE" + rest.removeprefix("E"))
    if rest.startswith(prefix):
        return ""
    # Northern Ireland's numbers are Britain's, under another code.
    country = {"XI": "GB", "EL": "GR"}.get(prefix, prefix)
    valid = _valid(country, MODULES.get(prefix, ("vat",)), rest)
    return valid and prefix + rest


def _valid(country: str, names: Sequence[str], number: str) -> str:
    for name in names:
        module = get_cc_module(country.lower(), name) if country else None
        try:
            if module and module.validate(number):
                return module.compact(number)
        except InvalidNumber:
            continue
    return ""


def _is_of_a_new_form(country: str, number: str) -> bool:
    """Brazil's numbers for companies have letters since July 2026, which not every release of the
    library knows."""
    return country == "BR" and len(number) == 14 and not number.isdigit()
