"""What tests write differently on each series of Odoo. The addon itself needs none of it."""

try:
    from odoo.service.model import call_kw
except ImportError:
    from odoo.api import call_kw
import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo.modules import module


def tax_in_price(env, included):
    """The values that put a tax into prices or on top of them; the field was renamed in 18.0."""
    if "price_include_override" in env["account.tax"]._fields:
        kind = "tax_included" if included else "tax_excluded"
        return {"price_include_override": kind}
    return {"price_include": included}


def map_tax(position, source, target):
    """Let a fiscal position replace a tax by another or by none; 19.0 keeps this on the taxes."""
    if "account.fiscal.position.tax" in position.env:
        mapping = {"tax_src_id": source.id, "tax_dest_id": target.id if target else False}
        position.tax_ids = [(0, 0, mapping)]
    elif target:
        target.write(
            {"fiscal_position_ids": [(4, position.id)], "original_tax_ids": [(4, source.id)]}
        )


def call_as_client(model, name, *args, **kwargs):
    """Call a public method as the web client does, with the ids first where it has records; the
    function for that moved in 19.0."""
    return call_kw(model, name, list(args), kwargs)


def has_records(method):
    """Whether the client names records when it calls a method; the mark was renamed in 19.0."""
    api = getattr(method, "_api", None) or getattr(method, "_api_model", None)
    return not api


@contextmanager
def as_if_no_test():
    """Some apps ask and send nothing as long as tests run."""
    with (
        patch.object(threading.current_thread(), "testing", False, create=True),
        patch.object(module, "current_test", None, create=True),
    ):
        yield


def text_on_delivery(company):
    """Let buyers be texted when their delivery leaves; the setting was renamed in 19.0."""
    if "stock_text_confirmation" in company._fields:
        company.write({"stock_text_confirmation": True, "stock_confirmation_type": "sms"})
    else:
        company.stock_move_sms_validation = True


def lock_books(company, day):
    """Lock the books for everybody up to a day; the field exists on all series."""
    company.sudo().fiscalyear_lock_date = day


def lock_books_for_most(company, day):
    """Lock the books for all but advisers, who are granted exceptions since 18.0."""
    most = "period_lock_date" if "period_lock_date" in company._fields else "fiscalyear_lock_date"
    company.sudo()[most] = day
