"""What a recipient writes about a notice reaches whoever handles it, and what these write back reaches the recipient: nobody else."""

from __future__ import annotations

import pytest

from bot.actions import notice_replies as replies
from bot.actions.form_kinds import File
from bot.actions.notice_replies import Meant, NoticePassedOn, NoticeSaid
from bot.replies import Press, shown_length
from bot.wording import notice_threads as wording
from bot.wording.messages import show
from storage import attachments, people
from storage import notice_recipients as recipients
from storage.moments import to_text
from storage.notice_threads import Shows, note_message
from storage.notices import Confirm, Notice, NoticeState
from storage.people import Person, Role, Standing
from tests.bot.agency import DOOR
from tests.bot.notice_readers import Readers


@pytest.fixture
def readers() -> Readers:
    return Readers()


def write(
    readers: Readers, by: Person, notice: Notice, text: str = "周五我有会", of: Person | None = None, files: tuple[File, ...] = ()
) -> NoticePassedOn:
    where = Meant(readers.now(notice), (of or by).id)
    return readers.agency.does(by, lambda work: replies.write(work, where, text, files), account=readers.account(by))


def said_to(readers: Readers, person: Person) -> list[NoticeSaid]:
    return [each for each in readers.agency.told(person) if isinstance(each, NoticeSaid)]


def meant(readers: Readers, by: Person, message: int) -> Meant | None:
    return readers.agency.does(by, lambda work: replies.meant(work, message), account=readers.account(by))


def test_it_goes_to_the_sender_alone_and_the_answer_back_to_the_recipient_alone(readers: Readers) -> None:
    notice = readers.sent()
    passed_on = write(readers, readers.officer, notice)
    assert passed_on.to == ("队长甲",)
    assert passed_on.needs
    assert {owed.person_id for owed in readers.agency.owed} == {readers.head.id}
    (said,) = said_to(readers, readers.head)
    assert "💬 队员乙（一中队）就《周五检查检测站》说：" in show(said).text
    assert show(said).protect
    back = write(readers, readers.head, notice, "那就周六", of=readers.officer)
    assert back.to == ("队员乙",)
    assert not back.needs
    assert {owed.person_id for owed in readers.agency.owed} == {readers.officer.id}
    (heard,) = said_to(readers, readers.officer)
    assert "队长甲回复您" in show(heard).text


def test_a_message_finds_its_thread_for_its_two_sides_and_for_nobody_else(readers: Readers) -> None:
    notice = readers.sent()
    recipients.change(readers.agency.db, notice.id, readers.officer.id, files=(71, 72))
    came = readers.row(notice, readers.officer).message_id
    assert came is not None
    own = Meant(readers.now(notice), readers.officer.id)
    assert [meant(readers, readers.officer, message) for message in (came, 71, 72, 73)] == [own, own, own, None]
    assert meant(readers, readers.second, came) is None
    for account, message in ((1, 500), (4, 501), (3, 502), (2, 503)):
        where = {"door": DOOR, "account_id": account, "message_id": message, "shows": Shows.TALK, "at": to_text(readers.agency.now)}
        note_message(readers.agency.db, notice.id, readers.officer.id, **where)  # type: ignore[arg-type]
    assert meant(readers, readers.head, 500) == own
    assert meant(readers, readers.top, 501) == own
    assert meant(readers, readers.second, 502) is None
    assert meant(readers, readers.officer, 503) == own


def test_nobody_writes_or_reads_in_somebody_elses_thread(readers: Readers) -> None:
    notice = readers.sent()
    write(readers, readers.officer, notice)
    for other in (readers.second, readers.elsewhere):
        where = Meant(readers.now(notice), readers.officer.id)
        readers.agency.refuses(other, lambda work, where=where: replies.write(work, where, "听见了"), "no_such_notice")
        readers.agency.refuses(other, lambda work: replies.thread(work, notice.id, readers.officer.id), "no_such_notice")
        readers.agency.refuses(other, lambda work: replies.talks(work, notice.id), "no_such_notice")
    readers.agency.refuses(readers.officer, lambda work: replies.talks(work, notice.id), "no_such_notice")
    readers.agency.refuses(readers.head, lambda work: replies.thread(work, notice.id, readers.elsewhere.id), "no_such_notice")


def test_where_the_sender_has_left_the_nearest_heads_get_it(readers: Readers) -> None:
    notice = readers.sent()
    people.set_standing(readers.agency.db, readers.head.id, Standing.LEFT)
    assert write(readers, readers.officer, notice).to == ("支队长丁",)
    people.set_standing(readers.agency.db, readers.top.id, Standing.SUSPENDED)
    passed_on = write(readers, readers.officer, notice, "还有一句")
    assert passed_on.to == ()
    assert passed_on.ask == ("管理员己",)
    assert "没有人能收到" in show(passed_on).text
    assert "管理员己" in show(passed_on).text
    kept = readers.agency.does(readers.officer, lambda work: replies.thread(work, notice.id, readers.officer.id))
    assert [line.text for line in kept.lines] == ["周五我有会", "还有一句"]


def test_where_the_sender_sends_none_any_more_the_nearest_heads_get_it_and_answer(readers: Readers) -> None:
    notice = readers.sent()
    assert write(readers, readers.officer, notice).to == ("队长甲",)
    people.set_role(readers.agency.db, readers.head.id, Role.OFFICER)
    former = readers.agency.now_is(readers.head)
    assert write(readers, readers.officer, notice, "周六呢").to == ("支队长丁",)
    assert said_to(readers, former) == []
    back = write(readers, readers.top, notice, "周六也行", of=readers.officer)
    assert back.to == ("队员乙",)
    readers.agency.refuses(former, lambda work: replies.write(work, Meant(notice, readers.officer.id), "我来答"), "no_such_notice")


def test_a_recipient_who_cannot_be_reached_is_named_to_whoever_answers(readers: Readers) -> None:
    notice = readers.sent()
    people.set_standing(readers.agency.db, readers.officer.id, Standing.SUSPENDED)
    passed_on = write(readers, readers.head, notice, "你来吗", of=readers.officer)
    assert (passed_on.to, passed_on.recipient) == ((), "队员乙")
    assert "队员乙现在收不到" in show(passed_on).text
    assert readers.agency.owed == []


def test_it_still_reaches_once_the_notice_was_recalled_and_asks_for_no_confirmation_then(readers: Readers) -> None:
    notice = readers.sent()
    readers.change(notice, state=NoticeState.RECALLED)
    passed_on = write(readers, readers.officer, notice)
    assert passed_on.to == ("队长甲",)
    assert not passed_on.needs
    assert not show(passed_on).buttons


def test_nothing_and_too_much_is_refused_and_what_is_just_short_enough_fits_into_one_message(readers: Readers) -> None:
    notice = readers.sent("标题" * 30)
    where = Meant(readers.now(notice), readers.officer.id)
    readers.agency.refuses(readers.officer, lambda work: replies.write(work, where, "  "), "says_nothing")
    readers.agency.refuses(readers.officer, lambda work: replies.write(work, where, "😀" * 1501), "too_long")
    write(readers, readers.officer, notice, "😀" * 1500)
    (said,) = said_to(readers, readers.head)
    assert shown_length(show(said).text) <= 4096
    write(readers, readers.officer, notice, "<b>&", files=(File("f-1", kind="photo"),))
    (said,) = said_to(readers, readers.head)
    assert show(said).is_caption
    assert "&lt;b&gt;&amp;" in show(said).text


def test_a_file_goes_on_by_the_name_that_the_door_knows_and_goes_with_the_notice(readers: Readers) -> None:
    notice = readers.sent()
    write(readers, readers.officer, notice, "", files=(File("f-1", 10, kind="video", name="路口.mp4"),))
    (said,) = said_to(readers, readers.head)
    (enclosed,) = said.attached
    assert (enclosed.kind, enclosed.handle, enclosed.shown_name) == ("video", "f-1", "路口.mp4")
    assert attachments.count(readers.agency.db, f"notice:{notice.id}") == 1
    read = readers.agency.does(readers.head, lambda work: replies.thread(work, notice.id, readers.officer.id))
    assert "📎 1 个文件" in wording.thread(read).text


def test_old_files_of_a_thread_are_sent_again_to_its_two_sides_alone(readers: Readers) -> None:
    notice = readers.sent()
    first = write(readers, readers.officer, notice, "", files=(File("f-1", 10, kind="photo"),)).reply_id

    def buttons(who: Person) -> list[tuple[str, str]]:
        read = readers.agency.does(who, lambda work: replies.thread(work, notice.id, readers.officer.id))
        return [
            (each.label, each.argument)
            for row in wording.thread(read).buttons
            for each in row
            if isinstance(each, Press) and each.verb == wording.FILES
        ]

    assert buttons(readers.head) == buttons(readers.officer) == [("📎 看文件", str(first))]
    second = write(
        readers, readers.head, notice, "看这个", files=(File("f-2", 10, kind="document", name="表.pdf"),), of=readers.officer
    ).reply_id
    assert [argument for _, argument in buttons(readers.officer)] == [str(first), str(second)]
    assert len({label for label, _ in buttons(readers.officer)}) == 2
    for who in (readers.head, readers.officer):
        readers.agency.does(who, lambda work: replies.show_files(work, second))
        (owed,) = readers.agency.owed
        assert owed.subject == f"notice_reply:{second}", "a reply to it goes into the thread"
        sent = show(owed.message)
        assert [(each.kind, each.handle, each.shown_name) for each in sent.attached] == [("document", "f-2", "表.pdf")]
    assert readers.agency.acts()[-1] == "notices.files_shown"
    for nosy in (readers.second, readers.agency.person("别队长", Role.SUPERVISOR, readers.agency.second.id)):
        readers.agency.refuses(nosy, lambda work: replies.show_files(work, second), "no_such_notice")
    readers.agency.refuses(readers.officer, lambda work: replies.show_files(work, 99), "no_such_notice")
    # What was not kept is said, and never sent.
    readers.agency.db.conn.execute("UPDATE attachments SET state = 'refused'")
    readers.agency.refuses(readers.head, lambda work: replies.show_files(work, second), "notice_files_gone")


def test_what_was_written_may_be_the_answer_that_the_notice_asks_for(readers: Readers) -> None:
    notice = readers.sent(confirm=Confirm.ANSWER, question="几人参加？")
    passed_on = write(readers, readers.officer, notice, "三人")
    assert [button.label for row in show(passed_on).buttons for button in row] == ["就用这句回答", "回答"]
    readers.agency.refuses(readers.second, lambda work: replies.use(work, passed_on.reply_id), "no_such_notice")
    readers.agency.refuses(readers.head, lambda work: replies.use(work, passed_on.reply_id), "no_such_notice")
    readers.agency.does(readers.officer, lambda work: replies.use(work, passed_on.reply_id))
    assert readers.row(notice, readers.officer).answer == "三人"
    assert not write(readers, readers.officer, notice, "多谢").needs


def test_a_reply_alone_is_no_confirmation(readers: Readers) -> None:
    notice = readers.sent()
    write(readers, readers.officer, notice, "这是什么意思？")
    assert readers.row(notice, readers.officer).read_at is None


def test_a_thread_is_read_from_its_end_page_by_page(readers: Readers) -> None:
    notice = readers.sent()
    for number in range(8):
        write(readers, readers.officer, notice, f"第{number}句")
    last = readers.agency.does(readers.head, lambda work: replies.thread(work, notice.id, readers.officer.id))
    assert (last.page, last.pages, [line.text for line in last.lines]) == (1, 2, ["第6句", "第7句"])
    first = readers.agency.does(readers.officer, lambda work: replies.thread(work, notice.id, readers.officer.id, 0))
    assert first.is_own
    assert len(first.lines) == 6
    beyond = readers.agency.does(readers.officer, lambda work: replies.thread(work, notice.id, readers.officer.id, 99))
    assert beyond.page == 1


def test_a_page_holds_what_fits_into_one_message_and_cuts_nothing(readers: Readers) -> None:
    notice = readers.sent("标题" * 30)
    for _ in range(6):
        write(readers, readers.officer, notice, "😀" * 1500)
    pages = [
        readers.agency.does(readers.officer, lambda work, page=page: replies.thread(work, notice.id, readers.officer.id, page))
        for page in range(6)
    ]
    assert [len(page.lines) for page in pages] == [1] * 6
    assert all(page.lines[0].text == "😀" * 1500 and shown_length(wording.thread(page).text) <= 4096 for page in pages)


def test_whoever_handles_it_sees_all_threads_and_which_wait_for_an_answer(readers: Readers) -> None:
    notice = readers.sent()
    write(readers, readers.officer, notice, "乙说的")
    write(readers, readers.second, notice, "丙说的")
    write(readers, readers.head, notice, "回乙", of=readers.officer)
    seen = readers.agency.does(readers.top, lambda work: replies.talks(work, notice.id))
    assert [(each.name, each.count, each.waits) for each in seen.talks] == [("队员乙", 2, False), ("队员丙", 1, True)]
    assert "🔵 队员丙" in wording.talks(seen).text
    other = readers.sent()
    assert "还没有人回过话" in wording.talks(readers.agency.does(readers.head, lambda work: replies.talks(work, other.id))).text


def test_an_admin_who_sent_to_the_whole_agency_is_answered_like_anybody(readers: Readers) -> None:
    notice = readers.sent(by=readers.admin)
    assert write(readers, readers.top, notice).to == ("管理员己",)
    assert readers.admin.role is Role.ADMIN
