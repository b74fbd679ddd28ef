"""Many orders are booked with few queries."""

from .entries import EntriesCase

ORDERS = 200


class TestSpeed(EntriesCase):
    def rows(self, count):
        kinds = [("sale", "Principal", "20.01"), ("selling_fee", "Commission", "-3.11")]
        return [
            (kind, str(number), "", amount, description)
            for number in range(count)
            for kind, description, amount in kinds
        ]

    def queries(self, count):
        """How many queries it takes to create and post the entries of so many orders."""
        partners = self.env["res.partner"].create([{"name": str(n)} for n in range(count)])
        orders = self.env["sale.order"].create(
            [{"partner_id": partner.id, "company_id": self.company.id} for partner in partners]
        )
        by_ref = {str(number): order for number, order in enumerate(orders)}
        settlement = self.settlement(self.rows(count), orders=by_ref, ref=f"of {count}")
        self.env.flush_all()
        self.env.invalidate_all()
        booking = settlement._booking()
        before = self.env.cr.sql_log_count
        booking._create_entries()
        self.env.flush_all()
        created = self.env.cr.sql_log_count
        booking._post_entries()
        self.env.flush_all()
        posted = self.env.cr.sql_log_count
        self.env.invalidate_all()
        self.assertPaysOut(settlement)
        return created - before, posted - created

    def test_the_number_of_queries_hardly_grows_with_that_of_orders(self):
        self.queries(2)
        few, many = self.queries(10), self.queries(ORDERS)
        self.assertLess(many[0] - few[0], 20)
        self.assertLess(many[1] - few[1], 20)
