"""``suixing run`` and ``suixing door``: the bot, and the local door alone."""

from __future__ import annotations

import errno
import sys

import click

from bot.cli.opening import FAULT, open_settings, or_exit


@click.command()
def run() -> None:
    """启动机器人：设了 SUIXING_TOKEN 就接 Telegram，没设就打开本机聊天页。"""
    from telegram.error import InvalidToken

    from bot.run import serve

    settings = open_settings()
    try:
        or_exit(lambda: serve(settings))
    except InvalidToken:
        click.echo("Telegram 不认这个 SUIXING_TOKEN：向 @BotFather 核对后重新设置。", err=True)
        sys.exit(FAULT)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        click.echo("端口已被占用：换一个 SUIXING_PORT（或 SUIXING_WEBHOOK_PORT）。" if taken else f"启动不了：{error}", err=True)
        sys.exit(FAULT)


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def door(arguments: tuple[str, ...]) -> None:
    """只打开本机的 Bot API 服务器和聊天页，机器人另外运行（--help 看选项）。"""
    from bot.webchat.__main__ import main as open_door

    open_door.main(list(arguments), prog_name="suixing door")
