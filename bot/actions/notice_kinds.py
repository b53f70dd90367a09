"""What each kind of notice has besides its words; it stands in ``Notice.detail``."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from storage.notices import Confirm, Notice, NoticeKind


class Detail(BaseModel):
    """What a notice of a kind has besides; the plain kinds have nothing."""

    model_config = ConfigDict(frozen=True)


class Bulletin(Detail):
    """专项行动简报: of which campaign it is, and its number within it."""

    campaign_id: int | None = None
    number: int = 0


class Case(Detail):
    """警示案例通报: what was found in it and left as it is, as counts by kind of find; never the finds themselves."""

    left: dict[str, int] = {}


class Meeting(Detail):
    """会议通知: when (aware) and where. ``told`` is set once those who come were reminded, all up to ``told_to`` before that."""

    starts_at: datetime | None = None
    place: str = ""
    told: bool = False
    told_to: int = 0


class Learning(Detail):
    """学习材料: what reading it counts for, in sixtieths of a 学时; 0 for nothing."""

    sixtieths: int = 0


class Question(Detail):
    """A question of a survey: one of ``options`` is chosen, or with none words are written."""

    text: str
    options: tuple[str, ...] = ()


class Survey(Detail):
    """问卷、满意度测评. The key ``is_anonymous`` is also read by ``storage.scrubbing``."""

    questions: tuple[Question, ...] = ()
    is_anonymous: bool = False
    closes_on: date | None = None
    """The last day on which answers are taken; none until it is closed by hand."""
    is_published: bool = False
    """Whether those who were asked may see the result."""


KINDS: dict[NoticeKind, type[Detail]] = {
    NoticeKind.NOTICE: Detail,
    NoticeKind.CASE: Case,
    NoticeKind.BULLETIN: Bulletin,
    NoticeKind.MEETING: Meeting,
    NoticeKind.LEARNING: Learning,
    NoticeKind.SURVEY: Survey,
}
OWN_CONFIRM: dict[NoticeKind, Confirm] = {NoticeKind.MEETING: Confirm.CHOICE, NoticeKind.SURVEY: Confirm.BALLOT}
"""Kinds that are confirmed in a way of their own; all others as their sender chooses."""


def detail_of(notice: Notice) -> Detail:
    """What a notice has besides."""
    return KINDS[notice.kind].model_validate(notice.detail)


def written(detail: Detail) -> dict[str, object]:
    """What stands in ``Notice.detail``."""
    return detail.model_dump(mode="json")
