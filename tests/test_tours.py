"""What a user clicks, in a real browser."""

from .tour import TourCase


class TestTours(TourCase):
    def test_wrong_keys_are_refused_where_they_are_typed(self):
        secret = self.account.sudo().lwa_client_secret

        self.play("wrong_keys", self.account)

        self.assertEqual(self.account.sudo().lwa_client_secret, secret)
