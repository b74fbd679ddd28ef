"""Workers of the jobs as processes of their own, for the proofs and the benchmark.

One process loads Odoo and forks the workers, so that one that was killed is replaced at once. They
do what the scheduled action does, in turn after turn, until a file says that it is over.
"""

import logging
import os
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from odoo import SUPERUSER_ID, api, fields, sql_db
from odoo.modules.registry import Registry

from dev.demo_scenario import set_up_shop

PAUSE = 0.1  # seconds between two turns
_logger = logging.getLogger("dev.workers")


def register(env: Any, keys: Iterable[str], companies: int = 1) -> None:
    """A shop, and an account for each seller of the simulator, spread over so many companies.

    :param keys: Those of sellers that :meth:`dev.simulator.sellers.Sellers.add` made.
    """
    set_up_shop(env)
    euro = env.ref("base.EUR")
    euro.active = True
    # With a country, later series install a chart of accounts, and more modules with it.
    others = env["res.company"].create(
        [{"name": f"Company {number}", "currency_id": euro.id} for number in range(1, companies)]
    )
    add_warehouses(env, others)
    owners = [*env.company, *others]
    (env.user | env.ref("base.user_admin")).write({"company_ids": [(4, c.id) for c in others]})
    for number, key in enumerate(keys):
        company = owners[number % len(owners)]
        env["amazon.account"].with_company(company).create(
            {
                "name": f"Shop {key}",
                "seller_id": f"A{key.upper()}SIMULATED0",
                "lwa_client_id": f"amzn1.application-oa2-client.{key}",
                "lwa_client_secret": f"amzn1.oa2-cs.v1.{key}",
                "refresh_token": f"Atzr|{key}-refresh-token",
                "home_marketplace_id": env.ref("amazon_connector.marketplace_de").id,
                "company_id": company.id,
                "user_id": env.ref("base.user_admin").id,
                "last_order_sync": fields.Datetime.now() - timedelta(days=1),
            }
        )
        env.cr.commit()
    env["amazon.job"].search([]).interval = 1
    env.cr.commit()


def add_warehouses(env: Any, companies: Any) -> None:
    """19.0 makes none for a company that is not the first."""
    warehouses = env["stock.warehouse"]
    for company in companies - warehouses.search([]).company_id:
        code = f"W{company.id}"
        warehouses.create({"name": code, "code": code, "company_id": company.id})


def main(env: Any, folder: str, workers: int) -> int:
    """Keep so many workers alive until the file ``over`` is in the folder.

    Their process ids are in its file ``workers``, one a line.
    """
    place, pids = Path(folder), set[int]()
    database = env.cr.dbname
    env.cr.close()
    sql_db.close_all()  # what is open must not be shared with the workers
    while not is_over(place) or pids:
        while len(pids) < workers and not is_over(place):
            if not (pid := os.fork()):
                work(place, database)
            pids.add(pid)
            note(place, pids)
        pids -= {pid for pid in pids if os.waitpid(pid, os.WNOHANG)[0]}
        time.sleep(0.02)
    note(place, pids)
    os._exit(0)


def is_over(place: Path) -> bool:
    return (place / "over").exists()


def note(place: Path, pids: Iterable[int]) -> None:
    unfinished = place / "workers.unfinished"
    unfinished.write_text("".join(f"{pid}\n" for pid in pids))
    unfinished.rename(place / "workers")


def work(place: Path, database: str) -> None:
    """Do what is due, in transactions of its own as a scheduled action does, and never return."""
    try:
        registry = Registry(database)
        while not is_over(place):
            with registry.cursor() as cr:
                api.Environment(cr, SUPERUSER_ID, {})["amazon.job"]._cron_run_due()
            time.sleep(PAUSE)
    except BaseException:
        _logger.exception("A worker failed")
        os._exit(1)
    os._exit(0)
