"""A shop that keeps books, whose orders Amazon pays out: for the benchmark and the proofs."""

from collections.abc import Sequence
from typing import Any

from dev.books import give_accounts, open_books, settings_of
from dev.demo_scenario import register_account, set_up_shop
from dev.sold_orders import invoice, sell


def open_shop(env: Any) -> Any:
    """A shop with a chart of accounts, and its account at Amazon that books settlements.

    :return: The account.
    """
    set_up_shop(env)
    company = env.company
    open_books(env, company)
    account = register_account(env)
    account.write(settings_of(env, company))
    give_accounts(env, company)
    env.cr.commit()
    return account


def sell_and_invoice(
    env: Any, account: Any, orders: Sequence[dict[str, Any]], journal: Any = None
) -> Any:
    """Sale orders with posted invoices.

    :param journal: Where they are invoiced, if several processes shall not wait for each other's
        numbers.
    :return: The invoices.
    """
    sale_orders = sell(env, account, orders)
    if journal:
        sale_orders.journal_id = journal
    env.cr.commit()
    invoices = invoice(sale_orders)
    env.cr.commit()
    return invoices


def run_jobs(env: Any, *kinds: str) -> None:
    """The scheduled action comes round."""
    env.cr.execute("UPDATE amazon_job SET next_run = '2000-01-01', state = 'idle', troubles = 0")
    env.cr.commit()
    env.invalidate_all()
    env["amazon.job"]._run_due(list(kinds))
    env.cr.commit()
    env.invalidate_all()


def pay_out(env: Any, settlements: Any) -> None:
    """The bank statement comes, and a person matches it."""
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", settlements.company_id.id)], limit=1
    )
    env["account.bank.statement.line"].create(
        [
            {
                "journal_id": journal.id,
                "date": settlement.deposit_date.date(),
                "payment_ref": f"AMAZON PAYMENTS {settlement.settlement_ref}",
                "amount": settlement.amount_total,
            }
            for settlement in settlements
        ]
    )
    env.cr.commit()
    for settlement in settlements:
        settlement.action_reconcile()
        env.cr.commit()
