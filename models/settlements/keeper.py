"""Keeps settlements as Amazon sent them: the bytes, the rows, and whether they add up."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ...amazon.settlements import SettlementUnreadable, read_settlement
from ..scheduling import naive_utc
from ..sentences import _
from .reasons import reason_of
from .rows import RowMaker

RESERVE_KEPT = "current reserve amount"
RESERVE_RELEASED = "previous reserve amount balance"


@dataclass(frozen=True)
class Version:
    """A file of a settlement. Of two of the same settlement, the one created later holds.

    :param datetime created: When Amazon made it, an aware UTC time.
    :param str name: What the settlement is called where the file does not say it. One that
        somebody uploads says it, or is not kept.
    """

    content: bytes
    created: datetime
    name: str
    document_ref: str = ""
    charset: str = ""
    start: datetime | None = None
    end: datetime | None = None
    is_uploaded: bool = False

    @property
    def digest(self):
        return hashlib.sha256(self.content).hexdigest()

    def parsed(self, region):
        """:return: The settlement, and what is wrong with the file; one of them is ``None``."""
        try:
            return read_settlement(self.content, region, self.charset), None
        except SettlementUnreadable as error:
            return None, error


class SettlementKeeper:
    """Keeps the settlements of one account. Nothing of it is ever posted here."""

    def __init__(self, account):
        self.env = account.env
        self._account = account
        self._settlements = self.env["amazon.settlement"]

    def keep(self, version):
        """Keep a file that came from Amazon or a person.

        :param Version version: What came.
        :return: The settlement, and whether it says anything new.
        """
        read, problem = version.parsed(self._account.region)
        ref = read.settlement_ref if read else problem.settlement_ref or version.name
        settlement = self._find(ref)
        if settlement and not self._is_news(settlement, version):
            return settlement, False
        if settlement and not settlement.is_unreadable and self._reason(read, problem):
            # What can be read stays. The file is kept by itself, for a person to look at.
            ref = version.name or f"{ref}-{version.digest[:8]}"
            settlement = self._find(ref)
            if settlement and not self._is_news(settlement, version):
                return settlement, False
        if settlement and settlement._is_booked():
            settlement._note_newer(version, self._file(settlement, version))
            return settlement, True
        if settlement:
            settlement._forget_rows()
        else:
            settlement = self._settlements.create(
                {"account_id": self._account.id, "settlement_ref": ref}
            )
        self._fill(settlement, version, read, problem, self._file(settlement, version))
        return settlement, True

    def read_again(self, settlement, version, file):
        """Read a file that is kept already, for the settlement that it belongs to."""
        read, problem = version.parsed(self._account.region)
        if read and read.settlement_ref != settlement.settlement_ref:
            if self._find(read.settlement_ref):
                # It was kept under another name until its number could be read.
                belongs_to, _is_news = self.keep(version)
                settlement.write({"belongs_to_id": belongs_to.id, "is_ignored": True})
                return
            settlement.settlement_ref = read.settlement_ref
        settlement._forget_rows()
        self._fill(settlement, version, read, problem, file)

    def _find(self, ref):
        """The settlement of this number, which nobody else may change until the next commit."""
        self._settlements.flush_model()
        self.env.cr.execute(
            """SELECT id FROM amazon_settlement
                WHERE account_id = %s AND settlement_ref = %s FOR UPDATE""",
            (self._account.id, ref),
            log_exceptions=False,
        )
        settlement = self._settlements.browse([row[0] for row in self.env.cr.fetchall()])
        settlement.invalidate_recordset()
        return settlement

    def _is_news(self, settlement, version):
        created = naive_utc(version.created)
        last = max(
            moment
            for moment in (settlement.report_created_on, settlement.newer_created_on, datetime.min)
            if moment
        )
        if version.digest == settlement.newer_digest:
            # The same once more: a version that was made in between is older than it.
            self._keep_origin(settlement, version, "newer_is_uploaded", "newer_created_on")
            return False
        if version.digest == settlement.digest:
            self._keep_origin(settlement, version, "is_uploaded", "report_created_on")
            if settlement.newer_digest and created > last and not version.is_uploaded:
                # Amazon went back to what is here.
                settlement._forget_newer()
                settlement._update_state()
            return False
        return self._beats(settlement, version, last)

    def _keep_origin(self, settlement, version, origin, moment):
        """Note that the same file came once more. That somebody uploads it makes it no newer."""
        created = naive_utc(version.created)
        if version.is_uploaded and not settlement[origin]:
            return
        is_first = settlement[origin] and not version.is_uploaded
        settlement[moment] = created if is_first else max(settlement[moment], created)
        settlement[origin] = version.is_uploaded

    def _beats(self, settlement, version, last):
        """Whether a different file replaces the one that is kept: an upload may be of any age."""
        created = naive_utc(version.created)
        is_uploaded = (
            settlement.newer_is_uploaded if settlement.newer_digest else settlement.is_uploaded
        )
        is_certain = settlement.newer_digest or settlement.is_proven
        if version.is_uploaded and not is_uploaded and is_certain:
            return False
        if is_uploaded and not version.is_uploaded:
            return self._beats_an_upload(settlement, created)
        return created >= last

    def _beats_an_upload(self, settlement, created):
        """Whether what Amazon lists takes the place of what somebody uploaded: always, if that does
        not add up. Else not what was made before the period was over, or before what is booked."""
        if not settlement.is_proven:
            return True
        if not settlement.is_uploaded:
            return created >= settlement.report_created_on
        # An end after the upload is none: it would keep all that Amazon lists away.
        is_over = settlement.date_end <= settlement.report_created_on
        return not is_over or created >= settlement.date_end

    def _file(self, settlement, version):
        return self.env["ir.attachment"].create(
            {
                "name": f"{settlement.settlement_ref}.txt",
                "raw": version.content,
                # As text, Odoo would put all of it into the search index of attachments.
                "mimetype": "application/octet-stream",
                "res_model": settlement._name,
                "res_id": settlement.id,
            }
        )

    def _fill(self, settlement, version, read, problem, file):
        vals = {
            "report_document_ref": version.document_ref,
            "report_created_on": naive_utc(version.created),
            "digest": version.digest,
            "file_charset": version.charset,
            "is_uploaded": version.is_uploaded,
            "attachment_id": file.id,
        }
        reason = self._reason(read, problem)
        if reason:
            settlement.write({**vals, **self._unreadable_vals(version, reason)})
        else:
            settlement.write({**vals, **self._read_vals(read)})
            self._add_rows(settlement, read)
            self._prove(settlement, read)
        settlement._update_state()

    def reason_against(self, version):
        """Why a file cannot be kept row by row; empty if it can."""
        return self.objection(version)[0]

    def objection(self, version):
        """Why a file cannot be kept row by row, empty if it can; and whether nothing at all is kept
        of it, because it does not even say which settlement it is."""
        read, problem = version.parsed(self._account.region)
        return self._reason(read, problem), not (read or problem.settlement_ref)

    def foreign_stores(self, version):
        """The stores that a file is about, if all of them lie outside the account's region: then it
        is another account's. Names that nobody knows say nothing."""
        read, _problem = version.parsed(self._account.region)
        names = _store_names(read) if read else []
        stores = self.env["amazon.marketplace"].sudo().with_context(active_test=False).search([])
        own, others = set(), set()
        for store in stores:
            known = own if store.region == self._account.region else others
            known.add(store.name.casefold())
        foreign = [name for name in names if name.casefold() in others - own]
        return foreign if len(foreign) == len(names) else []

    def _reason(self, read, problem):
        return reason_of(problem) if problem else self._reason_of_currency(read)

    def _unreadable_vals(self, version, reason):
        return {
            "is_unreadable": True,
            "unreadable_reason": reason,
            "date_start": naive_utc(version.start),
            "date_end": naive_utc(version.end),
            "amount_total": 0,
            "amount_rows": 0,
            "amount_difference": 0,
            "line_count": 0,
            "reserve_kept": 0,
            "reserve_released": 0,
        }

    def _read_vals(self, read):
        return {
            "is_unreadable": False,
            "is_ignored": False,
            "unreadable_reason": False,
            "currency_id": self._currency(read.currency).id,
            "date_start": naive_utc(read.date_start),
            "date_end": naive_utc(read.date_end),
            "deposit_date": naive_utc(read.deposit_date),
            "amount_total": float(read.amount_total),
            "line_count": len(read.rows),
            "marketplace_names": ", ".join(_store_names(read)),
            "reserve_kept": -float(_sum_of(read.rows, RESERVE_KEPT)),
            "reserve_released": float(_sum_of(read.rows, RESERVE_RELEASED)),
        }

    def _currency(self, code):
        currencies = self.env["res.currency"].with_context(active_test=False)
        currency = currencies.search([("name", "=", code)], limit=1)
        if currency and not currency.active:
            currency.active = True
        return currency

    def _reason_of_currency(self, read):
        """Why Odoo cannot keep amounts in this currency; mostly nothing."""
        currency = self._currency(read.currency)
        if not currency:
            return _("Currency %(code)s is missing in Odoo. Create it.", code=read.currency)
        unit = Decimal(str(currency.rounding))
        if any(row.amount % unit for row in read.rows) or read.amount_total % unit:
            return _(
                "Odoo rounds amounts in %(code)s more than Amazon does. Correct the rounding "
                "factor of the currency.",
                code=read.currency,
            )
        return ""

    def _add_rows(self, settlement, read):
        # What is stored of the settlement is taken from there.
        settlement.flush_recordset()
        if read.rows:
            RowMaker(settlement, read).make()
        settlement._tie_to_sale_orders()
        settlement._count_unclear()

    def _prove(self, settlement, read):
        """What counts is what is stored: it has to be the deposit, exactly."""
        self.env.cr.execute(
            """SELECT COALESCE(SUM(amount), 0) FROM amazon_settlement_line
                WHERE settlement_id = %s""",
            (settlement.id,),
        )
        (stored,) = self.env.cr.fetchone()
        settlement.write(
            {
                "amount_rows": float(stored),
                "amount_difference": float(read.amount_total - Decimal(stored)),
            }
        )


def _store_names(read):
    return sorted({row.marketplace_name for row in read.rows} - {""})


def _sum_of(rows, description):
    return sum(
        (row.amount for row in rows if row.amount_description.lower() == description), Decimal()
    )
