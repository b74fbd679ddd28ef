from odoo import _
from odoo.exceptions import UserError


def pre_init_hook(env):
    """Refuse to live beside Odoo Enterprise's connector, whose model names are the same.

    :raise UserError: If ``sale_amazon`` is installed in this database.
    """
    rival = env["ir.module.module"].search(
        [("name", "=", "sale_amazon"), ("state", "in", ("installed", "to install", "to upgrade"))],
        limit=1,
    )
    if rival:
        raise UserError(
            _(
                "The module “%(name)s” (sale_amazon) is installed in this database. It uses the "
                "same model names as Amazon Seller Sync, so only one of the two can be installed. "
                "Uninstall it first.",
                name=rival.shortdesc,
            )
        )
