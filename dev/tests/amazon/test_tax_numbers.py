"""Tax numbers in the form of their countries. Those that are valid are examples of authorities."""

import pytest

from amazon.tax_numbers import tax_number


@pytest.mark.parametrize(
    "number, country, expected",
    [
        # With the country's code, wherever the buyer lives.
        ("DE123456788", "DE", "DE123456788"),
        ("de 123 456 788", "FR", "DE123456788"),
        ("DE123456788", "AE", "DE123456788"),
        ("123456788", "DE", "DE123456788"),
        ("123456782", "GB", "GB123456782"),
        ("GB123456782", "GB", "GB123456782"),
        ("UK123456782", "GB", "GB123456782"),
        ("XI123456782", "GB", "XI123456782"),
        ("xi 123 4567 82", "", "XI123456782"),
        ("GR123456783", "GR", "EL123456783"),
        ("123456783", "GR", "EL123456783"),
        ("U12345675", "AT", "ATU12345675"),
        ("A12345674", "ES", "ESA12345674"),
        ("CHE-107.787.577 IVA", "CH", "CHE107787577IVA"),
        ("CHE-107.787.577", "CH", "CHE107787577"),
        ("NO 995 525 828 MVA", "NO", "NO995525828MVA"),
        ("988077917", "NO", "NO988077917"),
        # Without it.
        ("11.222.333/0001-81", "BR", "11222333000181"),
        ("390.533.447-05", "BR", "39053344705"),
        ("GODE561231GR8", "MX", "GODE561231GR8"),
        ("MXGODE561231GR8", "MX", "GODE561231GR8"),
        ("27AAPFU0939F1ZV", "IN", "27AAPFU0939F1ZV"),
        ("51 824 753 556", "AU", "51824753556"),
        ("4540536920", "TR", "4540536920"),
        ("TR17291716060", "TR", "17291716060"),
        ("197401143C", "SG", "197401143C"),
        ("123026635RC0001", "CA", "123026635RC0001"),
        # As it is, where its form is not known or has changed.
        ("T7000012050002", "JP", "T7000012050002"),
        ("100123456700003", "AE", "100123456700003"),
        ("310175397400003", "SA", "310175397400003"),
        ("M2-1234567-8", "SG", "M2-1234567-8"),
        ("4123456789", "ZA", "4123456789"),
        ("47 1234", "", "47 1234"),
    ],
)
def test_numbers_as_their_countries_write_them(number, country, expected):
    assert tax_number(number, country) == expected


def test_a_brazilian_number_of_the_new_form_is_not_refused():
    # With or without its punctuation, as the library knows the form or not.
    written = tax_number("12.ABC.345/01DE-35", "BR")
    assert "".join(filter(str.isalnum, written)) == "12ABC34501DE35"


@pytest.mark.parametrize(
    "number, country",
    [
        ("DE000000000", "DE"),
        ("DEDE123456788", "DE"),
        ("ZZ12345678901234567890", "DE"),
        ("7707083893", "DE"),
        ("XI123456789", "GB"),
        ("11.222.333/0001-82", "BR"),
        ("1234567890", "BR"),
        ("27AAPFU0939F1ZX", "IN"),
        ("51 824 753 557", "AU"),
        ("GODE561399GR8", "MX"),
        ("4540536921", "TR"),
        ("N/A", "AE"),
        ("-", ""),
        ("", "DE"),
        ("none", "JP"),
        ("٣١٠١٧٥", "SA"),
        ("1" * 21, "AE"),
    ],
)
def test_what_cannot_be_a_number_is_left_out(number, country):
    assert tax_number(number, country) == ""
