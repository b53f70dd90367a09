"""The words of papers that are made and handed over."""

from __future__ import annotations

from bot.actions.papers import PaperFile, PaperProgress, Stage
from bot.replies import Enclosed, Press, Reply
from bot.texts import label, render
from bot.wording.messages import show
from bot.wording.problems import problem_text

WANT, STOP = "paper_want", "paper_stop"
"""The verbs of the buttons of papers."""


def wants(words: str, kind: str, question: str = "") -> Press:
    """The button ``words`` that asks for a paper; ``question`` of letters, digits and ``_.:-``, short enough for a button."""
    return Press(words, WANT, f"{kind}.{question}")


@show.register
def _progress(message: PaperProgress) -> Reply:
    problem = "" if message.problem is None else problem_text(message.problem)
    text = render(
        "papers/progress", title=message.title, stage=message.stage.value, done=message.done, total=message.total, problem=problem
    )
    if message.stage in {Stage.WAITING, Stage.MAKING, Stage.NO_ROOM}:
        return Reply(text, ((Press(label("papers", "cancel"), STOP, str(message.number)),),))
    return Reply(text)


@show.register
def _file(message: PaperFile) -> Reply:
    return Reply(render("papers/file"), protect=True, file=Enclosed(message.name, message.shown_name))
