"""The street of a delivery address, whichever of its fields Amazon writes it into."""

from .payload import Node
from .texts import NAME_SIZE

# There a parcel needs the district, which Amazon keeps apart. Elsewhere it is a county, which
# nobody writes on a parcel.
WRITE_DISTRICT = {"AE", "CN", "EG", "IN", "MX", "SA", "TR"}


def street_lines(node: Node, country_code: str) -> tuple[str, ...]:
    """The lines of an address without its city, each part of it once.

    Brazilian addresses have the parts of the street apart: mostly a second time, but in some that
    is all there is of the street.
    """
    texts = (node.text(f"addressLine{number}", size=NAME_SIZE) for number in (1, 2, 3))
    lines = list(filter(None, texts))
    extended = node.child_or_empty("extendedFields")
    street = ", ".join(
        filter(
            None,
            (
                extended.text("streetName", size=NAME_SIZE),
                extended.text("streetNumber", size=NAME_SIZE),
            ),
        )
    )
    if not _contains(lines, street):
        lines = [street, *(line for line in lines if not _contains([street], line))]
    more = [
        extended.text("complement", size=NAME_SIZE),
        extended.text("neighborhood", size=NAME_SIZE),
    ]
    if country_code in WRITE_DISTRICT:
        more.append(node.text("districtOrCounty", size=NAME_SIZE))
    for part in more:
        if not _contains([*lines, node.text("city", size=NAME_SIZE)], part):
            lines.append(part)
    return tuple(lines)


def _contains(lines: list[str], part: str) -> bool:
    """Whether all words of the part follow each other somewhere in the lines."""
    return not part or f" {_words(part)} " in f" {_words(' '.join(lines))} "


def _words(text: str) -> str:
    return " ".join(text.casefold().replace(",", " ").split())
