"""The methods of the Bot API, a module for each group; importing this package fills the table in ``registry``."""

from bot.webchat.methods import chats, deleting, editing, forwarding, inline, media, own, receiving, sending
from bot.webchat.methods.registry import METHODS, Method

__all__ = ["METHODS", "Method", "chats", "deleting", "editing", "forwarding", "inline", "media", "own", "receiving", "sending"]
