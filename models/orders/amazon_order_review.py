from odoo import api, fields, models

from ..sentences import Reason, Reasons, _, joined


class AmazonOrder(models.Model):
    """What a person has to look at. An order can be done for the connector, and not for people."""

    _inherit = "amazon.order"

    review_reason = Reason(
        readonly=True, copy=False, help="What has to be checked or done, and why."
    )
    needs_review = fields.Boolean(
        compute="_compute_needs_review",
        store=True,
        index=True,
        help="This order needs review. The reason says why.",
    )
    review_date = fields.Datetime(
        string="Needs Review Since", readonly=True, copy=False, index="btree_not_null"
    )
    # The reasons by a code of ours, so that one can go while another stays.
    reviews = Reasons(readonly=True, copy=False)
    reviewed = Reasons(
        readonly=True, copy=False, help="The reasons that a user marked as reviewed."
    )
    responsible_id = fields.Many2one(related="account_id.user_id", string="Responsible")

    @api.depends("review_reason")
    def _compute_needs_review(self):
        for row in self:
            row.needs_review = bool(row.review_reason)

    def _review_vals(self, reviews):
        """The values with which the row asks for a review; each reason asks once.

        :param dict reviews: What a person has to look at or to do, by a code.
        """
        # What is over and comes back is to be reviewed again.
        reviewed = {code: text for code, text in (self.reviewed or {}).items() if reviews.get(code)}
        texts = [text for code, text in reviews.items() if text and reviewed.get(code) != text]
        reason = joined("\n", texts)
        is_news = reason != (self.review_reason or "")
        since = fields.Datetime.now() if is_news else self.review_date
        return {
            "reviews": reviews or False,
            "reviewed": reviewed or False,
            "review_reason": reason or False,
            "review_date": reason and since,
        }

    def _add_review(self, code, text):
        """Ask for one more review, or take the one of this code back where there is no text."""
        reviews = {key: value for key, value in (self.reviews or {}).items() if key != code}
        self.write(self._review_vals({**reviews, code: text} if text else reviews))

    def _standing_reviews(self):
        """What needed review before and still does, whatever Amazon says now."""
        passing = {"conflict", "failed"}
        if not self._contradicts_tax(self.sale_order_id):
            passing.add("tax")
        return {code: text for code, text in (self.reviews or {}).items() if code not in passing}

    def _forget_reviewed(self, codes):
        """These happened again, and are to be reviewed again."""
        if codes & (self.reviewed or {}).keys():
            kept = {code: text for code, text in self.reviewed.items() if code not in codes}
            self.reviewed = kept or False

    def action_mark_reviewed(self):
        """Take the orders off the list of those that need review, until there is a new reason.
        Those that failed stay on it.

        :raise AccessError: If the user is no Amazon manager of the orders' company.
        """
        self._check_may_act()
        failed = self.filtered(lambda row: row.state == "failed")
        for account, rows in (self - failed).sudo().grouped("account_id").items():
            for row in rows.filtered("needs_review"):
                row.reviewed = row.reviews
                row.write(row._review_vals(row.reviews or {}))
            account._acting()._remind_of_reviews()
        if not failed:
            return True
        # They are no sale orders yet: somebody has to see to that, or they would be lost.
        return failed.account_id[:1]._notification(
            _(
                "Failed orders stay on the list until they are imported: %(orders)s.",
                orders=", ".join(failed.mapped("amazon_order_ref")),
            ),
            "warning",
        )
