from ..amazon.key_shapes import Oddity
from ..models.sentences import _


def key_oddities():
    """What users read of keys that look wrong."""
    return {
        Oddity.SWAPPED: _("Client ID and client secret seem to be swapped."),
        Oddity.APP_ID: _(
            "This looks like the ID of the application. The client ID is beside it, under LWA "
            "credentials, and begins with amzn1.application-oa2-client."
        ),
        Oddity.NO_CLIENT_ID: _("A client ID begins with amzn1.application-oa2-client."),
        Oddity.NO_SECRET: _("A client secret begins with amzn1.oa2-cs."),
        Oddity.ACCESS_TOKEN: _(
            "This looks like an access token, which lives for one hour only. The authorization "
            "token begins with “Atzr|”."
        ),
        Oddity.NO_REFRESH_TOKEN: _("An authorization token begins with “Atzr|”."),
        Oddity.MARKETPLACE: _(
            "This is the ID of a marketplace. The Seller ID is shown under the link Your Merchant "
            "Token."
        ),
        Oddity.NO_SELLER_ID: _(
            "A Seller ID begins with A and has letters and digits only, for instance "
            "A1B2C3D4E5F6G7."
        ),
    }
