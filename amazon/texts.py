"""How long a text may be where it is kept."""

# What names a record is never cut, lest two become one. Amazon's longest have 50 characters; an
# index of PostgreSQL takes some 2,700 bytes.
IDENTITY_SIZE = 255
# Odoo puts names into indexes, those of a contact together with those of its company.
CODE_SIZE = 100
NAME_SIZE = 200
TITLE_SIZE = 500
MESSAGE_SIZE = 2000
# No e-mail address is longer (RFC 5321), and one that is cut is another's.
EMAIL_SIZE = 254


def shorten(text: str, size: int) -> str:
    """The text, or as much of it as that many characters hold."""
    return text if len(text) <= size else f"{text[: size - 1].rstrip()}…"
