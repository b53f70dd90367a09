"""The remark with which a self-check goes back to whoever made it."""

from __future__ import annotations

from datetime import timedelta

from typing_extensions import override

from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.permissions import Right
from bot.actions.selfcheck_following import Follow, name_of
from bot.actions.work import RefusedError, Work

LONGEST_REMARK = 500


class ReturnData(FormData):
    """The check that is given back."""

    check_id: int
    revision: int
    title: str
    name: str


class ReturnForm(FormKind[ReturnData]):
    """Takes the remark with which a check goes back."""

    name = "check_return"
    right = Right.SEE_SELFCHECKS
    data = ReturnData
    lifetime = timedelta(days=1)

    def __init__(self, follow: Follow) -> None:
        self._follow = follow

    @override
    def begin(self, work: Work, argument: str) -> ReturnData:
        check_id, _, revision = argument.partition(".")
        if not (check_id.isdecimal() and revision.isdecimal()):
            raise RefusedError("form_over")
        check = self._follow.returnable(work, int(check_id), int(revision))
        return ReturnData(check_id=check.id, revision=check.revision, title=self._follow.title(check), name=name_of(work, check.person_id))

    @override
    def is_same(self, data: ReturnData, fresh: ReturnData) -> bool:
        return (data.check_id, data.revision) == (fresh.check_id, fresh.revision)

    @override
    def asks(self, data: ReturnData) -> bool:
        return True

    @override
    def holds_work(self, data: ReturnData) -> bool:
        return False

    @override
    def take_text(self, work: Work, data: ReturnData, text: str) -> Done:
        remark = text.strip()
        if len(remark) > LONGEST_REMARK:
            raise RefusedError("too_long", most=LONGEST_REMARK, length=len(remark))
        if not any(character.isalnum() for character in remark):
            raise RefusedError("says_nothing")
        return Done(self._follow.give_back(work, data.check_id, data.revision, remark))

    @override
    def choose(self, work: Work, data: ReturnData, choice: str, form_id: int) -> ReturnData:
        raise RefusedError("unknown_choice")
