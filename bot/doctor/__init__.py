"""The doctor: looks at everything that an installation stands on and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from bot.clock import Clock
from bot.doctor import machine, records, rules, telegram
from bot.doctor.findings import SECONDS, Finding
from bot.settings import Settings


def examine(settings: Settings, clock: Clock, *, seconds: float = SECONDS) -> Iterator[Finding]:
    """Finding by finding, as each check ends; no check takes longer than ``seconds`` over the network or in the database."""
    yield from telegram.check(settings, clock, seconds=seconds)
    yield from machine.check_zone(settings, clock)
    yield from machine.check_disk(settings)
    yield from machine.check_key(settings)
    yield from records.check(settings, clock, seconds=seconds)
    yield from machine.check_backup(settings, clock)
    yield from rules.check_cache(settings)
    yield from rules.check_knowledge(settings)
    yield from rules.check_retention(settings)
    yield from rules.check_templates(settings)
    yield from rules.check_limits(settings)
    yield from rules.check_campaigns(settings)
    yield from rules.check_holidays(settings, clock)
    yield from rules.check_data_rule(settings)
