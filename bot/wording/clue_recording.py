"""The words of entering a clue that came by another channel."""

from __future__ import annotations

from collections.abc import Mapping

from bot.actions.clue_recording import AGAIN, SOURCE, SUBMIT, UNIT, ClueRecorded, RecordData
from bot.actions.clue_rows import BOT
from bot.actions.form_kinds import Screen
from bot.replies import Button, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.clue_ids import shown_id
from bot.wording.forms import cancel, choice, view
from bot.wording.messages import show
from knowledge.clues import channels as shipped


def channels() -> Mapping[str, str]:
    """The channels by key, in the order in which they are offered."""
    return {channel.key: channel.name for channel in shipped()}


def channel_name(key: str) -> str:
    """What a channel is called; one that an agency has taken out of its table since by its key."""
    return label("clue_analysis", "bot") if key == BOT else channels().get(key, key)


@view("clue_record")
def _form(screen: Screen[RecordData]) -> Reply:
    data, ticket = screen.data, screen.ticket
    text = render(
        "clue_recording/form",
        channel=channels().get(data.channel, ""),
        text=data.text,
        source=data.source,
        unit=data.unit,
        asking=data.asking,
        files=screen.files,
    )
    last = (cancel(ticket),)
    if not data.channel:
        keys: list[Button] = [choice(ticket, name, f"c-{key}") for key, name in channels().items()]
        return Reply(text, (*in_rows(keys, 3), last), protect=True)
    if data.asking == UNIT:
        units: list[Button] = [choice(ticket, name, f"u-{number}") for number, name in data.units]
        return Reply(text, (*in_rows(units, 2), last), protect=True)
    if screen.asks:
        return Reply(text, (last,), protect=True)
    first = choice(ticket, label("clue_recording", "submit"), SUBMIT)
    more = (choice(ticket, label("clue_recording", "source"), SOURCE), choice(ticket, label("clue_recording", "unit"), UNIT))
    return Reply(text, ((first, choice(ticket, label("clue_recording", "again"), AGAIN)), more, last), protect=True)


@show.register
def _recorded(message: ClueRecorded) -> Reply:
    text = render(
        "clue_recording/recorded",
        id=shown_id(message.clue_id),
        channel=channel_name(message.channel),
        category=labels("clues", "categories").get(message.category, ""),
        unit=message.unit,
        files=message.files,
        is_held=message.is_held,
        again=message.again,
    )
    return Reply(text, protect=True)
