"""What the bot says of itself: names, descriptions, commands and the menu button, by language and scope."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.webchat.wire import Json
from bot.webchat.world import Chat, ChatKind, Status


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a list of commands holds; the Bot API's BotCommandScope."""

    kind: str = "default"
    chat_id: int = 0
    user_id: int = 0


@dataclass(slots=True)
class Profile:
    """The bot's own settings, as it set them; texts are by language code, empty for everybody else."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)

    def commands_in(self, chat: Chat, user_id: int, language: str) -> list[Json]:
        """The commands that somebody sees in ``chat``: the narrowest scope wins, within it the own language."""
        language = language.partition("-")[0].lower()
        for scope in _scopes(chat, user_id):
            for code in (language, ""):
                found = self.commands.get((scope, code))
                if found:
                    return found
        return []


def _scopes(chat: Chat, user_id: int) -> list[Scope]:
    if chat.kind is ChatKind.PRIVATE:
        return [Scope("chat", chat.id), Scope("all_private_chats"), Scope()]
    rules = [Scope("chat_member", chat.id, user_id)]
    if chat.members.get(user_id) in {Status.CREATOR, Status.ADMINISTRATOR}:
        rules += [Scope("chat_administrators", chat.id), Scope("chat", chat.id), Scope("all_chat_administrators")]
    else:
        rules.append(Scope("chat", chat.id))
    return [*rules, Scope("all_group_chats"), Scope()]
