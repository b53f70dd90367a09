"""The words of counts."""

from __future__ import annotations

from datetime import date

from bot.actions.clue_analysis import Analysis, Counted, Period
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.clue_recording import channel_name
from bot.wording.messages import show
from bot.wording.papers import wants
from storage.clue_counts import Dimension

ANALYSE = "analyse"
"""The verb of the buttons that count anew, in place."""


@show.register
def analysis(message: Analysis) -> Reply:
    """The counts, with buttons for another period or another dimension."""
    periods, dimensions = labels("clue_analysis", "periods"), labels("clue_analysis", "dimensions")
    lines = [
        {"name": line_name(message.dimension, line), "count": line.count, "before": line.before, "risen": line.has_risen}
        for line in message.lines
    ]
    text = render(
        "clue_analysis/analysis",
        period=periods[message.period],
        dimension=dimensions[message.dimension],
        first=day(message.first),
        last=day(message.last),
        is_discipline=message.is_discipline,
        total=message.total,
        before=message.before,
        open=message.open,
        decided=message.decided,
        substantiated=message.substantiated,
        lines=lines,
        others=message.others,
        named=message.dimension is not Dimension.MONTH,
    )
    others: list[Button] = [
        Press(name, ANALYSE, f"{message.period}.{code}") for code, name in dimensions.items() if code != message.dimension
    ]
    times: list[Button] = [Press(name, ANALYSE, f"{code}.{message.dimension}") for code, name in periods.items() if code != message.period]
    papers = (
        wants(label("clue_analysis", "picture"), "clue_picture", message.period),
        wants(label("clue_analysis", "sheet"), "clue_counts", message.period),
        wants(label("clue_analysis", "register"), "clue_register", message.period),
    )
    return Reply(text, (tuple(times), *in_rows(others, 5), papers), protect=True)


def line_name(dimension: Dimension, line: Counted) -> str:
    """How a value is called."""
    match dimension:
        case Dimension.CATEGORY:
            return labels("clues", "categories").get(line.code, line.code)
        case Dimension.CHANNEL:
            return channel_name(line.code)
        case Dimension.MONTH:
            year, _, month = line.code.partition("-")
            return f"{year} 年 {int(month)} 月"
        case _:
            return line.name


def day(when: date) -> str:
    """A day as it is read."""
    return f"{when.year}.{when.month}.{when.day}"


def private_only() -> str:
    """Said in a group."""
    return label("clue_analysis", "private_only")


def read_argument(argument: str) -> tuple[Period, Dimension] | None:
    """Period and dimension of a pressed button; none for a forged one."""
    first, _, second = argument.partition(".")
    if first not in tuple(Period) or second not in tuple(Dimension):
        return None
    return Period(first), Dimension(second)
