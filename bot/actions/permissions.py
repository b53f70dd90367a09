"""Who may do what: the one table."""

from __future__ import annotations

from enum import StrEnum

from storage.people import Role


class Right(StrEnum):
    """Something that not everybody may do."""

    ASK = "ask"
    """Ask what the rules say."""
    GIVE_FEEDBACK = "give_feedback"
    ANSWER_FEEDBACK = "answer_feedback"
    HAND_OVER_QUESTION = "hand_over_question"
    ANSWER_QUESTION = "answer_question"
    SEE_PEOPLE = "see_people"
    """See who belongs to the own unit and those below it; an admin sees all."""
    MANAGE_OFFICERS = "manage_officers"
    """Enrol, transfer, suspend and rebind officers of the own unit and those below it."""
    MANAGE_PEOPLE = "manage_people"
    """The same for every role and unit."""
    CONFIRM_ENROLMENT = "confirm_enrolment"
    """Say whose an account is: a supervisor for supervisors and legal staff of the own tree, an admin for everybody."""
    TAKE_LEAVE = "take_leave"
    SET_LEAVE = "set_leave"
    """Enter and end the leave of somebody of the own unit and those below it; an admin of anybody."""
    HEAR_OF_SERVER_CODES = "hear_of_server_codes"
    """Gets to know when a code was made on the server that makes somebody an admin without a confirmation."""
    RECEIVE_AUDIT_HEAD = "receive_audit_head"
    """Gets the daily head of the audit chain."""
    HEAR_OF_FAULTS = "hear_of_faults"
    """Gets what an administrator has to mend."""
    HEAR_OF_KNOWLEDGE_FAULTS = "hear_of_knowledge_faults"
    """Gets to know what is wrong with the knowledge files."""
    IMPORT_LIST = "import_list"
    """Bring in an official list of the agency, propose it, and withdraw one."""
    APPROVE_LIST = "approve_list"
    """Let a list go live that somebody else has proposed."""
    SUBMIT_CLUE = "submit_clue"
    """File a clue, and follow the own ones."""
    SUBMIT_REPORT = "submit_report"
    """Report a risk, a matter unresolved, or a suggestion."""
    RECORD_CLUE = "record_clue"
    """Enter a clue that came by another channel, and the answer given back to its source."""
    OPEN_CLUES = "open_clues"
    """Open the queue of clues: what is in it the other rights say."""
    HANDLE_CLUE = "handle_clue"
    """See, claim and decide the clues of the own unit and those below it, but for those held for discipline."""
    HANDLE_HELD_CLUE = "handle_held_clue"
    """See and decide the clues held for discipline."""
    HANDLE_SUGGESTION = "handle_suggestion"
    """See and answer suggestions on rules and policies."""
    HEAR_OF_HELD_CLUES = "hear_of_held_clues"
    """Gets to know that a clue waits which nobody may see, and nothing more of it."""
    ANALYSE_CLUES = "analyse_clues"
    """See counts of the clues that one may see, and take them away as a sheet or a picture."""
    DO_SELFCHECK = "do_selfcheck"
    """Go through a checklist about oneself or the own unit, and follow the own ones."""
    SPOTCHECK = "spotcheck"
    """Go through a checklist about another unit."""
    SEE_SELFCHECKS = "see_selfchecks"
    """See who has done which self-check and what was found, as far as ``selfcheck_sight`` reaches; return one with a remark."""
    SCHEDULE_SELFCHECKS = "schedule_selfchecks"
    """Say who of the own unit and those below it does which list how often."""
    OPEN_LEDGER = "open_ledger"
    """Open the ledger: the own items; what more is in it the other rights and ``ledger_sight`` say."""
    HANDLE_LEDGER = "handle_ledger"
    """See the items of one's sight, assign, accept, extend and void them, enter one by hand, list one for supervision."""
    CONFIRM_STEP = "confirm_step"
    """Confirm or dismiss a step beyond a reminder that was proposed: an inquiry, an interview, a circular, advice, an order."""
    SEE_DUES = "see_dues"
    """See what is due to oneself and the own unit, finish it, start a timer of a case."""
    HANDLE_DUES = "handle_dues"
    """See and finish what is due to the units of one's sight (``due_sight``), and say who does it."""
    RUN_CAMPAIGN = "run_campaign"
    """Start, change and end a campaign in the own unit and those below it."""
    RECORD_OWN = "record_own"
    """Enter what one has done oneself and is counted: hours of training, studies."""
    RECORD_FOR_OTHERS = "record_for_others"
    """Enter the same for a unit and its people, and take back what was entered wrongly."""
    READ_NOTICES = "read_notices"
    """Read the notices that one was sent, answer them, find them again."""
    SEND_NOTICE = "send_notice"
    """Tell everybody of the own unit and those below it; watch, correct and recall what was sent from there. An admin the whole agency."""
    CONFIRM_NOTICE = "confirm_notice"
    """Confirm what somebody else wants to send and a second person has to look at."""


_EVERYBODY = frozenset(Role)
_STAFF = _EVERYBODY - {Role.OBSERVER}

TABLE: dict[Right, frozenset[Role]] = {
    Right.ASK: _EVERYBODY,
    Right.GIVE_FEEDBACK: _EVERYBODY,
    Right.ANSWER_FEEDBACK: frozenset({Role.ADMIN}),
    Right.HAND_OVER_QUESTION: _STAFF,
    Right.ANSWER_QUESTION: frozenset({Role.LEGAL}),
    Right.SEE_PEOPLE: frozenset({Role.SUPERVISOR, Role.ADMIN}),
    Right.MANAGE_OFFICERS: frozenset({Role.SUPERVISOR, Role.ADMIN}),
    Right.MANAGE_PEOPLE: frozenset({Role.ADMIN}),
    Right.CONFIRM_ENROLMENT: frozenset({Role.SUPERVISOR, Role.ADMIN}),
    Right.TAKE_LEAVE: _STAFF,
    Right.SET_LEAVE: frozenset({Role.SUPERVISOR, Role.ADMIN}),
    Right.HEAR_OF_SERVER_CODES: frozenset({Role.ADMIN, Role.DISCIPLINE}),
    Right.RECEIVE_AUDIT_HEAD: frozenset({Role.ADMIN, Role.DISCIPLINE}),
    Right.HEAR_OF_FAULTS: frozenset({Role.ADMIN}),
    Right.HEAR_OF_KNOWLEDGE_FAULTS: frozenset({Role.LEGAL, Role.ADMIN}),
    Right.IMPORT_LIST: frozenset({Role.LEGAL}),
    Right.APPROVE_LIST: frozenset({Role.LEGAL, Role.SUPERVISOR}),
    Right.SUBMIT_CLUE: _EVERYBODY,
    Right.SUBMIT_REPORT: _STAFF,
    Right.RECORD_CLUE: frozenset({Role.SUPERVISOR, Role.DISCIPLINE}),
    Right.OPEN_CLUES: frozenset({Role.SUPERVISOR, Role.DISCIPLINE, Role.LEGAL}),
    Right.HANDLE_CLUE: frozenset({Role.SUPERVISOR}),
    Right.HANDLE_HELD_CLUE: frozenset({Role.DISCIPLINE}),
    Right.HANDLE_SUGGESTION: frozenset({Role.LEGAL, Role.SUPERVISOR}),
    Right.HEAR_OF_HELD_CLUES: frozenset({Role.ADMIN}),
    Right.ANALYSE_CLUES: frozenset({Role.SUPERVISOR, Role.DISCIPLINE}),
    Right.DO_SELFCHECK: _STAFF,
    Right.SPOTCHECK: frozenset({Role.SUPERVISOR, Role.LEGAL}),
    Right.SEE_SELFCHECKS: frozenset({Role.SUPERVISOR, Role.LEGAL, Role.DISCIPLINE}),
    Right.SCHEDULE_SELFCHECKS: frozenset({Role.SUPERVISOR}),
    Right.OPEN_LEDGER: _STAFF,
    Right.HANDLE_LEDGER: frozenset({Role.SUPERVISOR, Role.LEGAL, Role.DISCIPLINE}),
    Right.CONFIRM_STEP: frozenset({Role.SUPERVISOR, Role.DISCIPLINE}),
    Right.SEE_DUES: _STAFF,
    Right.HANDLE_DUES: frozenset({Role.SUPERVISOR, Role.LEGAL}),
    Right.RUN_CAMPAIGN: frozenset({Role.SUPERVISOR}),
    Right.RECORD_OWN: _STAFF,
    Right.RECORD_FOR_OTHERS: frozenset({Role.SUPERVISOR, Role.LEGAL}),
    Right.READ_NOTICES: _EVERYBODY,
    Right.SEND_NOTICE: frozenset({Role.SUPERVISOR, Role.ADMIN}),
    Right.CONFIRM_NOTICE: frozenset({Role.SUPERVISOR, Role.LEGAL, Role.DISCIPLINE}),
}


PASSED_ON = frozenset({Right.ANSWER_QUESTION, Right.ANSWER_FEEDBACK})
"""What a deputy may do while standing in for somebody who may."""


def allows(role: Role, right: Right) -> bool:
    """Whether ``role`` has ``right``."""
    return role in TABLE[right]


def is_everybodys(right: Right) -> bool:
    """Whether every role has ``right``."""
    return TABLE[right] == _EVERYBODY


def holders(right: Right) -> frozenset[Role]:
    """The roles that have ``right``."""
    return TABLE[right]
