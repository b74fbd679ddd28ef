from collections import Counter

from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from ..sentences import _, joined

# How far a delivery is on its way to Amazon's knowledge, once it has left.
STAGES = {"pending": "queued", "failed": "refused", "held": "refused", "sent": "sent"}


class StockPicking(models.Model):
    """What a delivery of an Amazon order waits for, and what has to be known to pack it."""

    _inherit = "stock.picking"

    # What has to be done first comes first, as lists are sorted by these words.
    amazon_stage = fields.Selection(
        [
            ("due", "To Ship"),
            ("queued", "To Send"),
            ("refused", "Failed"),
            ("sent", "Confirmed"),
            ("unneeded", "Not Needed"),
        ],
        compute="_compute_amazon_stage",
        store=True,
        index="btree_not_null",
        help="To Ship: the goods are still here. To Send: they have left, and Amazon is notified "
        "next. Failed: Amazon does not know of it; the reason says why. Confirmed: Amazon "
        "accepted it. Not Needed: there is nothing to send.",
    )
    amazon_ship_by = fields.Datetime(
        string="Ship By",
        compute="_compute_amazon_facts",
        compute_sudo=True,
        help="Amazon expects the goods to have left by then.",
    )
    amazon_service_level = fields.Char(
        string="Service Level",
        compute="_compute_amazon_facts",
        compute_sudo=True,
        help="How fast the buyer wants the parcel, as Amazon names it.",
    )
    amazon_marketplace_id = fields.Many2one(
        "amazon.marketplace",
        string="Marketplace",
        compute="_compute_amazon_facts",
        compute_sudo=True,
    )
    amazon_reason = fields.Text(
        string="Reason",
        compute="_compute_amazon_reason",
        compute_sudo=True,
        help="Why the delivery is in this stage, and what to look at before it leaves.",
    )

    def _auto_init(self):
        """Extend `base`: at the installation no transfer is Amazon's, however many there are."""
        if not column_exists(self.env.cr, self._table, "amazon_stage"):
            create_column(self.env.cr, self._table, "amazon_stage", "varchar")
        return super()._auto_init()

    @api.depends(
        "state",
        "amazon_sync_state",
        "location_dest_id",
        "company_id",
        "sale_id.amazon_fulfilled_by",
    )
    def _compute_amazon_stage(self):
        for picking in self:
            picking.amazon_stage = STAGES.get(picking.amazon_sync_state) or (
                picking._stage_before_sending()
            )

    def _stage_before_sending(self):
        is_mine = self._own_sale_order().amazon_fulfilled_by == "merchant"
        if not is_mine or self.location_dest_id.usage != "customer" or self.state == "cancel":
            return False
        return "unneeded" if self.state == "done" else "due"

    @api.depends("sale_id.amazon_order_id", "company_id", "date_deadline")
    def _compute_amazon_facts(self):
        for picking in self:
            row = picking._own_sale_order()._amazon_row()
            picking.amazon_ship_by = row and (row.ship_by or picking.date_deadline)
            picking.amazon_service_level = row.service_level
            picking.amazon_marketplace_id = row.marketplace_id

    @api.depends("amazon_sync_message", "amazon_warning", "amazon_review", "state")
    def _compute_amazon_reason(self):
        for picking in self:
            if picking.state == "done":
                picking.amazon_reason = picking.amazon_sync_message
                continue
            order = picking._own_sale_order()
            texts = [
                order.amazon_warning,
                order.amazon_conflict,
                order.amazon_unpaired,
                order.amazon_difference,
                order.amazon_other_review,
            ]
            picking.amazon_reason = "\n".join(filter(None, texts))

    def _answer_to_retry(self, left_out, others):
        """What came of deliveries that were to be sent to Amazon again.

        :param int left_out: How many more were chosen that have not left.
        :param int others: How many more were chosen of which Amazon need not know.
        """
        counts = Counter(self.mapped("amazon_sync_state"))
        not_needed = counts["none"] + others
        texts = [
            _(
                "Deliveries sent to Amazon: %(sent)d. Failed: %(failed)d. "
                "Still to send: %(pending)d.",
                sent=counts["sent"],
                failed=counts["failed"],
                pending=counts["pending"],
            ),
            counts["held"] and _("On hold: %(count)d.", count=counts["held"]),
            not_needed and _("Not needed: %(count)d.", count=not_needed),
            left_out and _("Not shipped yet, so nothing was sent: %(count)d.", count=left_out),
        ]
        if len(self) == 1:
            texts.append(self.amazon_sync_message)
        kind = "warning" if counts["pending"] or left_out else "success"
        if counts["failed"] or counts["held"]:
            kind = "danger"
        return self._amazon_accounts()[:1]._notification(joined(" ", texts), kind)

    @api.model
    def get_empty_list_help(self, help_message):
        """Override of `stock`: where nothing has to leave, nobody is asked to make a transfer."""
        if self.env.context.get("amazon_deliveries"):
            return self.env["amazon.empty.list"]._help_to_connect() or help_message
        return super().get_empty_list_help(help_message)
