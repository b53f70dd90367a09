"""How updates reach the bot: it asks for them, or it has them posted to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.webchat.methods.registry import method
from bot.webchat.params import Call
from bot.webchat.updates import DEFAULT_KINDS
from bot.webchat.webhooks import check_webhook_url
from bot.webchat.wire import ApiError, Json, bad_request

if TYPE_CHECKING:
    from bot.webchat.door import Door

LONGEST_POLL = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]*")


@method("getUpdates")
async def get_updates(door: Door, call: Call) -> object:
    if door.webhook.url:
        raise ApiError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        )
    _allow(door, call)
    limit = call.integer("limit", 100, 1, 100)
    # A door that ends must not be held up by the poll that follows the one it has just let go.
    within = 0 if door.closing else call.integer("timeout", 0, 0, LONGEST_POLL)
    return await door.updates.fetch(call.integer("offset"), limit, within)


@method("setWebhook")
async def set_webhook(door: Door, call: Call) -> object:
    url = call.text("url")
    if not url:
        await _remove(door, call)
        return True
    check_webhook_url(url)
    secret = call.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if _SECRET.fullmatch(secret) is None:
        raise bad_request("secret token contains unallowed characters")
    door.updates.end_poll("Conflict: terminated by setWebhook request")
    connections = call.integer("max_connections", 40, 1, 100)
    if call.flag("drop_pending_updates") or not door.webhook.is_set_to(url, secret, connections):
        await _remove(door, call)
        door.webhook.set(url, secret, connections)
    _allow(door, call)
    return True


@method("deleteWebhook")
async def delete_webhook(door: Door, call: Call) -> object:
    await _remove(door, call)
    return True


@method("getWebhookInfo")
def get_webhook_info(door: Door, _call: Call) -> object:
    hook = door.webhook
    info: Json = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(door.updates)}
    if hook.last_error_date:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
    if hook.url:
        info |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
    if door.updates.kinds != DEFAULT_KINDS:
        info["allowed_updates"] = sorted(door.updates.kinds)
    return info


async def _remove(door: Door, call: Call) -> None:
    await door.webhook.remove()
    if call.flag("drop_pending_updates"):
        door.updates.clear()


def _allow(door: Door, call: Call) -> None:
    try:
        kinds = call.structure("allowed_updates", "")
    except ApiError:
        # Telegram reads this one parameter as if it were not there when it is no JSON.
        return
    door.updates.allow(kinds)
