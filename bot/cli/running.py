"""``suixing run`` and ``suixing door``: the bot, and the local door alone."""

from __future__ import annotations

import errno
import sqlite3
import sys

import click

from bot.cli.opening import FAULT, open_settings, or_exit


@click.command()
def run() -> None:
    """启动机器人：设了 SUIXING_TOKEN 就接 Telegram，没设就打开本机聊天页（演示）。"""
    from telegram.error import BadRequest, InvalidToken

    from bot.keys import KeyFileError
    from bot.run import serve
    from storage.faults import AlreadyRunningError, NewerSchemaError, OlderSchemaError, WrongKindError

    settings = open_settings()
    try:
        or_exit(lambda: serve(settings))
    except InvalidToken:
        told = "Telegram 不认这个 SUIXING_TOKEN：向 @BotFather 核对后重新设置。"
    except BadRequest:
        told = "Telegram 不接受现在的设置：核对 SUIXING_WEBHOOK_URL，要公网能打开的 https 地址。"
    except AlreadyRunningError:
        told = "机器人已经在运行，用的是同一份数据：先停掉那一个，或换一个 SUIXING_DATA_DIR。"
    except NewerSchemaError:
        told = "数据是新版本程序写的，这个旧版本不能动它：换回新版本，或用 suixing restore 恢复旧备份。"
    except OlderSchemaError:
        told = "数据是旧版本程序写的：先停掉机器人，运行 suixing upgrade（会先备份，失败会退回）。"
    except WrongKindError:
        told = "演示数据和正式数据不能混用：正式运行请换一个空的 SUIXING_DATA_DIR。"
    except KeyFileError as error:
        told = f"钥匙文件有问题：{error}。"
    except sqlite3.Error as error:
        told = f"数据库打不开（{error}）：运行 suixing doctor，按提示处理。"
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        told = "端口已被占用：换一个 SUIXING_PORT（或 SUIXING_WEBHOOK_PORT）。" if taken else f"启动不了：{error}"
    else:
        return
    click.echo(told, err=True)
    sys.exit(FAULT)


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def door(arguments: tuple[str, ...]) -> None:
    """只打开本机的 Bot API 服务器和聊天页，机器人另外运行（--help 看选项）。"""
    from bot.webchat.__main__ import main as open_door

    open_door.main(list(arguments), prog_name="suixing door")
