"""The only file that knows how the series of Odoo differ.

It asks for features first and for the version second. Write for the newest series and back-port
here; views are written for 17.0 and translated by ``models/ir_ui_view.py``.
"""

from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from odoo import models
from odoo.release import version_info

try:
    # An addon of its own since 19.0.
    from odoo.addons.rpc.controllers.xmlrpc import OdooMarshaller
except ImportError:
    from odoo.addons.base.controllers.rpc import OdooMarshaller

# The tags of lists and of the chatter were renamed in 18.0.
HAS_LIST_TAG = version_info[0] != 17


class _Constraint:
    """``models.Constraint`` of 19.0, on top of the ``_sql_constraints`` of 17.0 and 18.0."""

    def __init__(self, definition, message=""):
        self.definition = definition
        self.message = message

    def __set_name__(self, owner, name):
        known = owner.__dict__.get("_sql_constraints", [])
        constraint = (name.removeprefix("_"), self.definition, self.message)
        owner._sql_constraints = [*known, constraint]


Constraint = getattr(models, "Constraint", _Constraint)


def send_as_text(text_type):
    """Let the external API send a subclass of `str` as text.

    Odoo looks up exact types, in a list of its own: adding to Python's comes too late.
    """
    OdooMarshaller.dispatch[text_type] = OdooMarshaller.dispatch[str]


def line_taxes_field(env):
    """The name of the taxes on a sale order line: ``tax_id`` became ``tax_ids`` in 19.0."""
    return "tax_ids" if "tax_ids" in env["sale.order.line"]._fields else "tax_id"


def line_uom_field(env):
    """The name of the unit of a sale order line: ``product_uom`` got a tail in 19.0."""
    fields = env["sale.order.line"]._fields
    return "product_uom_id" if "product_uom_id" in fields else "product_uom"


def line_uom(line):
    """The unit of a sale order line."""
    return line[line_uom_field(line.env)]


def order_total(company, currency, lines):
    """What Odoo makes of the lines of a sale order that is not written yet, with all taxes.

    Taxes got another engine in 18.0.

    :param lines: Tuples of product, taxes, quantity and unit price.
    :rtype: float
    """
    engine = company.env["account.tax"].with_company(company)
    if not hasattr(engine, "_round_base_lines_tax_details"):
        base_lines = [
            engine._convert_to_tax_base_line_dict(
                None,
                currency=currency,
                product=product,
                taxes=taxes,
                quantity=quantity,
                price_unit=price,
            )
            for product, taxes, quantity, price in lines
        ]
        totals = engine._compute_taxes(base_lines)["totals"][currency]
        return totals["amount_untaxed"] + totals["amount_tax"]
    base_lines = [
        engine._prepare_base_line_for_taxes_computation(
            None,
            currency_id=currency,
            product_id=product,
            tax_ids=taxes,
            quantity=quantity,
            price_unit=price,
        )
        for product, taxes, quantity, price in lines
    ]
    engine._add_tax_details_in_base_lines(base_lines, company)
    engine._round_base_lines_tax_details(base_lines, company)
    summary = engine._get_tax_totals_summary(base_lines, currency, company)
    return summary["total_amount_currency"]


def can_convert(uom, other):
    """Whether a quantity in one unit can be expressed in another; categories ended in 19.0."""
    if "category_id" in uom._fields:
        return uom.category_id == other.category_id
    return uom._has_common_reference(other)


def move_name(env, name):
    """The values that name a stock move; moves have no name of their own since 19.0."""
    return {"name": name} if "name" in env["stock.move"]._fields else {}


def commit_progress(env, processed=0, *, remaining=0):
    """Commit one step of a job and tell the scheduler, where it listens, how far it is.

    Every commit of the connector goes through here or :func:`end_transaction`: what Amazon sent
    and what was made of it must survive whatever happens to the steps after it.
    """
    cron = env["ir.cron"]
    if hasattr(cron, "_commit_progress"):
        cron._commit_progress(processed, remaining=remaining)
        return
    if progress_id := env.context.get("ir_cron_progress_id"):
        done = env["ir.cron.progress"].browse(progress_id).done
        cron._notify_progress(done=done + processed, remaining=remaining)
    env.cr.commit()


def leads_to_customer(move):
    """Whether goods leave for the buyer with a move, or by the steps that follow it: since 18.0
    those steps are made when the one before is done."""
    destinations = move.location_dest_id
    if "location_final_id" in move._fields:
        destinations |= move.location_final_id
    return "customer" in destinations.mapped("usage")


def end_transaction(env):
    """Commit what was done up to here, if anything was, before somebody else is waited for.

    A database may end whoever leaves a transaction open in the meantime, and its locks keep others
    from their work.
    """
    env.flush_all()
    if env.cr.connection.get_transaction_status() != TRANSACTION_STATUS_IDLE:
        env.cr.commit()


def keep_transaction(env):
    """Let a transaction that is not ours to end outlast somebody else's answer."""
    env.cr.execute("SELECT set_config('idle_in_transaction_session_timeout', '0', true)")


def check_access(records, operation):
    """Refuse what the user may not do with the records, by rights and by rules; one method does
    both since 18.0.

    :param str operation: ``read``, ``write``, ``create`` or ``unlink``
    :raise AccessError: If the user may not do it with any of the records.
    """
    if hasattr(records, "check_access"):
        records.check_access(operation)
    else:
        records.check_access_rights(operation)
        records.check_access_rule(operation)


def may_read(model):
    """Whether the user may read records of a model at all; the method has a name of its own since
    18.0."""
    if hasattr(model, "has_access"):
        return model.has_access("read")
    return model.check_access_rights("read", raise_exception=False)


def readable(records):
    """The records that the user may read."""
    if hasattr(records, "_filtered_access"):
        return records._filtered_access("read")
    is_allowed = may_read(records)
    return records._filter_access_rules("read") if is_allowed else records.browse()


def invoice_report(move):
    """The report that Odoo makes an invoice's PDF with; since 18.0, customers and journals may have
    one of their own."""
    send = move.env["account.move.send"]
    if hasattr(send, "_get_default_pdf_report_id"):
        return send._get_default_pdf_report_id(move)
    return move.env.ref("account.account_invoices")


def detach_invoice_pdfs(moves):
    """Have Odoo print invoices anew that are reset to draft; since 18.0, it does so itself."""
    if hasattr(moves, "_detach_attachments"):
        return
    domain = [("res_model", "=", moves._name), ("res_id", "in", moves.ids)]
    files = moves.env["ir.attachment"].sudo()
    files.search([*domain, ("res_field", "=", "invoice_pdf_report_file")]).res_field = False
    moves.invalidate_recordset(["invoice_pdf_report_id", "invoice_pdf_report_file"])


def is_storable(product):
    """Whether Odoo counts the stock of a product: a type of its own until 18.0, then a flag."""
    return product.is_storable if "is_storable" in product._fields else product.type == "product"


def storable_vals(env):
    """The values of a new product whose stock Odoo counts."""
    if "is_storable" in env["product.template"]._fields:
        return {"type": "consu", "is_storable": True}
    return {"detailed_type": "product"}


def free_quantities(products, warehouse):
    """How many of each product are in a warehouse and reserved for nobody, in its own unit.

    The number of queries does not depend on that of the products; their templates have to be in
    memory. The warehouse got another name in the context in 18.0.

    :rtype: dict[int, float]
    """
    depends = products.env.registry.field_depends_context[products._fields["free_qty"]]
    key = "warehouse_id" if "warehouse_id" in depends else "warehouse"
    there = products.with_context(**{key: warehouse.id})
    quantities = there._compute_quantities_dict(None, None, None)
    return {product_id: values["free_qty"] for product_id, values in quantities.items()}


# What ties the moves of an order together: groups ended in 19.0.
HAS_PROCUREMENT_GROUPS = version_info[0] < 19
DELIVERY_GROUP = "group_id" if HAS_PROCUREMENT_GROUPS else "reference_ids"


def delivery_group(move):
    """What ties a move to the others of its order, and the sale orders that it was made for."""
    group = move[DELIVERY_GROUP]
    return group, group.sale_id if HAS_PROCUREMENT_GROUPS else group.sale_ids


# What locks the books, as far as a series has it, beside what locks the journals of one kind.
LOCK_DATES = ("fiscalyear_lock_date", "period_lock_date", "hard_lock_date")


def is_asked(operator, value):
    """Whether a domain asks for the records of which a yes-or-no field says yes. Since 19.0 the
    value comes within a set."""
    is_wanted = bool(value if isinstance(value, bool) else any(value))
    return is_wanted != (operator in ("!=", "not in"))


def locked_until(company, journal_type, *, has_tax=True):
    """Up to which day nothing can be posted in a journal of this kind, whoever posts it; exceptions
    that users were granted are theirs. Branches are locked with their parent.

    :rtype: datetime.date | None
    """
    names = [*LOCK_DATES, f"{journal_type}_lock_date", *(["tax_lock_date"] if has_tax else [])]
    companies = company.sudo().parent_ids
    days = [companies.mapped(name) for name in names if name in companies._fields]
    return max(filter(None, (day for some in days for day in some)), default=None)


def lock_at(company, journal_type, day, *, has_tax=True):
    """Up to which day the books are locked, as ``locked_until`` says, if that day lies before it.

    :rtype: datetime.date | None
    """
    locked = locked_until(company, journal_type, has_tax=has_tax)
    return locked if locked and day <= locked else None
