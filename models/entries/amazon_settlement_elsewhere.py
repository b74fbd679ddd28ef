from odoo import models
from odoo.exceptions import UserError

from ..sentences import _


class AmazonSettlement(models.Model):
    """Keeps a settlement from being booked in two accounts: Amazon lists all settlements of a
    seller to each of its accounts, and a file may be uploaded to the wrong one."""

    _inherit = "amazon.settlement"

    def _check_nowhere_else(self, is_asked):
        """
        :param bool is_asked: A person wants it booked here.
        :raise AccountBusy: If it is being booked in another account.
        :raise UserError: If it is booked there, or if it is not known where it belongs.
        """
        if self._is_booked_elsewhere():
            raise UserError(
                _(
                    "The settlement %(ref)s is booked in another account.",
                    ref=self.settlement_ref,
                )
            )
        own, others, unknown = self._stores()
        if others and not own:
            raise UserError(self._text_of_others(others))
        if (others or unknown) and not is_asked and not self._live_entries():
            raise UserError(
                _(
                    "This seller has accounts in several companies, and the settlement %(ref)s is "
                    "not only about stores of this one. If it belongs here, press “Create "
                    "Entries”.",
                    ref=self.settlement_ref,
                )
            )

    def _belongs_elsewhere(self):
        """Whether nobody has anything to do here: the settlement is another account's."""
        own, others, _unknown = self._stores()
        return bool(others and not own) or bool(self._others_of_seller()._live_entries())

    def _others_of_seller(self):
        """The same settlement in other accounts of the company or of the seller. Of another seller
        it cannot be, whatever a file says."""
        found = self.sudo().search(
            [("settlement_ref", "=", self.settlement_ref), ("id", "!=", self.id)], order="id"
        )
        account = self.account_id.sudo()
        key = account.seller_id, account.region
        return found.filtered(
            lambda other: (
                other.company_id == self.company_id
                or (
                    account.seller_id
                    and (other.account_id.seller_id, other.account_id.region) == key
                )
            )
        )

    def _is_booked_elsewhere(self):
        """Whether another account has entries of the same settlement. It gets none until this
        transaction ends."""
        others = self._others_of_seller()
        if not others:
            return False
        others.flush_recordset()
        self.env.cr.execute(
            "SELECT id FROM amazon_settlement WHERE id IN %s ORDER BY id FOR UPDATE SKIP LOCKED",
            (others._ids,),
        )
        if len(self.env.cr.fetchall()) != len(others):
            raise self._busy()
        # Whoever began before this and goes on after it sees that it does not see all.
        self.env.cr.execute(
            "UPDATE amazon_settlement SET settlement_ref = settlement_ref WHERE id IN %s",
            (others._ids,),
        )
        return bool(others._live_entries())

    def _stores(self):
        """Of a seller whose stores are divided among companies: whose the stores of the settlement
        are.

        :return: The account's own, those that another account synchronizes, and whether it is about
            any other, or says of none.
        """
        account = self.account_id.sudo()
        if not account.is_split:
            return [], [], False
        same = [("seller_id", "=", account.seller_id), ("region", "=", account.region)]
        accounts = account.search([*same, ("id", "!=", account.id)])
        named = {name.casefold(): name for name in (self.marketplace_names or "").split(", ")}
        own, others = _names_of(account), _names_of(accounts)
        return (
            [name for key, name in named.items() if key in own],
            [name for key, name in named.items() if key in others - own],
            bool(named.keys() - own - others),
        )

    def _text_of_others(self, names):
        return _(
            "The settlement %(ref)s is about %(stores)s, which another company synchronizes. It is "
            "booked there.",
            ref=self.settlement_ref,
            stores=", ".join(names),
        )


def _names_of(accounts):
    stores = accounts.with_context(active_test=False).marketplace_ids
    return {name.casefold() for name in stores.mapped("name")}
