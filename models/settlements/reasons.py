"""Why a file is no settlement that can be read, in words for whoever has to deal with it."""

from ..sentences import _

# Of what is wrong with the file as a whole.
WHOLE = {
    "summary": lambda: _("The file lacks the row with the deposit and its currency."),
    "empty": lambda: _("There is nothing in the file."),
    "size": lambda: _("The file is too large for a settlement."),
    "columns": lambda: _("The file is no settlement report of the type “Flat File V2”."),
}


def reason_of(problem):
    """:param SettlementUnreadable problem: What is wrong with the file."""
    if problem.code in WHOLE:
        return WHOLE[problem.code]()
    row = problem.values["row"]
    if problem.code == "style":
        return _(
            "Row %(row)d writes its amount in a different number format than the rest of the file "
            "(“1.00” or “1,00”), so Odoo does not read the file.",
            row=row,
        )
    if problem.code in ("mixed", "totals"):
        return _("Row %(row)d belongs to another settlement.", row=row)
    return _(
        "Row %(row)d has something in the column “%(column)s” that cannot be read.",
        row=row,
        column=problem.values["column"],
    )
