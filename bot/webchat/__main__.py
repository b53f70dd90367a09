"""``python -m bot.webchat``: the local door alone, for a bot that is another process."""

from __future__ import annotations

import secrets
import sys

import click

from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig, Persona
from bot.webchat.server import api_address, bind, page_address, port_of, serve

DEMO = Persona(10001, "演示")


@click.command()
@click.option("--port", default=8081, show_default=True, help="本机端口；0 表示任选一个空闲端口。")
@click.option("--token", default="1:TEST", show_default=True, help="机器人用来连接的令牌。")
@click.option("--key", envvar="DOOR_KEY", default=None, help="打开聊天页的钥匙；不给就每次新生成一个。")
@click.option("--person", "people", multiple=True, metavar="ID:NAME", help="聊天页上可以扮演的人，可给多个。")
@click.option("--bot-name", default="执法随行", show_default=True)
@click.option("--bot-username", default="suixing_bot", show_default=True)
def main(port: int, token: str, key: str | None, people: tuple[str, ...], bot_name: str, bot_username: str) -> None:
    """在本机打开 Bot API 服务器和聊天页。"""
    try:
        personas = tuple(_persona(text) for text in people) or (DEMO,)
        listener = bind(port)
    except (ValueError, OSError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    try:
        config = DoorConfig(
            token,
            port_of(listener),
            bot_name=bot_name,
            bot_username=bot_username,
            personas=personas,
            key=key or secrets.token_urlsafe(32),
        )
        app = create_app(config)
    except ValueError as error:
        listener.close()
        click.echo(str(error), err=True)
        sys.exit(1)
    door = app.state.door
    click.echo(f"Bot API  {api_address(door)}")
    click.echo(f"聊天页   {page_address(door)}")
    sys.stdout.flush()
    serve(app, listener)


def _persona(text: str) -> Persona:
    number, _, name = text.partition(":")
    if not number.isdigit() or not name:
        raise ValueError(f"--person {text!r}：要写成 编号:名字")
    return Persona(int(number), name)


if __name__ == "__main__":
    main()
