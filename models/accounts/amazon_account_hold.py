from odoo import api, fields, models

from ..sentences import _


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
        """Extend to say what is on hold from now on.

        :raise AccessError: If the user is no Amazon manager: Odoo takes activities away first.
        """
        self._check_may_act()
        result = super().action_archive()
        texts = [text for text in self.mapped("hold_message") if text]
        return self[:1]._notification("\n".join(texts), "warning") if texts else result

    def _put_on_hold(self):
        """Say what waits for Amazon, which nobody sends while the account is archived. Capabilities
        extend this to mark it first."""
        for account in self.filtered(lambda account: not account.active):
            if text := account._text_on_hold():
                account.message_post(body=text)

    def _take_up_work(self):
        """Let what was on hold go on. Capabilities extend this with their own work."""
        if self.state == "draft" and not self._missing_credentials():
            self._connect()

    def _work_on_hold(self):
        """How much of each kind of work waits. Capabilities extend this with their own.

        :return: The counts, by a text with the placeholder ``count``.
        """
        return {_("feeds whose result is still to be read: %(count)d"): self._feeds_at_work()}

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
        counts = self._work_on_hold()
        waiting = [text % {"count": count} for text, count in counts.items() if count]
        if not waiting:
            return ""
        return _(
            "On hold until the account is unarchived: %(work)s. Amazon is not notified of these.",
            work=", ".join(waiting),
        )
