"""The digest and the summary in words: short, on one screen, and with the buttons that belong to what they name."""

from __future__ import annotations

from datetime import date

import pytest

from bot.actions.due_results import DueLine
from bot.actions.nudge_results import Digest, DigestLine, LateLine, LateUnit, PhaseNews, Section, SnoozedAgain, Summary
from bot.replies import Press, Reply
from bot.wording.fitting import ROOM, height_of
from bot.wording.messages import show
from tests.bot.mornings import Mornings

DAY = date(2026, 11, 26)


def lines(count: int, title: str = "报送简报") -> tuple[DigestLine, ...]:
    """Real lines, as a round makes them: some late, one today, some later."""
    mornings = Mornings()
    mornings.tick()
    for number in range(count):
        mornings.due(f"2026-11-{23 + number}", person=mornings.officer, title=f"{title}{number}")
    mornings.at(DAY)
    ((digest,),) = mornings.tick().values()
    assert isinstance(digest, Digest)
    return digest.lines


def labels(reply: Reply) -> list[list[str]]:
    return [[button.label for button in row] for row in reply.buttons]


def test_one_thing_has_its_own_buttons_with_the_revision_on_the_screen() -> None:
    (line,) = lines(1)
    reply = show(Digest(DAY, 1, (line,)))
    assert [button.label for row in reply.buttons for button in row] == ["打开", "✅ 完成", "稍后1小时", "明天", "不归我"]
    arguments = [button.argument for row in reply.buttons for button in row if isinstance(button, Press)]
    assert arguments == [str(line.due.id), *4 * [f"{line.due.id}.{line.revision}"]]


def test_one_thing_beside_something_else_is_opened_so_that_nothing_of_the_message_is_lost() -> None:
    reply = show(Digest(DAY, 1, lines(1), (PhaseNews("作风整顿", "深入整治", True, 0),)))
    assert labels(reply) == [["1"], ["都稍后1小时", "都明天"]]


@pytest.mark.parametrize("title", ["报简报", "报送执法领域突出问题专项整治行动工作简报和问题清单"])
def test_the_fullest_digest_fits_on_one_screen_and_counts_what_it_leaves_out(title: str) -> None:
    found = tuple(
        DigestLine(line.due, line.revision, section, "某乙" if number % 2 else "", is_unclaimed=number == 4)
        for number, (line, section) in enumerate(zip(lines(8, title), [*Section, *Section], strict=False))
    )
    reply = show(Digest(DAY, 40, found, (PhaseNews("执法领域突出问题专项整治", "深入整治", True, 0),)))
    assert height_of(reply.text, reply.buttons) <= ROOM + 24
    numbers = [label for row in labels(reply)[:-1] for label in row]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) >= 4
    assert f"还有 {40 - len(numbers)} 件 → 发“期限”" in reply.text
    assert labels(reply)[-1] == ["都稍后1小时", "都明天"]


def test_few_things_stand_under_headings() -> None:
    text = show(Digest(DAY, 4, lines(4))).text
    assert text.startswith("<b>11-26 周四</b> · 4件\n<b>已超期</b>\n1. ")
    assert "<b>今天到期</b>\n4. " in text


def test_a_phase_alone_says_so_in_one_line() -> None:
    reply = show(Digest(DAY, 0, (), (PhaseNews("作风整顿", "总结提升", False, 2), PhaseNews("作风整顿", "深入整治", False, 0))))
    assert reply.text == "<b>11-26 周四</b>\n\n📌 作风整顿：总结提升还有 2 天结束\n📌 作风整顿：深入整治今天结束"
    assert reply.buttons == ()


def test_what_was_snoozed_says_that_it_was_asked_for() -> None:
    assert show(SnoozedAgain(Digest(DAY, 1, lines(1)))).text.startswith("<b>您让我再提醒的</b>")


def test_titles_that_look_like_markup_are_text() -> None:
    (line,) = lines(1, '<b>&"')
    assert "&lt;b&gt;&amp;" in show(Digest(DAY, 1, (line,))).text


def test_a_summary_of_a_whole_agency_fits_on_one_screen() -> None:
    def late(number: int) -> LateLine:
        return LateLine(line_named(f"报送第{number}期工作简报和问题清单汇总表"), "某甲、某乙", is_new=False, is_unclaimed=False)

    units = tuple(LateUnit(f"第{number}大队/第{number}中队", 30, (late(number),)) for number in range(8))
    reply = show(Summary(DAY, 240, 3, units))
    assert height_of(reply.text, reply.buttons) <= ROOM
    assert reply.text.startswith("<b>11-26 周四 · 超期 240 件</b>，今天新增 3 件")
    shown = reply.text.count("超")
    assert "还有 2" in reply.text
    assert shown >= 4
    assert labels(reply) == [["逐条看"]]


def line_named(title: str) -> DueLine:
    (line,) = lines(1, title)
    return line.due
