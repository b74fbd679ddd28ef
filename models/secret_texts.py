"""Texts that go in and never come out again."""

import unicodedata

MARK = "•"
# What is read where a secret is set, so that a form shows that there is one.
MARKER = MARK * 8
# They are kept in columns of these names, past the ORM: whatever reads, exports, searches, sorts or
# groups fields never meets them.
SECRETS = ("lwa_client_secret", "refresh_token")
# In the context: also the server itself is to see no more than that they are set.
HIDDEN = "amazon_secrets_hidden"


def without_blanks(text):
    """A text as it was meant: what is pasted along is blank or cannot even be seen."""
    return "".join(c for c in text if not (c.isspace() or unicodedata.category(c) == "Cf"))
