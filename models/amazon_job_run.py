from datetime import timedelta

from odoo import api, fields, models

from .sentences import Reason

KEPT_DAYS = 90
DAYS_PARAMETER = "amazon_connector.job_run_days"
# More are deleted by the next run of Odoo's clean-up.
DELETED_AT_ONCE = 50_000


class AmazonJobRun(models.Model):
    """One run of a job, or several in a row that found nothing to do on one day."""

    _name = "amazon.job.run"
    _description = "Amazon Job Run"
    _inherit = ["amazon.identity"]
    _order = "started desc, id desc"
    _rec_name = "started"
    _amazon_identity = None
    _log_access = False

    job_id = fields.Many2one(
        "amazon.job",
        string="Account and Job",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(related="job_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="job_id.company_id", store=True)
    kind = fields.Selection(related="job_id.kind", store=True)
    started = fields.Datetime(required=True, readonly=True, index=True)
    ended = fields.Datetime(readonly=True)
    duration = fields.Float(
        string="Duration (s)", readonly=True, help="Seconds, of all runs in this row together."
    )
    runs = fields.Integer(
        readonly=True, default=1, help="Runs in a row that found nothing to do are one row a day."
    )
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("waiting", "Waiting"), ("error", "Error")],
        required=True,
        readonly=True,
    )
    calls = fields.Integer(string="Calls to Amazon", readonly=True)
    records_read = fields.Integer(string="Read", readonly=True)
    records_changed = fields.Integer(string="Changed", readonly=True)
    records_failed = fields.Integer(string="Failed", readonly=True)
    message = Reason(readonly=True)

    def _has_progress(self):
        return bool(self.records_read or self.records_changed or self.records_failed)

    def _takes(self, vals):
        """Whether a run that found nothing to do is one more of the runs in this row."""
        return (
            self.state == vals["state"] == "done"
            and self.started.date() == vals["started"].date()
            and not (self.records_changed or vals["records_changed"])
            and not (self.records_failed or vals["records_failed"])
        )

    def _take(self, vals):
        self.write(
            {
                "ended": vals["ended"],
                "message": vals["message"],
                "duration": self.duration + vals["duration"],
                "calls": self.calls + vals["calls"],
                "records_read": self.records_read + vals["records_read"],
                "runs": self.runs + 1,
            }
        )

    @api.autovacuum
    def _gc_runs(self):
        """Forget old runs. Settings administrators set after how many days by a system parameter,
        :data:`DAYS_PARAMETER`."""
        value = self.env["ir.config_parameter"].sudo().get_param(DAYS_PARAMETER, KEPT_DAYS)
        days = int(value) if str(value).isdigit() else KEPT_DAYS
        limit = fields.Datetime.now() - timedelta(days=days)
        self.sudo().search([("started", "<", limit)], limit=DELETED_AT_ONCE).unlink()
