"""Doing at the server what people do in the chat: beside a running bot, audited as the system, with messages to those concerned."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

from bot.cli.opening import FAULT

if TYPE_CHECKING:
    from bot.actions.work import Work
    from bot.settings import Settings

T = TypeVar("T")


def at_the_server(settings: Settings, action: Callable[[Work], T]) -> T:
    """The result of ``action`` in one transaction; ends the command with a sentence where it is refused or nothing can be written."""
    from bot.actions.work import RefusedError, Work
    from bot.keys import KeyFileError, open_keys
    from bot.line.owing import LOCAL, TELEGRAM, put_owed
    from bot.wording.problems import problem_text
    from storage.database import Kind, open_store
    from storage.faults import StorageError
    from storage.moments import to_text

    now = datetime.now(settings.zone)
    kind = Kind.DEMO if settings.token is None else Kind.REAL
    if kind is Kind.DEMO:
        click.echo("没有设 SUIXING_TOKEN：用的是演示数据库。", err=True)
    try:
        keys = open_keys(settings.key_file)
        store = open_store(settings.database_file, kind, created_at=to_text(now), alone=False)
        try:
            with store.transaction() as db:
                work = Work(db, keys, now, None, is_system=True)
                result = action(work)
                put_owed(db, work.owed, settings.data_rule, at=work.at, door=TELEGRAM if kind is Kind.REAL else LOCAL)
        finally:
            store.close()
    except RefusedError as refused:
        end(problem_text(refused))
    except (KeyFileError, StorageError) as error:
        end(f"数据库打不开：{error}。运行 suixing doctor 看看。")
    except sqlite3.Error as error:
        end(f"数据库写不了（{error}）：看磁盘和文件权限，或稍后再试。")
    except OSError as error:
        end(f"文件读写不了（{error.strerror or error}）：{error.filename or settings.data_dir}。")
    return result


def end(sentence: str) -> NoReturn:
    """End the command with a sentence that says what to do."""
    click.echo(sentence, err=True)
    sys.exit(FAULT)
