"""What the clock enters: each time that a duty falls to somebody, and certificates that expire. It follows people who move.

``make`` does a bounded piece of it in one transaction and says whether there is more. With nothing to do it asks one question of the
database. What is entered twice is one, so that a kill, or two ticks, change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.actions import record_counts
from bot.actions.campaign_owners import Tree
from bot.actions.campaign_plan import targets_of
from bot.actions.due_occurrences import begun, leads_of
from bot.actions.work import Work
from knowledge.campaigns.kinds import Each
from knowledge.campaigns.rules import Occurrence, read_rule
from knowledge.nudging import LeadKind, nudging
from storage import campaigns, due_making, dues, installation
from storage.campaigns import Campaign, Duty
from storage.due_making import Whose
from storage.dues import Due, DueHistoryKind, DueKind, DueState, NewDue

BACK, AHEAD = timedelta(days=60), timedelta(days=45)
"""What is due in these days has to stand in the records: a machine that slept through weeks forgets nothing."""
BATCH = 300
"""Rows that one call writes at most, so that whoever asks something waits no longer than for that."""
EXPIRED_FOR = timedelta(days=400)
"""A certificate that expired longer ago is a matter of the roster."""
MADE = "dues_made"
"""For which day and state of the records everything was entered, among what the installation notes."""


def make(work: Work) -> bool:
    """Enter what is missing; True where there is more to do."""
    state = f"{work.today}|{due_making.state(work.db)}"
    if installation.value(work.db, MADE) == state:
        return False
    left = BATCH - _follow(work, BATCH)
    tree = Tree(work)
    for campaign in campaigns.campaigns(work.db):
        for duty in campaigns.duties(work.db, campaign.id):
            if left <= 0:
                return True
            left -= _make_duty(work, campaign, duty, tree, left)
    if left > 0:
        left -= _certificates(work, left)
    if left <= 0:
        return True
    installation.note(work.db, MADE, f"{work.today}|{due_making.state(work.db)}")
    return False


def _make_duty(work: Work, campaign: Campaign, duty: Duty, tree: Tree, limit: int) -> int:
    """Enter up to ``limit`` dues of a duty; returns how many."""
    if not read_rule(duty.rule).has_dates:
        return 0
    coming = begun(duty, work.today, BACK, AHEAD)
    if not coming:
        return 0
    share = tree.share(targets_of(campaigns.roles(work.db, campaign.id), duty.roles))
    owners: list[tuple[int, int | None]]
    if duty.each == Each.PERSON:
        owners = [(person.unit_id, person.id) for person in map(tree.person, tree.asked(share)) if person is not None]
    else:
        named = [person for person in map(tree.person, share.people) if person is not None]
        owners = [*((unit, None) for unit in share.units), *((person.unit_id, person.id) for person in named)]
    there = due_making.made(work.db, duty.id, min(each.due for each in coming))
    count = 0
    for new in _missing(duty, owners, coming, there):
        if count == limit:
            break
        due = dues.add(work.db, new, at=work.at)
        count += 1
        if due is not None and duty.counted:
            # What was entered in its period before it stood here counts as well.
            record_counts.refresh(work, due)
    if count:
        work.record("dues.made", f"duty:{duty.id}")
    return count


def _missing(duty: Duty, owners: list[tuple[int, int | None]], coming: tuple[Occurrence, ...], there: frozenset[Whose]) -> Iterator[NewDue]:
    leads = leads_of(duty)
    for each in coming:
        for unit_id, person_id in owners:
            if (0 if person_id is not None else unit_id, person_id, each.period) in there:
                continue
            yield NewDue(
                DueKind.DUTY,
                unit_id,
                duty.what,
                each.period,
                each.first,
                each.due,
                duty_id=duty.id,
                person_id=person_id,
                leads=leads,
                target=each.target,
            )


def _follow(work: Work, limit: int) -> int:
    """Let what is open follow people who moved, and end what is nobody's any more; returns how many were changed."""
    count = 0
    for due in due_making.of_nobody(work.db, limit):
        count += _change(work, due, DueHistoryKind.VOID, state=DueState.VOID)
    for due, unit_id in due_making.elsewhere(work.db, limit - count):
        count += _change(work, due, DueHistoryKind.MOVED, unit_id=unit_id)
    for due in due_making.given_to_strangers(work.db, limit - count):
        count += _change(work, due, DueHistoryKind.ASSIGNED, assigned_to=None)
    for due in due_making.renewed(work.db, limit - count):
        count += _change(work, due, DueHistoryKind.DONE, state=DueState.DONE, done_at=work.at)
    return count


def _certificates(work: Work, limit: int) -> int:
    """Enter the certificates that expire soon, or have; returns how many."""
    last = work.today + timedelta(days=max(nudging().of(LeadKind.CERTIFICATE), default=0) + 7)
    found = due_making.expiring(work.db, work.today - EXPIRED_FOR, last)
    there = due_making.certificates(work.db, (person.id for person in found))
    count = 0
    for person in found:
        expires = person.certificate_expires
        if expires is None or (person.id, expires.isoformat()) in there or count == limit:
            continue
        count += 1
        # Its words are the wording's: a certificate has no title of its own.
        new = NewDue(
            DueKind.CERTIFICATE,
            person.unit_id,
            "",
            expires.isoformat(),
            min(work.today, expires),
            expires,
            person_id=person.id,
            leads=nudging().of(LeadKind.CERTIFICATE),
        )
        dues.add(work.db, new, at=work.at)
    if count:
        work.record("dues.made", "certificates")
    return count


def _change(work: Work, due: Due, kind: DueHistoryKind, **fields: object) -> int:
    if dues.change(work.db, due, at=work.at, **fields) is None:
        return 0
    dues.say(work.db, due.id, kind, "", by=None, at=work.at)
    work.record(f"due.{kind}", f"due:{due.id}", *fields)
    return 1
