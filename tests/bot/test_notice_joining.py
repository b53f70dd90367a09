"""Who joins, moves or comes back has what is in force, and as it now is."""

from __future__ import annotations

from datetime import timedelta

from bot.actions.notice_audience import Audience
from bot.actions.notice_kinds import Meeting
from knowledge.noticing import noticing
from storage import people
from storage.moments import to_text
from storage.notices import NoticeKind
from storage.people import Role, Standing
from tests.bot.agency import DOOR
from tests.bot.notice_office import Office


def test_somebody_who_joins_gets_what_is_in_force_each_or_as_a_list() -> None:
    office = Office(1)
    most = noticing().limits.joiner_messages
    sent = [office.send(f"第{number}条") for number in range(most)]
    over = office.send("开会", kind=NoticeKind.MEETING, detail=Meeting(starts_at=office.agency.now + timedelta(hours=1)))
    gone = office.send("撤回的")
    office.run()
    office.recall(gone)
    office.run()
    office.agency.later(hours=2)
    new = office.person("某新人")
    office.run()
    assert office.chat(new).arrived == [f"notice:{notice.id}" for notice in sent]
    assert over.id not in {
        number for (number,) in office.db.execute("SELECT notice_id FROM notice_recipients WHERE person_id = ?", [new.id])
    }
    sent.append(office.send("再一条"))
    office.run()
    newest = office.person("某更新")
    elsewhere = office.person("某别处", unit=people.add_unit(office.agency.db, "另一支队").id)
    office.run()
    assert office.chat(newest).arrived == [f"notices_in_force:{newest.id}"]
    (text,) = office.chat(newest).shown.values()
    assert f"现在有 {most + 1} 条通知还在效" in text
    assert [office.row(notice, newest).state for notice in sent] == ["sent"] * (most + 1)
    assert office.chat(elsewhere).arrived == []
    # Twice bound is no second time.
    people.bind(office.agency.db, DOOR, 9_999, newest.id, "某", at=to_text(office.agency.now))
    office.run()
    assert office.chat(newest).arrived == []
    assert office.now(sent[0]).finished_at is not None


def test_who_had_no_account_gets_it_once_they_have_one() -> None:
    office = Office(1)
    late = office.person("某无号", account=False)
    notice = office.send()
    office.run()
    assert office.row(notice, late).state == "none"
    people.bind(office.agency.db, DOOR, 7_777, late.id, "某", at=to_text(office.agency.now))
    office.run()
    assert office.chat(late).arrived == [f"notice:{notice.id}"]


def test_who_moves_gets_what_is_for_the_new_place_and_keeps_what_they_have() -> None:
    office = Office(1)
    mover = office.officers[0]
    here, there = office.send("一中队的", to=Audience(units=(office.agency.first.id,))), office.send("大家的")
    second = office.person("某二")
    people.set_unit(office.agency.db, second.id, office.agency.second.id)
    theirs = office.send("二中队的", to=Audience(units=(office.agency.second.id,)))
    office.run()
    people.set_unit(office.agency.db, mover.id, office.agency.second.id)
    office.run()
    assert office.chat(mover).arrived == [f"notice:{notice.id}" for notice in (here, there, theirs)]


def test_a_notice_recalled_before_the_list_goes_is_not_in_it() -> None:
    office = Office(1)
    sent = [office.send(f"第{number}条") for number in range(noticing().limits.joiner_messages + 1)]
    office.run()
    new = office.person("某新人")
    office.sweep()
    office.recall(sent[0])
    office.run()
    (text,) = office.chat(new).shown.values()
    assert "第0条" not in text
    assert "第1条" in text
    assert office.row(sent[0], new).state == "dropped"
    assert office.now(sent[0]).finished_at is not None


def test_what_was_corrected_or_recalled_while_somebody_was_suspended_is_put_right_once_they_are_back() -> None:
    office = Office(2)
    corrected, recalled = office.send("八点"), office.send("撤回的")
    office.run()
    away = office.officers[0]
    people.set_standing(office.agency.db, away.id, Standing.SUSPENDED)
    office.correct(corrected, "九点")
    office.recall(recalled)
    office.run()
    assert office.row(recalled, away).taken_back == "failed"
    assert office.now(recalled).finished_at is not None
    people.set_standing(office.agency.db, away.id, Standing.ACTIVE)
    office.run()
    (text,) = office.chats[office.accounts[away.id]].shown.values()
    assert "九点" in text
    assert office.row(recalled, away).taken_back == "deleted"


def test_who_was_suspended_when_it_went_out_gets_it_once_they_are_back() -> None:
    office = Office(2)
    notice = office.send()
    office.sweep()
    people.set_standing(office.agency.db, office.officers[1].id, Standing.SUSPENDED)
    office.run()
    assert office.row(notice, office.officers[1]).state == "dropped"
    people.set_standing(office.agency.db, office.officers[1].id, Standing.ACTIVE)
    office.run()
    assert [office.chat(officer).arrived for officer in office.officers] == [[f"notice:{notice.id}"]] * 2


def test_who_changes_the_phone_in_quiet_hours_gets_it_on_the_new_one() -> None:
    office = Office(2)
    office.agency.now = office.agency.now.replace(hour=23)
    notice = office.send()
    office.run()
    changed = office.officers[0]
    assert office.row(notice, changed).state == "queued"
    people.bind(office.agency.db, DOOR, 8_888, changed.id, "某", at=to_text(office.agency.now))
    office.run()
    office.agency.later(hours=9)
    office.run()
    assert office.chats[8_888].arrived == [f"notice:{notice.id}"]
    assert office.row(notice, changed).state == "sent"


def test_a_second_list_takes_in_what_the_first_one_was_to_name() -> None:
    office = Office(1)
    most = noticing().limits.joiner_messages
    here = [office.send(f"一中队第{number}条", to=Audience(units=(office.agency.first.id,))) for number in range(most + 1)]
    settled = office.person("某二")
    people.set_unit(office.agency.db, settled.id, office.agency.second.id)
    there = [office.send(f"二中队第{number}条", to=Audience(units=(office.agency.second.id,))) for number in range(most + 1)]
    office.run()
    office.agency.now = office.agency.now.replace(hour=23)
    new = office.person("某新人")
    office.run()
    people.set_unit(office.agency.db, new.id, office.agency.second.id)
    office.run()
    office.agency.later(hours=9)
    office.run()
    assert [office.row(notice, new).state for notice in (*here, *there)] == ["sent"] * 2 * (most + 1)
    (text,) = office.chat(new).shown.values()
    assert f"现在有 {2 * (most + 1)} 条通知还在效" in text


def test_what_is_in_force_outlasts_whoever_sent_it() -> None:
    office = Office(1)
    notice = office.send()
    office.run()
    people.set_role(office.agency.db, office.head.id, Role.OFFICER)
    people.set_unit(office.agency.db, office.head.id, office.agency.second.id)
    office.run()
    new = office.person("某新人")
    office.run()
    assert office.chat(new).arrived == [f"notice:{notice.id}"]
    many = [office.person(f"某新{number}") for number in range(30)]
    office.run()
    assert [office.chat(each).arrived for each in many] == [[f"notice:{notice.id}"]] * 30
