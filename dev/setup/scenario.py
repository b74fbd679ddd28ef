"""Scenarios: Python code that plays in an Odoo shell, on a database with the addon."""

import subprocess
from pathlib import Path

from . import database
from .console import say, step, tail
from .instance import ADDON, REPOSITORY, Instance

# Only the addon's crons run: those of other modules would reach for the network.
ONLY_OUR_CRONS = f"""
    UPDATE ir_cron SET active = FALSE WHERE id NOT IN (
        SELECT res_id FROM ir_model_data WHERE model = 'ir.cron' AND module = '{ADDON}')
"""
CALL = """
import sys
sys.path.insert(0, {repository!r})
from dev.{scenario} import main
code = main(env, {argument!r})
env.cr.commit()
sys.stdout.flush()
sys.exit(code)
"""


def install(instance: Instance, name: str) -> None:
    """Make a database with the addon."""
    template = database.template(instance)
    with step("Installing the addon into a copy of the template"):
        database.copy(instance, template, name)
        instance.change(name, instance.folder / "install.log", "-i", ADDON)
        instance.server.sql(ONLY_OUR_CRONS, name)


def play(
    instance: Instance, name: str, scenario: str, argument: object, env: dict[str, str]
) -> int:
    """Call ``main(env, argument)`` of ``dev/<scenario>.py``, and hand back what it returns."""
    log: Path = instance.folder / "scenario.log"
    call = CALL.format(repository=str(REPOSITORY), scenario=scenario, argument=argument)
    ended = subprocess.run(
        instance.command(
            *("shell", "-c", instance.configuration, "-d", name, "--no-http", "--logfile", log)
        ),
        input=call.encode(),
        env=env,
        cwd=instance.addons_folder,
        check=False,
    )
    if ended.returncode:
        say(f"\nThis did not succeed. Odoo's last log lines:\n{tail(log)}")
    return ended.returncode
