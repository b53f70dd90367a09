"""What every command begins with: the settings, and faults told in a sentence instead of a traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from bot.settings import Settings
    from knowledge.faults import KnowledgeFaults

T = TypeVar("T")

FAULT = 1
"""Exit code for a fault that the person can mend."""


def open_settings() -> Settings:
    """The settings of this installation; ends the command where one is wrong, and says which and why."""
    from pydantic import ValidationError

    from bot.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            name = "SUIXING_" + "_".join(str(part) for part in fault["loc"]).upper()
            click.echo(f"设置 {name} 不对：{fault['msg'].removeprefix('Value error, ')}", err=True)
        sys.exit(FAULT)


def or_exit(work: Callable[[], T]) -> T:
    """The result of ``work``; ends the command where the knowledge files have faults, and names each."""
    from knowledge.faults import KnowledgeFaults

    try:
        return work()
    except KnowledgeFaults as faults:
        fail(faults)


def fail(faults: KnowledgeFaults) -> NoReturn:
    """End the command and name each of ``faults``."""
    for fault in faults.faults:
        click.echo(str(fault), err=True)
    click.echo(f"共 {len(faults.faults)} 处毛病，改好后再运行。", err=True)
    sys.exit(FAULT)
