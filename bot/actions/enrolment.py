"""How somebody gets in: a code is made for a person, an account sends it, and where the role asks for it another confirms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.actions import codes, reach
from bot.actions.binding import bind
from bot.actions.confirmation import ask_confirmers, confirmers
from bot.actions.permissions import Right, holders
from bot.actions.work import RefusedError, Work
from storage import directory, enrolment, people, strangers
from storage.enrolment import Code, CodeKind
from storage.moments import to_text
from storage.people import Person, Role, Standing

INVITATION_LASTS = timedelta(days=7)
SERVER_CODE_LASTS = timedelta(hours=1)
"""A code that makes somebody an admin without a confirmation lies on the server for no longer than that."""

FREE_TRIES = 3
"""Wrong codes of one account before it has to wait."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(days=1)
BRAKE_WINDOW = timedelta(hours=1)
BRAKE_AT = 30
"""Wrong codes within ``BRAKE_WINDOW``, over all accounts, from which on no account has a free try."""
MOST_STRANGERS = 10_000
"""Accounts of nobody that are kept; whoever comes after them is told nothing."""
SHOWN_NAME_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code for somebody, to be handed on by whoever asked for it."""

    name: str
    unit: str
    role: Role
    code: str
    """As ``codes.shown`` writes it."""
    link: str
    """The deep link; empty where the bot's name is not known or the door has no links."""
    expires_at: datetime
    """Aware, in the installation's time zone."""
    rebinds: bool
    """Whether the person has an account that will be cut off."""


@dataclass(frozen=True, slots=True)
class HowToEnrol:
    """The one line for a stranger."""


@dataclass(frozen=True, slots=True)
class WrongCode:
    """To an account whose code is none; ``wait`` is how long nothing that it sends is looked at."""

    wait: timedelta | None


@dataclass(frozen=True, slots=True)
class WaitsForConfirmation:
    """To an account that sent a right code for a role that another has to confirm."""

    lasts: timedelta


@dataclass(frozen=True, slots=True)
class NobodyConfirms:
    """To an account with a right code for which there is nobody who could confirm it; the code stays good."""


@dataclass(frozen=True, slots=True)
class ServerCodeMade:
    """To admins and discipline: somebody at the server made a code that makes an admin."""

    name: str
    unit: str


class Redeemed(StrEnum):
    """What came of a code."""

    BOUND = "bound"
    BOUND_BY_SERVER = "bound_by_server"
    """By a code that lay in a file on the server."""
    WAITS = "waits"
    NOT = "not"


def make_code(work: Work, person: Person, kind: CodeKind, lasts: timedelta) -> tuple[str, Code]:
    """A new code for ``person`` and what is kept of it; the older ones, and what waits because of them, are void."""
    enrolment.void_codes(work.db, person.id, at=work.at)
    enrolment.give_up(work.db, person_id=person.id, at=work.at)
    code = codes.new_code()
    kept = enrolment.add_code(
        work.db,
        codes.digest(work.keys.codes, code),
        person.id,
        kind,
        made_by=None if work.actor is None else work.actor.id,
        at=work.at,
        expires_at=to_text(work.now + lasts),
    )
    work.record("codes.made", f"person:{person.id}", kind)
    return code, kept


def invite(work: Work, person_id: int, bot_name: str = "") -> Invitation:
    """Make a code with which the person enrols, or binds a new account.

    ``bot_name`` (without @) makes the deep link. Raises ``RefusedError`` where the actor may not, or the person is not active.
    """
    if work.outside:
        raise RefusedError("outside")
    person = reach.person_or_refuse(work, person_id)
    if not reach.invites(work, person):
        raise RefusedError("not_allowed")
    if person.standing is not Standing.ACTIVE:
        raise RefusedError("not_active", name=person.name)
    code, kept = make_code(work, person, CodeKind.INVITATION, INVITATION_LASTS)
    return Invitation(
        person.name,
        reach.path_name(work.db, person.unit_id),
        person.role,
        codes.shown(code),
        deep_link(bot_name, code),
        kept.expires_at.astimezone(work.now.tzinfo),
        directory.reach_of(work.db, person.id).is_enrolled,
    )


def deep_link(bot_name: str, code: str) -> str:
    """The link that opens the chat with the bot and sends the code; empty without the bot's name."""
    return f"https://t.me/{bot_name}?start={codes.payload(code)}" if bot_name else ""


def first_admin(work: Work, unit_name: str, person_name: str) -> str | None:
    """A code for the first admin, as ``codes.shown`` writes it; none where an admin has an account already.

    Makes the unit and the person where there is no admin at all.
    """
    if has_admin(work):
        return None
    admins = people.active_with_roles(work.db, frozenset({Role.ADMIN}))
    if admins:
        admin = admins[0]
    else:
        tops = [unit for unit in people.units(work.db) if unit.parent_id is None]
        unit = next((top for top in tops if top.name == unit_name), tops[0] if tops else None) or people.add_unit(work.db, unit_name)
        admin = people.add_person(work.db, person_name, unit.id, Role.ADMIN, created_at=work.at)
        work.record("people.added", f"person:{admin.id}", "name", "unit", "role")
    code, _ = make_code(work, admin, CodeKind.FIRST_ADMIN, SERVER_CODE_LASTS)
    return codes.shown(code)


def server_code(work: Work, person_id: int, *, of_an_admin: bool = True) -> str:
    """A code that binds an account without a confirmation: for whoever commands the server.

    For an admin when no admin gets in; for others (``of_an_admin`` false) where the strict data rule keeps confirmations off Telegram.
    All admins and the discipline office are told. Raises ``RefusedError`` for whoever is not active, or no admin where one is
    asked for.
    """
    if not work.is_system:
        raise RefusedError("not_allowed")
    person = people.person(work.db, person_id)
    if person is None or person.standing is not Standing.ACTIVE or (of_an_admin and person.role is not Role.ADMIN):
        raise RefusedError("not_an_admin" if of_an_admin else "not_active", name="" if person is None else person.name)
    code, _ = make_code(work, person, CodeKind.SERVER, SERVER_CODE_LASTS)
    told = people.active_with_roles(work.db, holders(Right.HEAR_OF_SERVER_CODES))
    work.owe(ServerCodeMade(person.name, reach.path_name(work.db, person.unit_id)), *(each.id for each in told))
    return codes.shown(code)


def has_admin(work: Work) -> bool:
    """Whether an active admin has an account."""
    enrolled = directory.enrolled(work.db)
    return any(admin.id in enrolled for admin in people.active_with_roles(work.db, frozenset({Role.ADMIN})))


def is_waiting(work: Work) -> bool:
    """Whether the account has guessed wrong too often of late: what it sends is not looked at, right or wrong."""
    wait_until = strangers.stranger(work.db, work.door, work.account_id).wait_until
    return wait_until is not None and wait_until > work.now


def is_to_be_told(work: Work) -> bool:
    """Whether the account is still owed the one line about how to enrol."""
    return not strangers.stranger(work.db, work.door, work.account_id).is_told and strangers.has_room(work.db, MOST_STRANGERS)


def greet(work: Work) -> None:
    """Tell a stranger, once, how to enrol."""
    if is_to_be_told(work) and strangers.tell(work.db, work.door, work.account_id, at=work.at):
        work.reply(HowToEnrol())


def redeem(work: Work, typed: str, username: str = "") -> Redeemed:
    """What follows when an account of nobody sends ``typed`` as a code; everybody concerned is told.

    A waiting account gets no answer at all: whether the code was right must not show.
    """
    if is_waiting(work):
        return Redeemed.NOT
    code = codes.read(typed)
    found = None if code is None else enrolment.usable_code(work.db, codes.digest(work.keys.codes, code), at=work.at)
    person = None if found is None else people.person(work.db, found.person_id)
    if found is None or person is None or person.standing is not Standing.ACTIVE:
        return _wrong(work)
    shown_name = account_name(work.shown_name, username)
    if _binds_at_once(work, found, person):
        return _bind(work, found, person, shown_name)
    if not confirmers(work, person):
        work.reply(NobodyConfirms())
        return Redeemed.NOT
    if not enrolment.use_code(work.db, found.id, at=work.at):
        return _wrong(work)
    enrolment.give_up(work.db, person_id=person.id, door=work.door, account_id=work.account_id, at=work.at)
    waiting = enrolment.ask(work.db, person.id, work.door, work.account_id, shown_name, at=work.at)
    strangers.forget(work.db, work.door, work.account_id)
    # Told here what to do next: the line for strangers would only confuse.
    strangers.tell(work.db, work.door, work.account_id, at=work.at)
    work.record("enrolments.asked", f"person:{person.id}")
    work.reply(WaitsForConfirmation(ask_confirmers(work, waiting, person)))
    return Redeemed.WAITS


def account_name(shown_name: str, username: str) -> str:
    """What an account calls itself, as it is shown to whoever confirms it.

    Without invisible characters: turned text (U+202E) would let an account show another's number.
    """
    name = "".join(character for character in shown_name if character.isprintable())[:SHOWN_NAME_CHARACTERS]
    return f"{name} @{username}".strip() if username else name


def _binds_at_once(work: Work, code: Code, person: Person) -> bool:
    match code.kind:
        case CodeKind.SERVER:
            return True
        case CodeKind.FIRST_ADMIN:
            # Asked inside the transaction: of two who hold such a code only the first comes in by it.
            return not has_admin(work)
        case CodeKind.INVITATION:
            return person.role is Role.OFFICER


def _bind(work: Work, code: Code, person: Person, shown_name: str) -> Redeemed:
    if not enrolment.use_code(work.db, code.id, at=work.at):
        return _wrong(work)
    by_server = code.kind is not CodeKind.INVITATION
    bind(work, person, work.door, work.account_id, shown_name, invited_by=code.made_by, by_server=by_server)
    return Redeemed.BOUND_BY_SERVER if by_server else Redeemed.BOUND


def _wrong(work: Work) -> Redeemed:
    since = to_text(work.now - BRAKE_WINDOW)
    known = strangers.stranger(work.db, work.door, work.account_id)
    if known == strangers.UNKNOWN and not strangers.has_room(work.db, MOST_STRANGERS):
        strangers.make_room(work.db, at=work.at)
    braked = strangers.guesses(work.db, since=since, most=BRAKE_AT) >= BRAKE_AT
    if not braked:
        strangers.note_guess(work.db, at=work.at, since=since)
    wait = wait_after(known.wrong_codes + 1, braked=braked)
    strangers.count_wrong(work.db, work.door, work.account_id, wait_until=to_text(work.now + (wait or timedelta(0))))
    work.reply(WrongCode(wait))
    return Redeemed.NOT


def wait_after(wrong_codes: int, *, braked: bool = False) -> timedelta | None:
    """How long an account waits after that many wrong codes: not at all, then a minute, doubled each time up to a day."""
    over = wrong_codes - (0 if braked else FREE_TRIES - 1)
    return None if over < 1 else min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(over - 1, 20))
