"""What makes two codes of a product the same, however they are written."""

import re

from stdnum import ean, isbn
from stdnum.exceptions import ValidationError as InvalidNumber

# What sellers add to a SKU to tell who ships it.
CHANNEL_WORDS = frozenset({"fba", "fbm", "afn", "mfn", "amazon", "amz", "amzn"})
# Shorter references say too little once their separators are gone.
SHORTEST_REFERENCE = 3
WORD = re.compile(r"[^\W_]+")


def barcode_key(barcode):
    """An EAN, UPC or GTIN as 14 digits, so that all spellings of one number are equal; any other
    barcode as it is. Empty where there is none.

    Spreadsheets lose leading zeros, and an ISBN of ten digits is an EAN without its country.
    """
    plain = re.sub(r"[\s-]", "", barcode or "").upper()
    if isbn.is_valid(plain) and len(plain) == 10:
        plain = isbn.to_isbn13(plain)
    digits = plain.lstrip("0")
    if digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 14:
        number = digits.zfill(14)
        try:
            ean.validate(number)
        except InvalidNumber:
            return plain
        return number
    return plain


def reference_key(reference):
    """An internal reference or SKU without case and separators; empty if that says too little."""
    key = "".join(WORD.findall((reference or "").casefold()))
    return key if len(key) >= SHORTEST_REFERENCE else ""


def channel_of(sku):
    """The word at the beginning or the end of a SKU that only says who ships it, as it is written,
    and the key of the rest.

    :return: Two texts, both empty if there is no such word.
    """
    words = WORD.findall(sku or "")
    for word, rest in ((words[:1], words[1:]), (words[-1:], words[:-1])):
        if rest and word[0].casefold() in CHANNEL_WORDS and (key := reference_key("-".join(rest))):
            return word[0], key
    return "", ""
