"""What the bot says of itself, and logging out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.webchat.feed import EventKind
from bot.webchat.links import LinkError, check_link
from bot.webchat.methods.registry import Method, method
from bot.webchat.params import Call, FieldError, as_object, optional_integer, required_text, to_integer
from bot.webchat.profile import Scope
from bot.webchat.wire import Json, bad_request

if TYPE_CHECKING:
    from bot.webchat.door import Door

MOST_COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_WIDE_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
_NARROW_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})


@method("getMe")
def get_me(door: Door, _call: Call) -> object:
    return door.bot.wire | {
        "can_join_groups": True,
        "can_read_all_group_messages": door.config.reads_all_group_messages,
        "supports_inline_queries": True,
        "supports_guest_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


@method("logOut")
async def log_out(door: Door, _call: Call) -> object:
    door.logged_out = True
    await door.webhook.remove()
    door.updates.clear()
    return True


@method("close")
def close(_door: Door, _call: Call) -> object:
    return True


def _text_methods(name: str, field: str, parameter: str, longest: int, complaint: str) -> None:
    def texts(door: Door) -> dict[str, str]:
        stored: dict[str, str] = getattr(door.profile, field)
        return stored

    def change(door: Door, call: Call) -> object:
        language, text = _language(call), call.text(parameter)
        if len(text) > longest:
            raise bad_request(complaint)
        if text:
            texts(door)[language] = text
        else:
            texts(door).pop(language, None)
        return True

    def tell(door: Door, call: Call) -> object:
        stored = texts(door)
        fallback = door.config.bot_name if parameter == "name" else ""
        return {parameter: stored.get(_language(call)) or stored.get("", fallback)}

    changing: Method = change
    telling: Method = tell
    method(f"set{name}")(changing)
    method(f"get{name}")(telling)


_text_methods("MyName", "names", "name", 64, "BOT_TITLE_INVALID")
_text_methods("MyDescription", "descriptions", "description", 512, "BOT_DESCRIPTION_INVALID")
_text_methods("MyShortDescription", "short_descriptions", "short_description", 120, "BOT_SHORT_DESCRIPTION_INVALID")


@method("setMyCommands")
def set_my_commands(door: Door, call: Call) -> object:
    given = call.structure("commands", "can't parse commands JSON object")
    if given is None:
        given = []
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    commands = [_command(value) for value in given]
    scope, language = _scope(door, call), _language(call)
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    door.profile.commands[scope, language] = commands
    door.feed.tell(EventKind.CHAT, scope.chat_id)
    return True


@method("getMyCommands")
def get_my_commands(door: Door, call: Call) -> object:
    return door.profile.commands.get((_scope(door, call), _language(call)), [])


@method("deleteMyCommands")
def delete_my_commands(door: Door, call: Call) -> object:
    scope = _scope(door, call)
    door.profile.commands.pop((scope, _language(call)), None)
    door.feed.tell(EventKind.CHAT, scope.chat_id)
    return True


@method("setChatMenuButton")
def set_chat_menu_button(door: Door, call: Call) -> object:
    given = call.structure("menu_button", "can't parse menu button JSON object")
    button = {"type": "default"} if given is None else _menu_button(given)
    chat_id = _menu_chat(door, call)
    door.profile.menu_buttons[chat_id] = button
    door.feed.tell(EventKind.CHAT, chat_id)
    return True


@method("getChatMenuButton")
def get_chat_menu_button(door: Door, call: Call) -> object:
    buttons = door.profile.menu_buttons
    return buttons.get(_menu_chat(door, call), buttons.get(0, {"type": "commands"}))


def _menu_chat(door: Door, call: Call) -> int:
    if not call.has("chat_id"):
        return 0
    user_id = to_integer(call.text("chat_id"))
    if user_id <= 0:
        raise bad_request("invalid chat_id specified")
    return door.world.chat(str(user_id)).id


def _menu_button(value: object) -> Json:
    try:
        body = as_object(value, "MenuButton must be an Object")
        kind = required_text(body, "type")
        if kind in {"default", "commands"}:
            return {"type": kind}
        if kind != "web_app":
            raise FieldError("MenuButton has unsupported type")
        app = as_object(body.get("web_app"), 'Can\'t find field "web_app"')
        return {"type": kind, "text": required_text(body, "text"), "web_app": {"url": check_link(required_text(app, "url"))}}
    except (FieldError, LinkError) as error:
        raise bad_request(f"can't parse menu button: {error}") from None


def _language(call: Call) -> str:
    language = call.text("language_code")
    if _LANGUAGE.fullmatch(language) is None:
        raise bad_request("invalid language code specified")
    return language


def _command(value: object) -> Json:
    try:
        body = as_object(value, "expected an Object")
        command = required_text(body, "command").strip().removeprefix("/")
        description = required_text(body, "description").strip()
    except FieldError as error:
        raise bad_request(f"can't parse BotCommand: {error}") from None
    if not command:
        raise bad_request("command must be non-empty")
    if len(command) > 32:
        raise bad_request("command length must not exceed 32")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("command description length must not exceed 256")
    if _COMMAND.fullmatch(command) is None:
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": command, "description": description}


def _scope(door: Door, call: Call) -> Scope:
    given = call.structure("scope", "can't parse BotCommandScope JSON object")
    if given is None:
        return Scope()
    try:
        body = as_object(given, "BotCommandScope must be an Object")
        kind = required_text(body, "type")
        if kind in _WIDE_SCOPES:
            return Scope(kind)
        if kind not in _NARROW_SCOPES:
            raise FieldError("Unsupported type specified")
        reference = required_text(body, "chat_id")
        user_id = optional_integer(body, "user_id") if kind == "chat_member" else 0
        if kind == "chat_member" and user_id <= 0:
            raise FieldError("Invalid user_id specified")
    except FieldError as error:
        raise bad_request(f"can't parse BotCommandScope: {error}") from None
    return Scope(kind, door.world.chat(reference).id, user_id)
