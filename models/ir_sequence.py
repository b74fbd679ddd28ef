from odoo import models

from .thrown_away import is_thrown_away, next_number


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _next(self, sequence_date=None):
        """Override of `base`: what is thrown away leaves no gap."""
        if is_thrown_away(self.env):
            return next_number()
        return super()._next(sequence_date=sequence_date)
