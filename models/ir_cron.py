from odoo import models
from odoo.sql_db import BaseCursor

from . import run_time


class IrCron(models.Model):
    _inherit = "ir.cron"

    @classmethod
    def _process_job(cls, *args):
        """Override of `base` to know how long Odoo has been running scheduled actions already."""
        cursor = next(arg for arg in args if isinstance(arg, BaseCursor))
        process_job = super()._process_job
        return run_time.run_scheduled(cursor, lambda: process_job(*args))
