"""Self-checks, spot checks and the ledger, put together: their forms, papers and handlers, and what the clock does with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.actions import ledger_clues, ledger_proposals, ledger_rounds, ledger_years, selfcheck_rounds, spotchecks
from bot.actions.form_kinds import FormKind
from bot.actions.forms import Forms
from bot.actions.ledger_adding import AddForm
from bot.actions.ledger_deed_form import LedgerDeedForm
from bot.actions.ledger_dismissal import DismissalForm
from bot.actions.ledger_parts import LEDGER
from bot.actions.lookup import Lookup
from bot.actions.nudge_parts import PartKind
from bot.actions.papers import PaperKind, Papers
from bot.actions.selfcheck_following import Follow
from bot.actions.selfcheck_form import SelfcheckForm, SpotcheckForm
from bot.actions.selfcheck_lists import Lists
from bot.actions.selfcheck_reports import Reporter
from bot.actions.selfcheck_return_form import ReturnForm
from bot.actions.selfcheck_rounds import DueChecks
from bot.actions.selfcheck_schedules import ScheduleForm
from bot.actions.selfchecks import SelfcheckDesk
from bot.checklists import ChecklistBook
from bot.handlers.capability import Handlers
from bot.handlers.ledger import LedgerHandlers
from bot.handlers.ledger_steps import LedgerStepHandlers
from bot.handlers.selfcheck_reports import CheckReportHandlers
from bot.handlers.selfcheck_rounds import RoundHandlers
from bot.handlers.selfchecks import SelfcheckHandlers
from bot.handlers.spotchecks import SpotcheckHandlers
from bot.ledger_papers import LedgerPaper, StepPaper, YearPaper, YearSheetPaper
from bot.limits import LimitFiles
from bot.line.effects import Effects
from bot.selfcheck_papers import CheckPicturePaper, CheckSheetPaper
from bot.selfcheck_report_paper import CheckReportPaper
from bot.settings import Settings
from knowledge.checklists import Checklist
from knowledge.checklists.contents import from_content


class Checking:
    """One installation's self-checks and ledger."""

    def __init__(self, settings: Settings, checklists: ChecklistBook, lookup: Callable[[], Lookup]) -> None:
        self._checklists = checklists
        self._lookup = lookup
        self._own = settings.knowledge_dir
        self._desk = SelfcheckDesk(
            Lists(checklists),
            lambda work: selfcheck_rounds.codes_due(work, self._book),
            lambda work, check: spotchecks.tell_owner(work, check, self._book),
        )
        self._follow = Follow(self._book, from_content)
        self._reporter = Reporter(self._book, from_content)
        self._due = DueChecks(self._book)
        self._limits = LimitFiles(self._own)
        self._limits.look()

    def forms(self) -> tuple[FormKind[Any], ...]:
        """The kinds of form."""
        checks = (SelfcheckForm(self._desk), SpotcheckForm(self._desk), ScheduleForm(self._book), ReturnForm(self._follow))
        return (*checks, LedgerDeedForm(), AddForm(self._lookup), DismissalForm())

    def papers(self) -> tuple[PaperKind[Any], ...]:
        """The kinds of paper."""
        ledger = (LedgerPaper(), StepPaper(self._own), YearSheetPaper(), YearPaper(self._own))
        return (*ledger, CheckSheetPaper(self._reporter), CheckPicturePaper(self._reporter), CheckReportPaper(self._reporter, self._own))

    def handlers(self, forms: Forms, papers: Papers) -> tuple[Handlers, ...]:
        """What translates them."""
        return (
            SelfcheckHandlers(self._desk, forms),
            RoundHandlers(self._follow, self._book, forms),
            CheckReportHandlers(self._reporter),
            SpotcheckHandlers(self._book, forms),
            LedgerHandlers(forms),
            LedgerStepHandlers(forms, papers),
        )

    def parts(self) -> tuple[PartKind, ...]:
        """What they put into the digest."""
        return (self._due.part, LEDGER)

    def sweep(self, effects: Effects) -> None:
        """What the clock does: takes up limits that were edited and old handovers, reminds, proposes, freezes the year."""
        self._limits.look()
        effects.by_itself(self._due.put_ready)
        for due in (ledger_clues.take_over, ledger_rounds.rechecks, ledger_proposals.lapse, ledger_rounds.daily, ledger_years.sweep):
            effects.by_itself(due)

    def _book(self) -> Mapping[str, Checklist]:
        return self._checklists.lists
