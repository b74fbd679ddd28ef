from odoo import api, models

from ... import compat
from ..sentences import _, joined

# In the context while many orders are worked on: their notes are written at once, afterwards.
NOTED_LATER = "amazon_noted_later"
NOTED = ("state", "message", "amazon_status")


class AmazonOrder(models.Model):
    """What came when: what changes about an order is noted on it, and people can talk about it.

    An order that comes in and is imported without a remark has no note: so most orders cost
    nothing.
    """

    _name = "amazon.order"
    _inherit = ["amazon.order", "mail.thread", "mail.activity.mixin"]

    # Whoever may see an order may talk about it; nobody but the connector writes it.
    _mail_post_access = "read"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `mail`: nobody follows an order that the connector has seen."""
        compat.check_access(self, "create")
        quiet = self.with_context(tracking_disable=True)
        return super(AmazonOrder, quiet).create(vals_list).with_env(self.env)

    def write(self, vals):
        """Extend `mail` to note what happens to orders."""
        compat.check_access(self, "write")
        quiet = self.with_context(tracking_disable=True)
        if self.env.context.get(NOTED_LATER) or not vals.keys() & set(NOTED):
            return super(AmazonOrder, quiet).write(vals)
        before = self._as_noted()
        result = super(AmazonOrder, quiet).write(vals)
        self._note_changes(before)
        return result

    def _as_noted(self):
        """How the orders stand, to see afterwards what happened to them."""
        return {row: tuple(row[name] or "" for name in NOTED) for row in self}

    def _note_changes(self, before):
        """Note what happened to orders.

        :param dict before: Of `_as_noted`.
        """
        notes = {row.id: text for row, old in before.items() if (text := row._text_of_change(*old))}
        if notes:
            self.browse(notes)._message_log_batch(bodies=notes)

    def _text_of_change(self, state, message, status):
        texts = []
        if status and self.amazon_status != status:
            texts.append(_("Amazon: %(old)s → %(new)s", old=status, new=self.amazon_status))
        is_news = (self.message or "") != message
        if is_news and self.message:
            texts.append(self.message)
        elif state != self.state and state in ("failed", "conflict", "ignored"):
            labels = dict(self._fields["state"]._description_selection(self.env))
            texts.append(labels[self.state])
        return joined("\n", texts)
