import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..scheduling import wake_runners
from ..sentences import _

SERVER_FACTS = "amazon_server_facts"


class AmazonAccount(models.Model):
    """Binds an account to the database in which its credentials were checked: a copy of it must
    not act for the seller."""

    _inherit = "amazon.account"

    # Written by the connector and read by nobody, so that it cannot be carried along.
    database_binding = fields.Char(
        readonly=True, copy=False, exportable=False, groups=fields.NO_ACCESS
    )
    database_message = fields.Text(
        compute="_compute_database_message",
        compute_sudo=True,
        help="Why Amazon is not called from this database.",
    )

    @api.depends("database_binding", "state")
    def _compute_database_message(self):
        facts = self._database_facts()
        for account in self:
            is_bound = account.state == "connected"
            account.database_message = is_bound and account._database_trouble(facts)

    def _database_facts(self):
        """What tells this database from its copies, whichever way they were made.

        The identifier is new in a duplicate that Odoo makes. The name is another one where a copy
        stands beside its original. The server is another one where a dump was restored elsewhere:
        PostgreSQL's system identifier comes with ``initdb`` and stays over restarts and minor
        updates. And two servers on one host, of which one is a clone, differ by their port.
        """
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        # Nothing of the rest can change while a connection lasts.
        cache = self.env.cr.cache
        if SERVER_FACTS not in cache:
            cache[SERVER_FACTS] = self._read_server_facts()
        return {"uuid": uuid, **cache[SERVER_FACTS]}

    def _read_server_facts(self):
        cr = self.env.cr
        cr.execute(
            """SELECT current_database(), current_setting('port'),
                      has_function_privilege('pg_control_system()', 'EXECUTE')"""
        )
        name, port, may_ask_server = cr.fetchone()
        if may_ask_server:
            cr.execute("SELECT 'system ' || system_identifier FROM pg_control_system()")
        else:
            cr.execute("SELECT 'oid ' || oid FROM pg_database WHERE datname = current_database()")
        (server,) = cr.fetchone()
        return {"name": name, "server": server, "port": port}

    def _bind_database(self):
        """From now on, the accounts work in this database and in no other."""
        self.sudo().write({"database_binding": json.dumps(self._database_facts())})

    def _database_trouble(self, facts):
        """Why Amazon must not be called from this database; empty if it may.

        :param dict facts: Of `_database_facts`.
        """
        self.ensure_one()
        bound = json.loads(self.sudo().database_binding or "{}")
        if bound == facts:
            return ""
        if bound.get("name", facts["name"]) != facts["name"]:
            return _(
                "The account was connected in the database “%(bound)s”, and this one is "
                "“%(name)s”. So Amazon is not called from here. If this is the live database now, "
                "a settings administrator confirms that in the account.",
                bound=bound["name"],
                name=facts["name"],
            )
        return _(
            "The account was connected in another database or on another server, of which this "
            "seems to be a copy. So Amazon is not called from here. If this is the live database "
            "now, a settings administrator confirms that in the account."
        )

    def _check_database(self):
        """:raise UserError: If this is not the database in which the account was connected."""
        if trouble := self._database_trouble(self._database_facts()):
            raise UserError(trouble)

    def action_confirm_database(self):
        """Let the account work in this database, whichever it was connected in before.

        :raise AccessError: If the user is no settings administrator.
        """
        self._check_may_configure()
        self.ensure_one()
        self._bind_database()
        self._acting()._forget_trouble(
            _("This database was confirmed as the live one. The next run reads the orders.")
        )
        wake_runners(self.env)
        return self._notification(
            _("The account works in this database from now on. Archive it in the other one."),
            "success",
        )
