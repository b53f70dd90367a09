"""“简报什么时候交”: plain questions for a day, matched against what the asker's campaigns ask.

Never a guess: a question that says anything that the duty does not say is none for here, and goes to the finder as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bot.actions import due_views, reach
from bot.actions.due_owners import Owners
from bot.actions.due_planned import planned
from bot.actions.due_sight import sight_of
from bot.actions.due_view_results import DuePage, SeenLine, Tab
from bot.actions.permissions import Right, allows
from bot.actions.work import Work
from knowledge.campaigns.rules import RuleKind, read_rule
from knowledge.due_questions import Deed, DueQuestion, Span, folded, shipped
from knowledge.normalise import CLAUSE_END
from storage import campaigns
from storage import due_views as records
from storage.campaigns import Campaign, Duty
from storage.due_views import DueCounts, DueSight

MOST_OFFERED = 5
LEAST = 2
"""Characters that name a duty."""
_MOST_NAMED = 50
_FAR = timedelta(days=800)
"""How far ahead the next day is looked for."""
_MOST_OPEN = 400
"""Open dues of one duty that are looked at for the next."""


@dataclass(frozen=True, slots=True)
class DutyAnswer:
    """When a duty is due next."""

    duty: Duty
    campaign: Campaign
    late: SeenLine | None
    """What is late of it longest, of what the asker sees."""
    line: SeenLine | None
    """What of it comes next, of what the asker sees."""
    coming: date | None
    """The next day by its rule, where nothing was entered for it yet."""
    owners: tuple[str, ...]
    """Whose it is on that day: units or people; without a due those whom the document names."""
    rule: RuleKind
    """How its day comes about: what has no day says so."""
    is_over: bool
    """Whether the campaign asks it no longer."""
    today: date


@dataclass(frozen=True, slots=True)
class DutyChoice:
    """Several duties fit."""

    options: tuple[DutyAnswer, ...]
    today: date


@dataclass(frozen=True, slots=True)
class SpanAnswer:
    """What is due in some days."""

    span: Span
    found: DuePage


Found = DutyAnswer | DutyChoice | SpanAnswer


def read(question: str) -> DueQuestion | None:
    """What ``question`` may ask of what is due; none for nearly everything. Looks at nothing but the words."""
    return shipped().read(question)


def find(work: Work, asked: DueQuestion) -> Found | None:
    """The answer to it; none where no running campaign of the actor asks such a thing, and where records must not travel."""
    if work.outside or work.actor is None or not allows(work.actor.role, Right.SEE_DUES):
        return None
    running = due_views.campaigns_seen(work)
    if not running:
        return None
    if asked.span is not None:
        return SpanAnswer(asked.span, _within(work, asked.span))
    hits = list(_hits(work, running, asked))
    if not hits:
        return None
    best = min(rank for rank, _, _ in hits)
    fitting = [(campaign, duty) for rank, campaign, duty in hits if rank == best]
    # Somebody who asks for a day means what has one.
    chosen = [each for each in fitting if read_rule(each[1].rule).has_dates] or fitting
    if len(chosen) > MOST_OFFERED:
        return None
    owners = Owners(work)
    seen = due_views.sight(work, owners)
    answers = tuple(_answer(work, owners, seen, campaign, duty) for campaign, duty in chosen)
    return answers[0] if len(answers) == 1 else DutyChoice(answers, work.today)


def by_words(work: Work, words: str) -> Found | None:
    """The duty that ``words`` name, also one of which nothing is due yet; none as for ``find``."""
    subject = _folded(words).replace(CLAUSE_END, "")
    return find(work, DueQuestion(subject, Deed.DO)) if len(subject) >= LEAST else None


def duty_answer(work: Work, duty_id: int) -> DutyAnswer | None:
    """When the duty of that id is due next; none for one that the actor does not see."""
    due_views.require_seeing(work)
    duty = campaigns.duty(work.db, duty_id)
    campaign = None if duty is None else next((each for each in due_views.campaigns_seen(work) if each.id == duty.campaign_id), None)
    if duty is None or campaign is None:
        return None
    owners = Owners(work)
    return _answer(work, owners, due_views.sight(work, owners), campaign, duty)


def _hits(work: Work, running: Iterable[Campaign], asked: DueQuestion) -> Iterable[tuple[tuple[int, int, bool], Campaign, Duty]]:
    words = shipped()
    for campaign in running:
        for duty in campaigns.duties(work.db, campaign.id):
            # What is asked of each case, and counted from an event, is what the rules say.
            rule = read_rule(duty.rule)
            if rule.kind in {RuleKind.AFTER, RuleKind.ALWAYS}:
                continue
            is_reported = asked.deed is Deed.HAND_IN and bool(duty.report_to)
            if not is_reported and not words.is_done_so(duty.what, asked.deed):
                continue
            around = _folded(campaign.title, campaign.document, duty.report_to, duty.clause)
            fit = words.fit(asked.subject, _folded(duty.what), around)
            if fit is not None:
                yield (0, *fit.rank), campaign, duty
            elif rule.has_dates:
                # What shows that it was done is asked for as what is handed in.
                fit = words.fit(asked.subject, _folded(duty.what, duty.evidence), around)
                if fit is not None:
                    yield (1, *fit.rank), campaign, duty


def _answer(work: Work, owners: Owners, seen: DueSight, campaign: Campaign, duty: Duty) -> DutyAnswer:
    found = records.open_of_duty(work.db, seen, duty.id, limit=_MOST_OPEN)
    own = [due for due in found if work.person.id in {due.person_id, due.assigned_to} or due.unit_id == work.person.unit_id]
    # One's own comes before what is earlier somewhere in the agency.
    concerned = own or found
    late = next((due for due in concerned if due.due_on < work.today), None)
    following = next((due for due in concerned if due.due_on >= work.today), None)
    shown = due_views.lines(work, owners, tuple(due for due in (late, following) if due is not None))
    known = {due.period for due in concerned}
    later = () if following is not None else planned(duty, work.today, work.today + _FAR)
    coming = next((each.due for each in later if each.period not in known), None)
    on = following or late
    if on is None:
        names = [target.name for target in campaigns.roles(work.db, campaign.id) if target.role in duty.roles]
    else:
        same = [due for due in concerned if due.due_on == on.due_on][:_MOST_NAMED]
        people = [owners.person(due.person_id) for due in same]
        names = [reach.path_name(work.db, due.unit_id) if who is None else who.name for due, who in zip(same, people, strict=True)]
    return DutyAnswer(
        duty,
        campaign,
        None if late is None else shown[0],
        None if following is None else shown[-1],
        coming,
        tuple(dict.fromkeys(names)),
        read_rule(duty.rule).kind,
        duty.last_day is not None and duty.last_day < work.today,
        work.today,
    )


def _within(work: Work, span: Span) -> DuePage:
    owners = Owners(work)
    today = work.today
    first, last = _days(span, today)
    every = tuple(due for due in due_views.mine(work, owners) if first <= due.due_on <= last)
    counts = DueCounts(later=len(every))
    shown = due_views.lines(work, owners, every[: due_views.PAGE])
    return DuePage(Tab.MINE, shown, counts, 0, 1, bool(sight_of(work)), today)


def _days(span: Span, today: date) -> tuple[date, date]:
    """The first and the last day that ``span`` means; what is late still has to be handed in today and this week."""
    week, month = due_views.week_end(today), due_views.month_end(today)
    match span:
        case Span.TODAY:
            return date.min, today
        case Span.TOMORROW:
            return today + timedelta(days=1), today + timedelta(days=1)
        case Span.WEEK:
            return date.min, week
        case Span.NEXT_WEEK:
            return week + timedelta(days=1), week + timedelta(days=7)
        case Span.MONTH:
            return date.min, month
        case Span.NEXT_MONTH:
            return month + timedelta(days=1), due_views.month_end(month + timedelta(days=1))
        case Span.LATE:
            return date.min, today - timedelta(days=1)
        case Span.ALL:
            return date.min, date.max


@lru_cache(maxsize=4_000)
def _folded(*texts: str) -> str:
    return folded(*texts)
