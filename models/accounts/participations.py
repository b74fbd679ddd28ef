"""Where a seller sells, and why some of what Amazon lists is left out."""

from dataclasses import dataclass
from typing import Any

from ..sentences import _, joined, label


@dataclass(frozen=True)
class Place:
    """A marketplace that Amazon lists. ``reason`` says why it is left out, if it is."""

    name: str
    marketplace: Any
    reason: str = ""
    note: str = ""
    # The seller sells there, but it is in another region.
    is_elsewhere: bool = False


def places(env, company, region, participations):
    """What becomes of each participation.

    :param participations: As Amazon lists them.
    :rtype: list[Place]
    """
    identifiers = [participation.marketplace_id for participation in participations]
    known = env["amazon.marketplace"].search(
        [
            ("api_identifier", "in", identifiers),
            ("company_id", "in", (company.id, False)),
        ]
    )
    by_identifier = {marketplace.api_identifier: marketplace for marketplace in known}
    return [
        _place(participation, by_identifier.get(participation.marketplace_id, known[:0]), region)
        for participation in participations
    ]


def _place(participation, marketplace, region):
    name = marketplace.name or participation.name or participation.marketplace_id
    note = ""
    if participation.has_suspended_listings:
        note = _("Amazon has suspended listings there. Orders are read all the same.")
    sells = participation.is_participating and bool(marketplace)
    return Place(
        name,
        marketplace,
        _reason(participation, marketplace, region),
        note,
        is_elsewhere=sells and marketplace.region != region,
    )


def _reason(participation, marketplace, region):
    if not participation.is_of_amazon:
        return _("It is not an Amazon store: Amazon only ships what is sold elsewhere.")
    if not marketplace:
        return _("Odoo does not know it. Add it under Amazon Marketplaces, in developer mode.")
    if not participation.is_participating:
        return _("Your seller account does not sell there.")
    if marketplace.region != region:
        return _(
            "It is in another region (%(region)s). Connect another account for it.",
            region=label(marketplace, "region", marketplace.region),
        )
    return ""


def text_left_out(listed):
    """What is left out and why, one on each line.

    :param list[Place] listed: All that Amazon lists.
    """
    return joined(
        "\n",
        [
            _("%(marketplace)s: %(reason)s", marketplace=place.name, reason=place.reason)
            for place in listed
            if place.reason
        ],
    )
