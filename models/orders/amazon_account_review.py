from markupsafe import Markup, escape

from odoo import fields, models

from ..sentences import _

REVIEW_ACTIVITY = "amazon_connector.mail_activity_type_review"
# So many orders are named in the activity; the list has all of them.
NAMED = 10


class AmazonAccount(models.Model):
    """One activity for all orders that need review: whoever is responsible hears of them once a
    day at most, and not once for each order."""

    _inherit = "amazon.account"

    review_reminded_on = fields.Datetime(
        copy=False, readonly=True, help="When the responsible user last got an activity."
    )

    def _rows_to_review(self):
        return self.env["amazon.order"].search(
            [("account_id", "=", self.id), ("needs_review", "=", True)], order="review_date, id"
        )

    def _remind_of_reviews(self):
        """Keep one activity that says how many orders need review, and why the first ones do.

        A new one comes at most once a day, and only if something new needs review. It closes by
        itself when nothing does any more.

        :return: These orders.
        """
        self.ensure_one()
        rows = self._rows_to_review()
        if not rows:
            if self.review_reminded_on:
                self.activity_unlink([REVIEW_ACTIVITY])
                # All was seen to: what comes next is news, even on the same day.
                self.review_reminded_on = False
            return rows
        summary = _("Amazon orders to review: %(count)d", count=len(rows))
        note = self._review_note(rows)
        open_activity = self._open_activities(REVIEW_ACTIVITY)[:1]
        if open_activity:
            if open_activity.summary != summary or open_activity.note != note:
                open_activity.write({"summary": summary, "note": note})
        elif self._is_reminder_due(rows):
            self.review_reminded_on = fields.Datetime.now()
            self.activity_schedule(
                REVIEW_ACTIVITY, summary=summary, note=note, user_id=self._responsible_user().id
            )
        return rows

    def _is_reminder_due(self, rows):
        last = self.review_reminded_on
        if not last:
            return True
        is_news = any(row.review_date and row.review_date > last for row in rows)
        return is_news and last.date() < fields.Date.today()

    def _review_note(self, rows):
        lines = Markup().join(
            Markup("<li>%s: %s</li>") % (escape(row.amazon_order_ref), escape(row.review_reason))
            for row in rows[:NAMED]
        )
        more = len(rows) - NAMED
        rest = _("And %(count)d more.", count=more) if more > 0 else ""
        where = _("Open them in Sales › Amazon › Orders with the filter “Needs Review”.")
        return Markup("<ul>%s</ul><p>%s %s</p>") % (lines, rest, where)

    def action_open_reviews(self):
        """Open the Amazon orders of the account that need review."""
        return self._open("amazon_connector.amazon_order_action", search_default_needs_review=True)
