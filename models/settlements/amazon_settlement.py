from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.tools import SQL

from ..scheduling import naive_utc
from ..sentences import Reason, _, joined
from .keeper import SettlementKeeper, Version

# What these say comes from the file; what follows them, from its entries.
OPEN = ("new", "unbalanced", "to_clarify", "ready")


class AmazonSettlement(models.Model):
    """What becomes of a settlement before anything is booked."""

    _inherit = "amazon.settlement"

    unclear_count = fields.Integer(
        string="Rows to Clarify", readonly=True, help="Rows that no rule is about."
    )
    unreadable_reason = Reason(readonly=True)
    is_ignored = fields.Boolean(
        readonly=True, help="Somebody chose to ignore a file that cannot be read."
    )
    belongs_to_id = fields.Many2one(
        "amazon.settlement",
        readonly=True,
        help="The settlement to which the file turned out to belong. The file was read there.",
    )
    is_uploaded = fields.Boolean(
        readonly=True, help="Somebody uploaded the file, so its age is not known."
    )
    file_charset = fields.Char(readonly=True)
    reserve_kept = fields.Monetary(readonly=True, help="What Amazon keeps until the next one.")
    reserve_released = fields.Monetary(
        readonly=True, help="What Amazon had kept from the settlement before."
    )
    has_reserve_gap = fields.Boolean(
        readonly=True,
        help="The reserve that came back is not what the settlement before kept, or that one is "
        "not in Odoo.",
    )
    newer_file_id = fields.Many2one(
        "ir.attachment",
        readonly=True,
        help="Amazon issued the settlement again after it was posted. It is read when its entries "
        "are taken back.",
    )
    newer_created_on = fields.Datetime(readonly=True)
    newer_document_ref = fields.Char(readonly=True)
    newer_is_uploaded = fields.Boolean(readonly=True)
    newer_digest = fields.Char(readonly=True)
    newer_charset = fields.Char(readonly=True)

    # State

    def _update_state(self):
        """Extend to say what somebody has to do."""
        result = super()._update_state()
        for settlement in self:
            text = joined("\n", settlement._texts_to_do()) or False
            if (settlement.message or False) != text:
                settlement.message = text
        self.account_id._remind_at_commit()
        return result

    def _next_state(self):
        """Override to say what the rows say."""
        if self.newer_file_id:
            return "changed"
        if self.is_unreadable:
            return "new"
        if self.amount_difference:
            return "unbalanced"
        return "to_clarify" if self.unclear_count else "ready"

    def _texts_to_do(self):
        """What somebody has to do about the settlement, a sentence for each matter."""
        if self.state == "changed":
            return [self._text_changed()]
        if self.is_unreadable:
            return [self.unreadable_reason]
        texts = []
        if self.state == "unbalanced":
            texts.append(self._text_unbalanced())
        if self.unclear_count and self.state in OPEN:
            texts.append(
                _(
                    "Rows that no rule covers: %(count)d. Make rules for them.",
                    count=self.unclear_count,
                )
            )
        if self.has_reserve_gap:
            texts.append(
                _(
                    "The reserve that came back is not what the settlement before kept, or a "
                    "settlement in between is not in Odoo. Compare them in Seller Central › "
                    "Payments, and upload what is missing."
                )
            )
        return texts

    def _text_changed(self):
        return _(
            "Amazon issued this settlement again with other rows, after it was posted. Take its "
            "entries back with “Undo”; Odoo then reads the new file."
        )

    def _text_unbalanced(self):
        difference = f"{self.amount_difference:.2f} {self.currency_id.name}"
        return _(
            "The rows do not add up to the deposit. Difference: %(difference)s. Nothing is booked. "
            "Odoo looks every day whether Amazon has issued the settlement again.",
            difference=difference,
        )

    @api.depends("state", "is_unreadable", "is_ignored")
    def _compute_needs_person(self):
        return super()._compute_needs_person()

    def _needs_person(self):
        """Extend to what the file and its rows say."""
        if self.is_unreadable:
            return not self.is_ignored
        return self.state in ("unbalanced", "to_clarify", "changed") or super()._needs_person()

    def action_ignore(self):
        """Do without files that cannot be read: nobody is asked to look at them any more."""
        self._check_may_book()
        self.sudo().filtered("is_unreadable").is_ignored = True
        for account in self.sudo().account_id:
            account._acting()._remind_of_settlements()

    # Versions

    def _is_booked(self):
        """Whether anything is posted, so that the rows must not change any more."""
        return "posted" in self.sudo().move_ids.mapped("state")

    def _forget_rows(self):
        """Make room for another version. Entries that are drafts were made of the rows: what was
        never posted is deleted, and what has a number is cancelled and keeps it."""
        self.line_ids.unlink()
        moves = self.sudo().move_ids
        numbered = moves.filtered("posted_before")
        numbered.line_ids.remove_move_reconcile()
        numbered.filtered(lambda move: move.state == "draft").button_cancel()
        numbered.write({"amazon_settlement_id": False, "is_amazon_undone": True})
        (moves - numbered).with_context(force_delete=True).unlink()

    def _note_newer(self, version, file):
        self.write(
            {
                "newer_file_id": file.id,
                "newer_created_on": naive_utc(version.created),
                "newer_document_ref": version.document_ref,
                "newer_digest": version.digest,
                "newer_charset": version.charset,
                "newer_is_uploaded": version.is_uploaded,
            }
        )
        self._update_state()

    def _read_newer(self):
        """Read the newer file of those of which nothing is posted any more.

        Never while entries change: reading takes rows and drafts away.
        """
        for settlement in self:
            if settlement.newer_file_id and not settlement._is_booked():
                settlement._read_file_of_newer()
                settlement._compare_reserves()

    def _read_file_of_newer(self):
        file = self.newer_file_id
        version = Version(
            content=file.raw,
            created=_aware(self.newer_created_on),
            name=self.settlement_ref,
            document_ref=self.newer_document_ref or "",
            charset=self.newer_charset or "",
            is_uploaded=self.newer_is_uploaded,
        )
        self._forget_newer()
        self._keeper().read_again(self, version, file)

    def _forget_newer(self):
        names = ("file_id", "created_on", "document_ref", "digest", "charset", "is_uploaded")
        self.write({f"newer_{name}": False for name in names})

    def _read_again(self):
        """Read the kept file once more: what was in the way may be so no more."""
        self._keeper().read_again(self, self._version(), self.attachment_id)

    def _is_readable_now(self):
        return not self._keeper().reason_against(self._version())

    def _version(self):
        """The file that the settlement was read from."""
        return Version(
            content=self.attachment_id.raw or b"",
            created=_aware(self.report_created_on),
            name=self.settlement_ref,
            document_ref=self.report_document_ref or "",
            charset=self.file_charset or "",
            is_uploaded=self.is_uploaded,
            start=_aware(self.date_start),
            end=_aware(self.date_end),
        )

    def _tie_to_sale_orders(self):
        self.env["amazon.settlement.line"]._tie(SQL("line.settlement_id IN %s", self._ids))

    def _keeper(self):
        return SettlementKeeper(self.account_id._acting())

    # Reserves

    def _compare_reserves(self):
        """Note of all settlements of these accounts whose reserve is another than what the
        settlement before kept. What is booked may say so, too, and it goes when the one that was
        missing comes.

        Stores and balances have settlements of their own, which follow each other to the second.
        Where none does, one is missing, if a reserve came back that none of those before kept. The
        first ones that Amazon still lists are all of the same weeks, so none is before them.
        """
        mine = [("account_id", "in", self.account_id.ids), ("is_unreadable", "=", False)]
        settlements = self.search(mine)
        for some in settlements.grouped(lambda one: (one.account_id, one.currency_id)).values():
            some._note_reserve_gaps()

    def _note_reserve_gaps(self):
        """Note which of these, all of one account and currency, got another reserve back."""
        ended = sorted((one.date_end, one.reserve_kept) for one in self if one.date_end)
        for settlement in self:
            before = [pair for pair in ended if pair[0] <= (settlement.date_start or datetime.min)]
            # What was kept by the one that it follows; else by any of those before.
            kept = {kept for end, kept in before if end == settlement.date_start}
            is_known = kept or not settlement.reserve_released
            kept = kept if is_known else {kept for _end, kept in before}
            gap = bool(kept) and settlement.reserve_released not in kept
            if settlement.has_reserve_gap != gap:
                settlement.has_reserve_gap = gap
                settlement._update_state()


def _aware(moment):
    return moment and moment.replace(tzinfo=timezone.utc)
