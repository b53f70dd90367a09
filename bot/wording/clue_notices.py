"""What people are told of clues without having asked: those in charge, and reporters."""

from __future__ import annotations

from markupsafe import Markup

from bot.actions.clue_arrivals import ClueAmended, ClueHanded, UrgentClue
from bot.actions.clue_parts import CluesToday, ClueUnseen
from bot.actions.clue_results import CardBelow, Gone, HandlerChanged, LateClue, Overtaken, ProgressTold, QuestionAsked
from bot.actions.own_clue_forms import Adding
from bot.actions.work import RefusedError
from bot.replies import Press, Reply
from bot.texts import label, labels, render
from bot.wording import nudge_parts, own_clues
from bot.wording.clue_handling import OPEN_QUEUE, moment_name, open_card
from bot.wording.clue_ids import shown_id
from bot.wording.messages import show
from bot.wording.problems import problem_text


@show.register
def _progress(message: ProgressTold) -> Reply:
    state = labels("own_clues", "states")[message.state]
    text = render("clue_handling/progress", id=shown_id(message.clue_id), state=state, remark=message.remark)
    return Reply(text, ((Press(label("clue_handling", "show"), own_clues.SHOW, message.clue_id),),), protect=True)


@show.register
def _question(message: QuestionAsked) -> Reply:
    text = render("clue_handling/question", id=shown_id(message.clue_id), question=message.question)
    answer = Press(label("clue_handling", "answer"), own_clues.DO, f"{message.clue_id}.0.+{Adding.ANSWER}")
    return Reply(text, ((answer,),), protect=True)


@show.register
def _gone(message: Gone) -> Reply:
    return Reply(render("clue_handling/gone", id=shown_id(message.clue_id), deed=message.deed), protect=True)


@show.register
def _below(message: CardBelow) -> Reply:
    return Reply(render("clue_handling/below", id=shown_id(message.clue_id)), protect=True)


@show.register
def _overtaken(message: Overtaken) -> Reply:
    now = Reply("") if message.shown is None else show(message.shown)
    shown = Markup(now.text)  # noqa: S704 - rendered and escaped already
    text = render("clue_handling/overtaken", problem=problem_text(RefusedError(message.problem)), shown=shown)
    return Reply(text, now.buttons, protect=True)


@nudge_parts.lines.register
def _today(part: CluesToday) -> tuple[str, ...]:
    marks = labels("clues", "marks")
    text = render(
        "clue_handling/today",
        discipline=part.is_discipline,
        new=part.new,
        to_answer=part.to_answer,
        levels=[f"{marks[level]} {count}" for level, count in part.by_level],
        anonymous=part.anonymous,
        mine=part.mine,
        late=part.late,
        late_mine=part.late_mine,
    )
    return nudge_parts.in_lines(text)


@nudge_parts.buttons.register
def _today_buttons(_part: CluesToday) -> tuple[Press, ...]:
    return (Press(label("clue_handling", "open_queue"), OPEN_QUEUE, "todo..0"),)


@nudge_parts.lines.register
def _unseen(_part: ClueUnseen) -> tuple[str, ...]:
    return nudge_parts.in_lines(render("own_clues/waits"))


@show.register
def _late(message: LateClue) -> Reply:
    days, hours = divmod(message.hours, 24)
    text = render(
        "clue_handling/late",
        id=shown_id(message.clue_id),
        howlate=f"{days} 天" if days else f"{max(hours, 1)} 小时",
        what=labels("clue_handling", "states")[message.state],
        unit=message.unit,
        handler=message.handler,
        due=moment_name(message.due),
    )
    return Reply(text, ((open_card(message.clue_id),),), protect=True)


@show.register
def _urgent(message: UrgentClue) -> Reply:
    text = render("clue_handling/urgent", id=shown_id(message.clue_id), unit=message.unit)
    return Reply(text, ((open_card(message.clue_id),),), protect=True)


@show.register
def _handed(message: ClueHanded) -> Reply:
    text = render("clue_handling/handed", id=shown_id(message.clue_id), unit=message.unit)
    return Reply(text, ((open_card(message.clue_id),),), protect=True)


@show.register
def _amended(message: ClueAmended) -> Reply:
    text = render("clue_handling/amended", id=shown_id(message.clue_id), withdrawn=message.is_withdrawn)
    return Reply(text, () if message.is_withdrawn else ((open_card(message.clue_id),),), protect=True)


@show.register
def _handler_changed(message: HandlerChanged) -> Reply:
    text = render("clue_handling/handler_changed", id=shown_id(message.clue_id), handler=message.handler)
    return Reply(text, ((open_card(message.clue_id),),), protect=True)
