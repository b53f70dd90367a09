"""The command line. Each command imports late what it needs, so that ``suixing ask`` answers at once."""

from __future__ import annotations

import click

from bot.cli.asking import ask
from bot.cli.audit import audit
from bot.cli.calendar import export
from bot.cli.campaigns import campaign
from bot.cli.checklists import checklists
from bot.cli.data import backup, backup_key, restore, upgrade
from bot.cli.doctor import doctor
from bot.cli.knowledge import knowledge
from bot.cli.people import people
from bot.cli.records import gaps, inbox
from bot.cli.running import door, run


@click.group()
@click.version_option(package_name="suixing")
def main() -> None:
    """执法随行：交通运输综合行政执法人员的随身助手。"""


_DATA = (backup, backup_key, restore, upgrade, export)
for command in (run, ask, door, knowledge, checklists, campaign, *_DATA, audit, doctor, people, gaps, inbox):
    main.add_command(command)
