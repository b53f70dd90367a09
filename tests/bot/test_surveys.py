"""Surveys from the first question to the result: by name and anonymous, closed by hand and by the clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from PIL import Image

from bot.actions import notice_reading, notice_sending, survey_ballots, survey_closing, survey_results
from bot.actions.form_kinds import Screen
from bot.actions.notice_kinds import Survey, detail_of
from bot.actions.notice_results import NoticeLetter, letter_of
from bot.actions.survey_ballots import BallotOver, BallotPage, Marked
from bot.actions.survey_closing import SurveyClosed
from bot.actions.survey_form import LONGEST, SurveyData, SurveyGone, SurveyHandedIn
from bot.actions.survey_results import Withheld
from bot.replies import Press, Reply, shown_length
from bot.survey_papers import PicturePaper, TablePaper, picture
from bot.wording import notice_letters
from bot.wording import survey_ballots as ballot_wording
from bot.wording import surveys as wording
from bot.wording.messages import show
from bot.wording.notice_buttons import BALLOT
from storage import notice_copies, notice_recipients, notices, outbox
from storage.notice_recipients import RecipientState
from storage.notice_threads import Shows
from storage.notices import Notice, NoticeState
from storage.people import Role
from tests.bot.agency import DOOR, NOW
from tests.bot.survey_office import FORMS, Bureau

WITH_WORDS = "1. 态度：满意度五级\n2. 还有什么建议？"


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def verbs(reply: Reply) -> list[str]:
    return [button.verb for row in reply.buttons for button in row if isinstance(button, Press)]


def said(found: object) -> str:
    return show(found).text


def test_a_named_survey_is_answered_question_by_question_and_handed_in_at_the_end(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=False, text=WITH_WORDS)
    officer = bureau.officers[0]
    screen = bureau.opens(officer, survey)
    assert "第 1/2 题 · 记名" in said(screen)
    assert "非常满意" in str(show(screen).buttons)
    second = bureau.presses(officer, screen, "o1")
    assert isinstance(second, Screen)
    assert "第 2/2 题" in said(second)
    assert second.asks
    last = bureau.writes(officer, second, "窗口再多开一个")
    assert isinstance(last, Screen)
    assert "→ 满意" in said(last)
    assert "→ 窗口再多开一个" in said(last)
    assert bureau.presses(officer, last, "ok") == SurveyHandedIn(survey.id, survey.title, date(2026, 12, 1), was_handed_in=False)
    kept = notice_recipients.recipient(bureau.db, survey.id, officer.id)
    assert kept is not None
    assert (kept.answer, kept.read_version) == ('[1, "窗口再多开一个"]', 1)
    assert bureau.acts()[-1] == "surveys.answered"


def test_one_left_in_the_middle_goes_on_where_it_was(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=False)
    officer = bureau.officers[0]
    first = bureau.opens(officer, survey)
    bureau.presses(officer, first, "o0")
    bureau.later(days=3)
    again = bureau.opens(officer, survey)
    assert again.ticket.form_id == first.ticket.form_id
    assert "第 2/3 题" in said(again)
    back = bureau.presses(officer, again, "back")
    assert isinstance(back, Screen)
    assert "✓ 非常满意" in str(show(back).buttons)


def test_an_answer_is_changed_until_it_closes_and_counts_once(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=False)
    officer = bureau.officers[0]
    bureau.answers(officer, survey, "o0", "o0", "o0")
    screen = bureau.opens(officer, survey)
    assert "改好再交一次" in said(screen)
    one = bureau.presses(officer, screen, "q2")
    assert isinstance(one, Screen)
    summary = bureau.presses(officer, one, "o2")
    assert isinstance(summary, Screen), "whoever changes one answer is back at the end"
    assert "→ 发证" in said(summary)
    done = bureau.presses(officer, summary, "ok")
    assert "已改好" in said(done)
    assert BALLOT in verbs(show(done))
    found = bureau.does(bureau.head, lambda work: survey_results.view(work, survey.id))
    assert found.handed_in == 1
    assert [each.votes for each in found.questions] == [(1, 0, 0, 0, 0), (1, 0), (0, 0, 1)]
    bureau.does(bureau.head, lambda work: survey_closing.close(work, survey.id))
    bureau.refuses(officer, lambda work: FORMS.open(work, f"survey:{survey.id}", str(survey.id)), "survey_closed")


def test_words_may_be_left_out_and_are_not_endless(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=False, text=WITH_WORDS)
    officer = bureau.officers[0]
    second = bureau.presses(officer, bureau.opens(officer, survey), "o0")
    assert isinstance(second, Screen)
    bureau.refuses(officer, lambda work: FORMS.take_text(work, second.ticket.form_id, "长" * (LONGEST + 1)), "too_long")
    last = bureau.presses(officer, second, "skip")
    assert isinstance(last, Screen)
    assert "→ 没写" in said(last)
    assert isinstance(bureau.presses(officer, last, "ok"), SurveyHandedIn)


def test_who_fills_in_when_it_is_closed_or_recalled_is_told_and_freed(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=False)
    first, second = bureau.officers[:2]
    screen = bureau.opens(first, survey)
    bureau.does(bureau.head, lambda work: survey_closing.close(work, survey.id))
    assert bureau.presses(first, screen, "o0") == SurveyGone(survey.title)
    assert bureau.does(first, FORMS.waiting) is None
    other = bureau.survey(anonymous=False)
    screen = bureau.opens(second, other)
    recall(bureau, other)
    assert bureau.presses(second, screen, "o0") == SurveyGone(other.title)


def recall(bureau: Bureau, survey: Notice) -> None:
    bureau.does(
        None,
        lambda work: notices.change(work.db, bureau.now_survey(survey), at=work.at, state=NoticeState.RECALLED),
        system=True,
    )


@pytest.mark.parametrize("choice", ["o5", "o9", "q3", "q99", "oo", "o", "q-1", "o¹", "ok", "skip", "all", "zz"])
def test_a_forged_choice_changes_nothing(bureau: Bureau, choice: str) -> None:
    survey = bureau.survey(anonymous=False)
    screen = bureau.opens(bureau.officers[0], survey)
    ticket = screen.ticket
    bureau.refuses(bureau.officers[0], lambda work: FORMS.press(work, ticket.form_id, ticket.version, choice), "unknown_choice")


def test_an_anonymous_survey_is_filled_in_without_anything_being_kept(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=True)
    officer = bureau.officers[0]
    before = bureau.db.conn.total_changes
    shown = bureau.does(officer, lambda work: survey_ballots.begin(work, survey.id))
    assert isinstance(shown, BallotPage)
    reply = ballot_wording.page(shown)
    assert "第 1/3 题 · 匿名" in reply.text
    assert "我这里不存" in reply.text
    for label in ("满意", "是", "审核"):
        pressed = next(button for row in reply.buttons for button in row if isinstance(button, Press) and button.label == label)
        assert len(pressed.data.encode()) <= 64
        asked = ballot_wording.read_fill(pressed.argument)
        assert asked is not None
        marked, step = asked
        number = None if step == ballot_wording.SUMMARY else int(step)
        shown = bureau.does(officer, lambda work, marked=marked, number=number: survey_ballots.page(work, marked, number))  # type: ignore[misc]
        assert isinstance(shown, BallotPage)
        reply = ballot_wording.page(shown)
    assert bureau.db.conn.total_changes == before
    assert "1. 您对执法态度满意吗\n　→ 满意" in reply.text
    assert "交卷后不能改" in reply.text
    assert shown.marked.chosen == (1, 0, 1)
    assert bureau.votes(officer, survey, 1, 0, 1) == BallotOver(survey.title)
    assert bureau.does(officer, lambda work: survey_ballots.begin(work, survey.id)) == BallotOver(survey.title)


def test_the_end_leads_to_the_first_question_that_is_open(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=True)
    found = bureau.does(bureau.officers[0], lambda work: survey_ballots.page(work, Marked(survey.id, (1, None, 1)), None))
    assert isinstance(found, BallotPage)
    assert found.step == 1
    bureau.refuses(bureau.officers[0], lambda work: survey_ballots.cast(work, Marked(survey.id, (1, None, 1))), "survey_not_complete")


def test_who_has_voted_has_read_it_and_is_not_asked_to_vote_again_by_a_correction(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=True)
    officer = bureau.officers[0]
    bureau.votes(officer, survey, 0, 0, 0)
    bureau.db.conn.execute("UPDATE notice_recipients SET state = ?", [RecipientState.SENT])
    assert notice_recipients.counts(bureau.db, survey.id).read == 1
    bureau.does(None, lambda work: notices.change(work.db, bureau.now_survey(survey), at=work.at, version=2, asked_version=2), system=True)
    assert notice_recipients.counts(bureau.db, survey.id).read == 0
    assert bureau.votes(officer, survey, 4, 1, 2) == BallotOver(survey.title)
    assert notice_recipients.counts(bureau.db, survey.id).read == 1
    assert bureau.db.conn.execute("SELECT ballots FROM survey_tallies").fetchone() == (1,)


def test_the_day_closes_it_and_whoever_watches_is_told(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=True, closes_on=date(2026, 11, 26))
    assert bureau.now_survey(survey).ask_at is not None
    for officer in bureau.officers:
        bureau.votes(officer, survey, 0, 0, 0)
    bureau.now = datetime(2026, 11, 26, 23, 59, tzinfo=NOW.tzinfo)
    bureau.does(None, survey_closing.sweep, system=True)
    assert bureau.now_survey(survey).closed_at is None
    bureau.later(minutes=1)
    late = bureau.person("新人")
    notice_recipients.add(bureau.db, survey.id, [(late.id, late.unit_id, None)], at="2026-11-26T00:00:00.000Z")
    bureau.refuses(late, lambda work: survey_ballots.begin(work, survey.id), "survey_closed")
    bureau.does(None, survey_closing.sweep, system=True)
    closed = bureau.now_survey(survey)
    assert closed.closed_at is not None
    assert closed.ask_at is None, "nobody is asked again for what cannot be answered"
    assert bureau.told(bureau.head) == [SurveyClosed(survey.id, survey.title, 7, 6)]
    bureau.does(None, survey_closing.sweep, system=True)
    assert bureau.owed == []
    assert [each.kind for each in notices.history(bureau.db, survey.id)] == ["made", "sent", "closed"]


def test_an_anonymous_result_is_shown_only_when_it_is_closed_and_has_five_answers(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=True)
    for officer in bureau.officers[:4]:
        bureau.votes(officer, survey, 0, 0, 0)
    open_ = bureau.does(bureau.head, lambda work: survey_results.view(work, survey.id))
    assert (open_.withheld, open_.questions) == (Withheld.OPEN, ())
    assert verbs(show(open_)) == [wording.END]
    for paper in (PicturePaper(), TablePaper()):
        bureau.refuses(bureau.head, lambda work, paper=paper: paper.check(work, str(survey.id)), "survey_withheld_open")  # type: ignore[misc]
        bureau.refuses(bureau.head, lambda work, paper=paper: paper.gather(work, str(survey.id)), "survey_withheld_open")  # type: ignore[misc]
    closed = bureau.does(bureau.head, lambda work: survey_closing.close(work, survey.id))
    assert (closed.withheld, closed.questions) == (Withheld.FEW, ())
    assert verbs(show(closed)) == []
    bureau.refuses(bureau.head, lambda work: PicturePaper().check(work, str(survey.id)), "survey_withheld_few")
    bureau.refuses(bureau.head, lambda work: survey_closing.publish(work, survey.id), "survey_withheld_few")


def test_a_result_says_how_many_chose_what_and_how_satisfied_they_are(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=True)
    for officer, degree in zip(bureau.officers, (0, 0, 1, 1, 2, 4), strict=True):
        bureau.votes(officer, survey, degree, 0, 2)
    shown = show(bureau.does(bureau.head, lambda work: survey_closing.close(work, survey.id)))
    assert "匿名 · 发给 6 人，交卷 6 人" in shown.text
    assert "满意率 67%" in shown.text
    assert "非常满意　▇▇▇▇ 2（33%）" in shown.text
    assert "不满意　0（0%）" in shown.text
    assert wording.PUBLISH in verbs(shown)


def test_a_result_is_drawn_and_written_down(bureau: Bureau, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from openpyxl import load_workbook

    survey = bureau.survey(anonymous=False, text=WITH_WORDS)
    bureau.answers(bureau.officers[0], survey, "o0", '=HYPERLINK("x")')
    bureau.answers(bureau.officers[1], survey, "o3", "skip")
    data = bureau.does(bureau.head, lambda work: PicturePaper().gather(work, str(survey.id)))
    drawn = picture(*data)
    assert [part.heading for part in drawn.parts] == ["1. 态度 · 满意率 50%", "2. 还有什么建议？"]
    file = tmp_path / "a.png"
    PicturePaper().write(data, file, lambda *_: None)
    with Image.open(file) as image:
        assert image.format == "PNG"
        # Two colours at least besides the ground: words and bars.
        assert len(image.convert("RGB").getcolors(1 << 20) or ()) > 2
        assert image.width >= 800

    def write(work):  # type: ignore[no-untyped-def]
        return TablePaper().write(TablePaper().gather(work, str(survey.id)), tmp_path / "a.xlsx", lambda *_: None)

    assert bureau.does(bureau.head, write) == "问卷结果-2026-11-25.xlsx"
    counts, answers = load_workbook(tmp_path / "a.xlsx").worksheets
    cells = [[cell.value for cell in row] for row in answers.iter_rows()]
    assert any("队员0" in row and "非常满意" in row and '=HYPERLINK("x")' in row for row in cells)
    assert any("队员1" in row and "不满意" in row for row in cells)
    assert "满意" in str([[cell.value for cell in row] for row in counts.iter_rows()])


def test_the_workbook_of_an_anonymous_survey_names_nobody(bureau: Bureau, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from openpyxl import load_workbook

    survey = bureau.survey(anonymous=True)
    for officer in bureau.officers:
        bureau.votes(officer, survey, 0, 0, 0)
    bureau.does(bureau.head, lambda work: survey_closing.close(work, survey.id))
    bureau.does(
        bureau.head, lambda work: TablePaper().write(TablePaper().gather(work, str(survey.id)), tmp_path / "a.xlsx", lambda *_: None)
    )
    book = load_workbook(tmp_path / "a.xlsx")
    text = str([[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()])
    assert len(book.worksheets) == 1
    assert "非常满意" in text
    assert not [officer.name for officer in bureau.officers if officer.name in text]


def test_those_who_were_asked_see_the_result_once_it_is_published(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=True)
    for officer in bureau.officers:
        bureau.votes(officer, survey, 0, 0, 0)
    reader = bureau.officers[0]
    bureau.refuses(bureau.head, lambda work: survey_closing.publish(work, survey.id), "survey_withheld_open")
    bureau.does(bureau.head, lambda work: survey_closing.close(work, survey.id))
    bureau.refuses(reader, lambda work: survey_results.published(work, survey.id), "survey_not_published")
    bureau.does(bureau.head, lambda work: survey_closing.publish(work, survey.id))
    found = bureau.does(reader, lambda work: survey_results.published(work, survey.id))
    assert found.questions[0].votes == (6, 0, 0, 0, 0)
    assert verbs(show(found)) == [], "only whoever watches it gets papers"
    again = show(bureau.does(reader, lambda work: notice_reading.newest(work, survey.id)))
    assert "看结果" in str(again.buttons), "whoever has handed in finds the result where they find the notice"
    stranger = bureau.person("别队的人")
    bureau.refuses(stranger, lambda work: survey_results.published(work, survey.id), "no_such_notice")


def test_only_whoever_watches_it_closes_it_and_sees_how_it_stands(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=False)
    other = bureau.person("二中队长", Role.SUPERVISOR, bureau.second.id)
    for nosy in (other, bureau.officers[0], bureau.person("法制", Role.LEGAL, bureau.top.id)):
        bureau.refuses(nosy, lambda work: survey_results.view(work, survey.id), "no_such_notice")
        bureau.refuses(nosy, lambda work: survey_closing.close(work, survey.id), "no_such_notice")
    bureau.does(bureau.head, lambda work: survey_closing.close(work, survey.id))
    bureau.refuses(bureau.head, lambda work: survey_closing.close(work, survey.id), "survey_closed")


def test_a_recalled_survey_shows_no_result(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=True)
    recall(bureau, survey)
    found = bureau.does(bureau.head, lambda work: survey_results.view(work, survey.id))
    assert found.withheld is Withheld.RECALLED
    assert verbs(show(found)) == []
    bureau.refuses(bureau.head, lambda work: survey_closing.close(work, survey.id), "survey_closed")
    bureau.refuses(bureau.officers[0], lambda work: survey_ballots.begin(work, survey.id), "notice_recalled")


def test_the_letter_says_that_it_was_handed_in_and_not_what_was_answered(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=False)
    bureau.answers(bureau.officers[0], survey, "o0", "o0", "o0")

    def letter() -> Reply:
        mine = notice_recipients.recipient(bureau.db, survey.id, bureau.officers[0].id)
        return notice_letters.letter(bureau.does(bureau.officers[0], lambda work: letter_of(work, bureau.now_survey(survey), mine)))

    assert "✅ 您已交卷" in letter().text
    assert "[0" not in letter().text
    assert verbs(letter()) == [BALLOT], "it may still be changed"
    bureau.does(bureau.head, lambda work: survey_closing.close(work, survey.id))
    assert verbs(letter()) == []


def test_the_letter_and_the_copy_of_a_named_one_show_it_and_those_of_an_anonymous_one_are_not_touched(bureau: Bureau) -> None:
    officer = bureau.officers[0]
    for anonymous in (False, True):
        survey = bureau.survey(anonymous=anonymous)
        notice_recipients.change(bureau.db, survey.id, officer.id, state="sent", door=DOOR, account_id=0, message_id=50, sent_version=1)
        draft = outbox.Draft(DOOR, 0, officer.id, 0, outbox.Operation.SEND, "-", f"notice_shown:{survey.id}:1")
        opened = bureau.does(None, lambda work, draft=draft: outbox.put(work.db, draft, at=work.at), system=True)  # type: ignore[misc]
        notice_copies.note(bureau.db, opened, Shows.LETTER, message_id=60, files=(), version=1, at="2026-11-25T02:00:00.000Z")
        if anonymous:
            bureau.votes(officer, survey, 0, 0, 0)
            assert bureau.owed == []
        else:
            bureau.answers(officer, survey, "o0", "o0", "o0")
            edited = {owed.replaces: show(owed.message) for owed in bureau.owed if isinstance(owed.message, NoticeLetter)}
            assert set(edited) == {50, 60}
            assert all("✅ 您已交卷" in each.text for each in edited.values())
            assert {button.label for each in edited.values() for row in each.buttons for button in row} == {"改答案"}


def test_a_long_result_has_pages_that_fit_and_lose_nothing(bureau: Bureau) -> None:
    options = "/".join(f"{place}{'项' * 14}" for place in range(8))
    text = "\n".join(f"{n}. {n}{'问' * 70}：{options}" for n in range(1, 16))
    survey = bureau.survey(anonymous=False, text=text)
    screen: object = bureau.answers(bureau.officers[0], survey, *["o7"] * 15)
    assert isinstance(screen, SurveyHandedIn)
    found = bureau.does(bureau.head, lambda work: survey_results.view(work, survey.id))
    pages = [wording.result_page(found, page) for page in range(20)]
    texts = list(dict.fromkeys(each.text for each in pages))
    assert 1 < len(texts) < 12
    assert all(shown_length(each) < 4_096 for each in texts)
    assert all(any(f"<b>{n}. " in each for each in texts) for n in range(1, 16))
    summary = bureau.opens(bureau.officers[0], survey)
    assert isinstance(summary.data, SurveyData)
    assert summary.data.step is None
    assert shown_length(said(summary)) < 4_096


def test_a_survey_is_no_notice_and_a_notice_no_survey(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=False)
    assert isinstance(detail_of(survey), Survey)
    plain = bureau.does(
        bureau.head,
        lambda work: notice_sending.make(
            work,
            notice_sending.NewNotice(
                notices.NoticeKind.NOTICE,
                notices.NoticeUrgency.ORDINARY,
                "开会",
                "开会",
                notices.Confirm.READ,
                notice_sending.Audience(units=(bureau.top.id,)),
                notice_sending.Detail(),
            ),
        ),
    )
    for action in (survey_results.view, survey_closing.close):
        bureau.refuses(bureau.head, lambda work, action=action: action(work, plain.id), "no_such_notice")  # type: ignore[misc]
    bureau.refuses(bureau.officers[0], lambda work: survey_ballots.begin(work, plain.id), "no_such_notice")
    bureau.refuses(bureau.officers[0], lambda work: FORMS.open(work, f"survey:{plain.id}", str(plain.id)), "no_such_notice")


def test_ten_surveys_over_at_once_are_closed_at_once(bureau: Bureau) -> None:
    made = [bureau.survey(anonymous=bool(place % 2), closes_on=date(2026, 11, 25)) for place in range(10)]
    bureau.now += timedelta(days=1)
    bureau.does(None, survey_closing.sweep, system=True)
    assert all(bureau.now_survey(each).closed_at for each in made)
