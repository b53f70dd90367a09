"""What the installation was given to go by: the knowledge files, the retention periods, the data rule."""

from __future__ import annotations

import sqlite3
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.clock import Clock
from bot.doctor.findings import Finding, fault, good, hint
from bot.reference import kept_files, read_library
from bot.retention import open_periods
from bot.settings import DataRule, Settings
from knowledge.campaigns.reading import FOLDER as CAMPAIGNS
from knowledge.campaigns.reading import read_campaigns
from knowledge.faults import KnowledgeFaults
from knowledge.holidays import read_own
from knowledge.ledger import read_limits
from knowledge.noticing import FOLDER as NOTICING
from knowledge.noticing import read_noticing
from knowledge.nudging import read_nudging
from knowledge.nudging.files import FOLDER as NUDGING
from knowledge.snapshots import is_ours_alone
from storage.faults import RetentionError


def check_knowledge(settings: Settings) -> list[Finding]:
    """Whether the knowledge can be read, and whether all that was approved counts."""
    try:
        library, left_out = read_library(settings, kept_files(settings))
    except KnowledgeFaults as faults:
        return [fault("knowledge.faulty", count=len(faults.faults), first=faults.faults[0])]
    except OSError as error:
        return [fault("knowledge.unreadable", why=error.strerror or type(error).__name__)]
    except sqlite3.Error as error:
        # Of the database itself another check tells.
        return [fault("knowledge.no_records", why=error)]
    found = [good("knowledge.read", matters=len(library.matters), jurisdiction=settings.jurisdiction)]
    if left_out:
        found.append(fault("knowledge.left_out", count=len(left_out), first=left_out[0]))
    return found


def check_cache(settings: Settings) -> list[Finding]:
    """Whether the index can be kept: without it every start and every change of the rules takes long, and searching aside ends."""
    folder = settings.cache_dir
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        mode = stat.S_IMODE(folder.stat().st_mode)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            file.flush()
    except OSError as error:
        return [hint("cache.not_writable", folder=folder, why=error.strerror or type(error).__name__)]
    if not is_ours_alone(folder):
        return [hint("cache.open_to_others", folder=folder, mode=f"{mode:o}")]
    return [good("cache.kept", folder=folder)]


def check_retention(settings: Settings) -> list[Finding]:
    """Whether the retention periods can be read."""
    try:
        periods = open_periods(settings.data_dir)
    except RetentionError as error:
        first = error.faults[0]
        return [fault("retention.faulty", file=first.file, line=first.line, problem=first.problem, value=first.value)]
    except OSError as error:
        return [fault("retention.unreadable", why=error.strerror or type(error).__name__)]
    return [good("retention.read", kinds=len(periods))]


def check_templates(settings: Settings) -> list[Finding]:
    """Whether documents come out of the templates."""
    # Word files are read by libraries that only this check and the papers need.
    from bot.papers.documents import REFERRAL, faults_of, template_of
    from bot.papers.report_documents import REPORT, faults_of_report
    from bot.papers.step_documents import SHIPPED_NAMES, faults_of_all

    folder = settings.knowledge_dir
    faults = (*faults_of(template_of(folder)), *faults_of_all(folder), *faults_of_report(folder))
    if faults:
        return [fault("templates.faulty", count=len(faults), first=faults[0])]
    own = folder is not None and any((folder / "templates" / name).exists() for name in (REFERRAL, *SHIPPED_NAMES, REPORT))
    return [good("templates.own" if own else "templates.shipped")]


def check_limits(settings: Settings) -> list[Finding]:
    """Whether the limits of the ledger can be used."""
    folder = None if settings.knowledge_dir is None else settings.knowledge_dir / "ledger"
    try:
        read_limits(folder)
    except KnowledgeFaults as faults:
        return [fault("limits.faulty", count=len(faults.faults), first=faults.faults[0])]
    except OSError as error:
        return [fault("limits.unreadable", why=error.strerror or type(error).__name__)]
    return [good("limits.own" if folder is not None and folder.is_dir() else "limits.shipped")]


def check_holidays(settings: Settings, clock: Clock) -> list[Finding]:
    """Whether the agency's own days of rest can be used, and whether those of this year are known."""
    try:
        own = read_own(settings.knowledge_dir)
    except KnowledgeFaults as faults:
        return [fault("holidays.faulty", count=len(faults.faults), first=faults.faults[0])]
    except OSError as error:
        return [fault("holidays.unreadable", why=error.strerror or type(error).__name__)]
    year = clock().year
    return [good("holidays.known", year=year)] if own.is_announced(year) else [hint("holidays.unknown", year=year)]


def check_campaigns(settings: Settings) -> list[Finding]:
    """Whether every campaign can be started, and whether the numbers of the nudge and of notices can be used."""
    folder = settings.knowledge_dir
    found = []
    try:
        book = read_campaigns(own=None if folder is None else folder / CAMPAIGNS)
        found.append(good("campaigns.read", count=len(book), duties=sum(len(each.duties) for each in book.values())))
    except KnowledgeFaults as faults:
        found.append(fault("campaigns.faulty", count=len(faults.faults), first=faults.faults[0]))
    for name, read in ((NUDGING, read_nudging), (NOTICING, read_noticing)):
        found.append(_numbers(None if folder is None else folder / name, name, read))
    return found


def _numbers(own: Path | None, name: str, read: Callable[[Path | None], object]) -> Finding:
    try:
        read(own)
    except KnowledgeFaults as faults:
        return fault(f"{name}.faulty", count=len(faults.faults), first=faults.faults[0])
    except OSError as error:
        return fault(f"{name}.unreadable", why=error.strerror or type(error).__name__)
    return good(f"{name}.own" if own is not None and own.is_dir() else f"{name}.shipped")


def check_data_rule(settings: Settings) -> list[Finding]:
    """Which rule was chosen: never a fault by itself, for the choice is the agency's."""
    if settings.data_rule is DataRule.STRICT:
        return [good("data_rule.strict")]
    return [good("data_rule.open_here")] if settings.token is None else [hint("data_rule.open")]
