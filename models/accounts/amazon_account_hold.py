from odoo import _, api, fields, models

from ... import compat
from ..scheduling import start_soon


class AmazonAccount(models.Model):
    """What waits for Amazon is not forgotten when its account is archived: it is on hold, says
    why, and goes on with the account."""

    _inherit = "amazon.account"

    hold_message = fields.Text(
        compute="_compute_hold_message",
        compute_sudo=True,
        help="What waits until the account is unarchived.",
    )

    @api.depends("active")
    def _compute_hold_message(self):
        for account in self:
            account.hold_message = not account.active and account._text_on_hold()

    def write(self, vals):
        """Extend to put on hold, or to take up again, what waits for Amazon."""
        if "active" not in vals:
            return super().write(vals)
        changing = self.filtered(lambda account: account.active != bool(vals["active"]))
        result = super().write(vals)
        for account in changing.sudo():
            if account.active:
                account._take_up_work()
            else:
                account._put_on_hold()
        return result

    def action_archive(self):
        """Extend to say what is on hold from now on."""
        compat.check_access(self, "write")
        result = super().action_archive()
        texts = [text for text in self.mapped("hold_message") if text]
        return self[:1]._notification("\n".join(texts), "warning") if texts else result

    def _put_on_hold(self):
        """Mark what waits for Amazon, which nobody sends while the account is archived."""
        for account in self.filtered(lambda account: not account.active):
            account._pickings_in_line().write(
                {"amazon_sync_state": "held", "amazon_sync_message": account._text_archived()}
            )
            account._cancellations_in_line().write(
                {"cancel_state": "held", "cancel_message": account._text_archived()}
            )
            if text := account._text_on_hold():
                account.message_post(body=text)

    def _take_up_work(self):
        self._pickings_on_hold()._queue_for_amazon()
        self._cancellations_on_hold().write({"cancel_state": "pending", "cancel_message": False})
        for cron in ("ir_cron_sync_orders", "ir_cron_sync_pickings", "ir_cron_send_cancellations"):
            start_soon(self.env, cron)
        if self.state == "draft" and not self._missing_credentials():
            self._connect()

    def _pickings_on_hold(self):
        return self.env["stock.picking"].search(
            [
                ("amazon_sync_state", "=", "held"),
                ("company_id", "=", self.company_id.id),
                ("move_ids.sale_line_id.order_id.amazon_row_ids.account_id", "=", self.id),
            ]
        )

    def _cancellations_on_hold(self):
        return self.env["amazon.order"].search(
            [("account_id", "=", self.id), ("cancel_state", "=", "held")]
        )

    def _feeds_at_work(self):
        return self.env["amazon.feed"].search_count(
            [("account_id", "=", self.id), ("state", "=", "submitted")]
        )

    def _text_archived(self):
        return _(
            "The Amazon account “%(account)s” is archived, so Amazon is not notified. Unarchive "
            "it, or do it in Seller Central.",
            account=self.name,
        )

    def _text_on_hold(self):
        """What waits, in a sentence; empty if nothing does."""
        counts = {
            _("deliveries: %(count)d"): len(self._pickings_on_hold()),
            _("cancellations: %(count)d"): len(self._cancellations_on_hold()),
            _("feeds whose result is still to be read: %(count)d"): self._feeds_at_work(),
        }
        waiting = [text % {"count": count} for text, count in counts.items() if count]
        if not waiting:
            return ""
        return _(
            "On hold until the account is unarchived: %(work)s. Amazon is not notified of these.",
            work=", ".join(waiting),
        )
