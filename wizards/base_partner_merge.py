from odoo import models

from ..models.amazon_identity import KEPT_VALUES


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_values(self, src_partners, dst_partner):
        """Extend `base`: the contact that stays is of Amazon if one of the others was."""
        key, kept = KEPT_VALUES
        return super()._update_values(src_partners, dst_partner.with_context(**{key: kept}))
