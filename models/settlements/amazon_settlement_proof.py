from odoo import api, fields, models

from ... import compat


class AmazonSettlement(models.Model):
    """What a settlement says at a glance: whether it adds up, and what the deposit is made of."""

    _inherit = "amazon.settlement"

    kind_ids = fields.One2many("amazon.settlement.kind", "settlement_id", readonly=True)
    is_proven = fields.Boolean(
        compute="_compute_is_proven", help="The rows add up to the deposit, to the cent."
    )
    order_count = fields.Integer(string="Orders", compute="_compute_order_count")
    move_count = fields.Integer(string="Journal Entries", compute="_compute_move_count")

    @api.depends("is_unreadable", "line_count", "amount_difference")
    def _compute_is_proven(self):
        for settlement in self:
            is_read = settlement.line_count and not settlement.is_unreadable
            settlement.is_proven = is_read and not settlement.amount_difference

    @api.depends("line_ids.sale_order_id")
    def _compute_order_count(self):
        groups = self.env["amazon.settlement.line"]._read_group(
            [("settlement_id", "in", self.ids)],
            ["settlement_id"],
            ["sale_order_id:count_distinct"],
        )
        counts = {settlement.id: count for settlement, count in groups}
        for settlement in self:
            settlement.order_count = counts.get(settlement.id, 0)

    @api.depends("move_ids")
    def _compute_move_count(self):
        groups = self.env["account.move"]._read_group(
            [("amazon_settlement_id", "in", self.ids)], ["amazon_settlement_id"], ["__count"]
        )
        counts = {settlement.id: count for settlement, count in groups}
        for settlement in self:
            settlement.move_count = counts.get(settlement.id, 0)

    def action_open_lines(self):
        """Open the rows as Amazon sent them.

        :return: An action.
        :raise AccessError: If the user may not read the settlements.
        """
        compat.check_access(self, "read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "amazon_connector.amazon_settlement_line_action"
        )
        return {**action, "domain": [("settlement_id", "in", self.ids)], "context": {}}

    def action_open_orders(self):
        """Open the sale orders that the settlements are about.

        :return: An action.
        :raise AccessError: If the user may not read the settlements.
        """
        compat.check_access(self, "read")
        action = self.env["ir.actions.actions"]._for_xml_id("sale.action_orders")
        domain = [("amazon_settlement_line_ids.settlement_id", "in", self.ids)]
        return {**action, "domain": domain, "context": {"create": False}}

    def action_open_moves(self):
        """Open the journal entries of the settlements.

        :return: An action.
        :raise AccessError: If the user may not read the settlements.
        """
        compat.check_access(self, "read")
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_journal_line")
        domain = [("amazon_settlement_id", "in", self.ids)]
        return {**action, "domain": domain, "context": {"create": False}}

    def action_download_file(self):
        """Download the report as Amazon sent it.

        :return: An action.
        :raise AccessError: If the user may not read the settlement.
        """
        compat.check_access(self, "read")
        self.ensure_one()
        url = f"/web/content/{self.attachment_id.id}?download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}
