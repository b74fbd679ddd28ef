"""Tours: the web client in a real Chromium, on this Odoo, with the simulated Amazon behind it."""

import os
import shutil
import threading
from contextlib import contextmanager
from types import SimpleNamespace
from unittest import SkipTest
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser, get_db_name

from odoo.addons.amazon_connector.models import amazon_rate_limit
from odoo.addons.amazon_connector.models.accounts import amazon_account_connection

from .common import AmazonCase

# The names that Odoo looks for.
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PATIENCE = 180  # seconds for a tour
SOON = 0.5  # seconds between two looks at what is due
ASSETS = ("web.assets_web", "web.assets_tests")


_wait_ready = ChromeBrowser._wait_ready


def _wait_longer(browser, ready_code=None, timeout=PATIENCE):
    return _wait_ready(browser, ready_code, max(timeout, PATIENCE))


@tagged("post_install", "-at_install")
class TourCase(AmazonCase, HttpCase):
    """Plays tours as a user. The server's threads work in the test's transaction."""

    # As Chromium wants it; 17.0 does not translate it.
    browser_size = "1366,768"

    @classmethod
    def setUpClass(cls):
        if not any(shutil.which(name) for name in BROWSERS):
            if os.environ.get("CI"):
                raise AssertionError("There is no Chromium, so no tour can be played.")
            raise SkipTest("There is no Chromium, so no tour is played.")
        cls._make_assets()
        super().setUpClass()
        # Locks and counts of calls need connections of their own, which tests of Odoo's server do
        # not give.
        connections = SimpleNamespace(cursor=db_connect(cls.registry.db_name).cursor)
        cls.apart = SimpleNamespace(registry=connections)

    @classmethod
    def _make_assets(cls):
        """Once for all tours: what one of them makes is rolled back with it."""
        with Registry(get_db_name()).cursor() as cr:
            qweb = api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]
            for bundle in ASSETS:
                qweb._get_asset_bundle(bundle, css=False, js=True).js()
                qweb._get_asset_bundle(bundle, css=True, js=False).css()

    def setUp(self):
        super().setUp()
        self.signed_in = threading.Event()
        throttle = amazon_rate_limit.PersistentThrottle
        self._use_own_connection(amazon_rate_limit, "PersistentThrottle", throttle)
        # Odoo waits a minute for the first screen: a busy machine may need longer.
        self.startPatcher(patch.object(ChromeBrowser, "_wait_ready", _wait_longer))
        lock = amazon_account_connection.advisory_lock
        self._use_own_connection(amazon_account_connection, "advisory_lock", lock)

    def _use_own_connection(self, module, name, original):
        apart = self.apart
        self.startPatcher(patch.object(module, name, lambda env, *key: original(apart, *key)))

    def forget_rates(self):
        with self.apart.registry.cursor() as cr:
            cr.execute("DELETE FROM amazon_rate_limit")

    def _commit(self, env, processed=0, *, remaining=0):
        if env.cr is self.env.cr:
            return super()._commit(env, processed, remaining=remaining)
        return env.cr.commit()

    def _end_transaction(self, env):
        return super()._end_transaction(env) if env.cr is self.env.cr else env.cr.commit()

    def authenticate(self, *args, **options):
        session = super().authenticate(*args, **options)
        self.signed_in.set()
        return session

    def play(self, name, record=None, *, action=None, debug=False):
        """Play a tour that starts at a record or an action, or at the first screen.

        :param debug: In developer mode.
        """
        self.env.flush_all()
        self.start_tour(
            f"/web{'?debug=1' if debug else ''}{self._fragment(record, action)}",
            f"amazon_connector.{name}",
            login=self.admin.login,
            timeout=PATIENCE,
        )
        self.env.invalidate_all()

    @contextmanager
    def scheduler(self):
        """While the block lasts, the scheduled action runs as often as there is something due."""
        over, registry = threading.Event(), self.registry
        self.signed_in.clear()

        def run():
            # Until then the test itself uses its connection, which is the server's, too.
            self.signed_in.wait()
            while not over.wait(SOON):
                with registry.cursor() as cr:
                    api.Environment(cr, SUPERUSER_ID, {})["amazon.job"]._cron_run_due()

        thread = threading.Thread(target=run, daemon=True)
        thread.testing, thread.dbname = True, registry.db_name
        thread.start()
        try:
            yield
        finally:
            over.set()
            self.signed_in.set()
            thread.join()

    def _fragment(self, record, action):
        if record:
            return f"#model={record._name}&id={record.id}&view_type=form"
        return f"#action={action}" if action else ""
