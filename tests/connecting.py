"""The assistant as an administrator uses it."""

from odoo.tests import Form

from .common import AmazonCase


class ConnectCase(AmazonCase):
    def open(self, user=None, **vals):
        """Open the assistant, choose the country, and enter the keys of a seller."""
        wizards = self.env["amazon.connect.account"].with_user(user or self.admin)
        form = Form(wizards.with_company(self.company))
        wizard = form.save()
        wizard.action_next()
        keys = {"seller_id": False, **self.keys(), **vals}
        with Form(wizard) as form:
            for name, value in keys.items():
                setattr(form, name, value)
        return wizard

    def keys(self, seller="eu"):
        seller = self.amazon.sellers[seller]
        return {
            "lwa_client_id": seller.client_id,
            "lwa_client_secret": seller.client_secret,
            "refresh_token": seller.refresh_token,
        }

    def checked(self, **vals):
        """The assistant after Amazon accepted the keys."""
        wizard = self.open(**vals)
        wizard.action_next()
        self.assertTrue(wizard.is_checked, wizard.check_ids.mapped("meaning"))
        return wizard

    def start(self, wizard):
        """Click through to the end. :return: The account."""
        while wizard.step not in ("since", "preview"):
            wizard.action_next()
        action = wizard.action_start()
        self.assertEqual(action["view_mode"], "kanban,form")
        self._account = wizard.account_id.with_env(self.env)
        return self._account

    def finding(self, wizard, subject):
        """What one line of the check says."""
        (line,) = wizard.check_ids.filtered(lambda line: line.subject == subject)
        return line

    def assertFound(self, wizard, subject, mark, words=""):
        line = self.finding(wizard, subject)
        self.assertEqual(line.mark, mark, line.meaning)
        self.assertIn(words, line.meaning)


def assistant_of(user, home):
    """An assistant that somebody has opened, with a line of each kind."""
    wizard = (
        home.env["amazon.connect.account"]
        .with_user(user)
        .create(
            {
                "home_marketplace_id": home.id,
                "check_ids": [(0, 0, {"subject": "x"})],
                "marketplace_line_ids": [(0, 0, {"name": "x"})],
                "sku_ids": [(0, 0, {"sku": "x"})],
            }
        )
    )
    return wizard, wizard.check_ids, wizard.marketplace_line_ids, wizard.sku_ids
