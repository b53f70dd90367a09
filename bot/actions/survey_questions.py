"""The questions of a survey as people type them: read, checked, and written back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.actions.notice_kinds import Question
from bot.actions.work import RefusedError
from knowledge.noticing import noticing

MOST_QUESTIONS = 15
MOST_OPTIONS = 8
LONGEST_QUESTION = 80
"""Fifteen of them with their answers fit into one message."""
LONGEST_OPTION = 16
"""What a button shows on a phone without cutting it."""

PRESETS: dict[str, tuple[str, ...]] = {
    "满意度五级": ("非常满意", "满意", "一般", "不满意", "非常不满意"),
    "是否": ("是", "否"),
    "五分制": ("5分", "4分", "3分", "2分", "1分"),
}
"""Scales that are called by a name, as 潢川2021 and 盘锦2017 ask for them."""
_CALLED = {
    "满意度五级": "满意度五级",
    "满意度": "满意度五级",
    "五级满意度": "满意度五级",
    "五级": "满意度五级",
    "是否": "是否",
    "是/否": "是否",
    "五分制": "五分制",
    "五分": "五分制",
    "5分制": "五分制",
    "1-5分": "五分制",
}

_NUMBERS: tuple[re.Pattern[str], ...] = (
    re.compile(r"[0-9]{1,2}\s*(?:[、．：:]|\.(?![0-9]))\s*"),
    re.compile(r"[0-9]{1,2}\s*[)）]\s*"),
    re.compile(r"[(（]\s*[0-9]{1,2}\s*[)）]\s*"),
    re.compile(r"第?\s*[一二三四五六七八九十]{1,3}\s*[、．.：:题]\s*"),
    re.compile(r"[(（]\s*[一二三四五六七八九十]{1,3}\s*[)）]\s*"),
    re.compile(r"第\s*[0-9]{1,2}\s*题\s*[、．.：:]?\s*"),
    re.compile(r"[Qq][0-9]{1,2}\s*[、．.：:]?\s*"),
)
"""How questions are numbered; the way of the first one is that of all."""
_MARK = re.compile(r"(?:[A-Ha-h]\s*[.、．:：)）]|[1-8]\s*[)）]|[-–—•·*○□☐①-⑧](?!\d))\s*")
"""What stands before an option on a line of its own."""
_LETTER = re.compile(r"(?:(?<=\s)|^)([A-Ha-h])\s*[.、．:：)）]\s*")
_BETWEEN = re.compile(r"[/／|｜]")
_BRACKETS = re.compile(r"^(?P<text>.*\S)\s*[(（【\[](?P<options>[^()（）【】\[\]]*)[)）】\]]\s*[。.？?]?$")


@dataclass(slots=True)
class _Draft:
    """A question while it is read: where it began, all of its line, and whether its options stood there."""

    line: int
    text: str
    written: str
    options: list[str] = field(default_factory=list)
    is_whole: bool = False


def read_questions(text: str, *, is_anonymous: bool) -> tuple[Question, ...]:
    """The questions of ``text``: numbered, divided by blank lines, or one a line.

    Options stand behind the question (``…：好/一般/差``, ``…（是/否）``) or on lines below it, with ``A.`` or ``-`` before them or without.
    ``满意度五级``, ``是/否`` and ``五分制`` in their place are scales. A question without options is answered in words.

    Raises ``RefusedError`` with the line for what cannot be a survey: an anonymous one has choices alone, because words tell who wrote
    them.
    """
    drafts = _drafts(text)
    if not drafts:
        raise RefusedError("survey_no_questions")
    if len(drafts) > MOST_QUESTIONS:
        raise RefusedError("survey_too_many_questions", most=MOST_QUESTIONS, found=len(drafts))
    return tuple(_checked(draft, drafts[:place], is_anonymous=is_anonymous) for place, draft in enumerate(drafts))


def check_audience(count: int, *, is_anonymous: bool) -> None:
    """Raises ``RefusedError`` where an anonymous survey goes to so few that it would never have a result."""
    fewest = noticing().limits.fewest_answers
    if is_anonymous and count < fewest:
        raise RefusedError("survey_too_few_people", most=fewest)


def write_questions(questions: tuple[Question, ...]) -> str:
    """``questions`` as somebody would type them; ``read_questions`` reads the same back."""
    return "\n\n".join("\n".join(_written(number, question)) for number, question in enumerate(questions, 1))


def _written(number: int, question: Question) -> list[str]:
    options = (f"{letter}. {option}" for letter, option in zip("ABCDEFGH", question.options, strict=False))
    return [f"{number}. {question.text}", *options]


def _drafts(text: str) -> list[_Draft]:
    lines = [(number, _tidy(line)) for number, line in enumerate(text.splitlines(), 1)]
    style = next((style for _, line in lines for style in _NUMBERS if style.match(line)), None)
    drafts: list[_Draft] = []
    is_first = True
    for number, line in lines:
        if not line:
            is_first = True
            continue
        begun = style.match(line) if style is not None else None
        if begun is not None:
            drafts.append(_opened(number, line[begun.end() :]))
        elif style is not None and not drafts:
            raise RefusedError("survey_line_before", line=number)
        elif _is_option(line, is_first=is_first, is_numbered=style is not None, last=drafts[-1] if drafts else None):
            _add_options(drafts[-1], line)
        else:
            drafts.append(_opened(number, line))
        is_first = False
    return drafts


def _is_option(line: str, *, is_first: bool, is_numbered: bool, last: _Draft | None) -> bool:
    """Whether a line that is not numbered says an option of the question before it."""
    if last is None:
        return False
    if _MARK.match(line) or is_numbered:
        return True
    asks = line.endswith(("?", "？", ":", "：")) or bool(_inline(line)[1])
    return not is_first and not asks and not last.is_whole


def _opened(number: int, line: str) -> _Draft:
    text, options = _inline(line)
    return _Draft(number, text, line, list(options), is_whole=bool(options))


def _add_options(draft: _Draft, line: str) -> None:
    if draft.is_whole and not _MARK.match(line):
        raise RefusedError("survey_options_twice", line=draft.line)
    if draft.is_whole:
        # “执法/服务，哪个更要紧” with its options below: what looked like some belongs to the question.
        draft.text, draft.options, draft.is_whole = draft.written, [], False
    draft.options += _named(line) or _lettered(line) or [_MARK.sub("", line, count=1)]


def _inline(line: str) -> tuple[str, tuple[str, ...]]:
    """A question and the options that stand behind it on its line."""
    bracketed = _BRACKETS.match(line)
    if bracketed is not None:
        options = _divided(bracketed["options"])
        if options:
            return bracketed["text"], options
    lettered = _LETTER.search(line)
    if lettered is not None and lettered.start() > 0 and lettered[1] in "Aa":
        found = _lettered(line[lettered.start() :])
        if len(found) > 1:
            return line[: lettered.start()].rstrip(" ：:"), tuple(found)
    for text, rest in _cuts(line):
        options = _divided(rest)
        if options:
            return text, options
    return line, ()


def _cuts(line: str) -> Iterator[tuple[str, str]]:
    """Where the options of a line may begin: behind its last question mark, its first colon, or its last blank."""
    asked = max(line.rfind("？"), line.rfind("?")) + 1
    if asked:
        yield line[:asked], line[asked:].lstrip(" ：:")
    colon = re.search(r"[：:]", line[asked:])
    if colon is not None and line[: asked + colon.start()].strip():
        yield line[: asked + colon.start()].rstrip(), line[asked + colon.end() :]
    text, blank, rest = line.rpartition(" ")
    if blank:
        yield text.rstrip(" ：:"), rest


def _divided(text: str) -> tuple[str, ...]:
    """The options in ``满意/一般/不满意`` or the name of a scale; none in anything else."""
    named = _named(text)
    if named:
        return tuple(named)
    parts = tuple(part.strip() for part in _BETWEEN.split(text))
    return tuple(_MARK.sub("", part, count=1) for part in parts if part) if len(parts) > 1 else ()


def _named(text: str) -> list[str]:
    called = _CALLED.get(re.sub(r"\s", "", text).replace("／", "/"))
    return [] if called is None else list(PRESETS[called])


def _lettered(line: str) -> list[str]:
    """The options in ``A. 好 B. 一般 C. 差``; none unless the letters follow each other."""
    marks = list(_LETTER.finditer(line))
    if not marks or marks[0].start() > 0 or [mark[1].upper() for mark in marks] != list("ABCDEFGH"[: len(marks)]) or len(marks) < 2:
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(line)]
    return [line[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]


def _checked(draft: _Draft, before: list[_Draft], *, is_anonymous: bool) -> Question:
    line, text, options = draft.line, draft.text.strip(), tuple(option.strip() for option in draft.options)
    if not text:
        raise RefusedError("survey_empty_question", line=line)
    if len(text) > LONGEST_QUESTION:
        raise RefusedError("survey_long_question", line=line, most=LONGEST_QUESTION, length=len(text))
    if any(other.text.strip() == text for other in before):
        raise RefusedError("survey_same_question", line=line)
    if not options:
        if is_anonymous:
            raise RefusedError("survey_words_anonymous", line=line)
        return Question(text=text)
    if len(options) == 1 and _divided(options[0]):
        # All of them on the line below the question.
        options = _divided(options[0])
    if len(options) == 1:
        raise RefusedError("survey_one_option", line=line)
    if len(options) > MOST_OPTIONS:
        raise RefusedError("survey_too_many_options", line=line, most=MOST_OPTIONS, found=len(options))
    for option in options:
        if not option:
            raise RefusedError("survey_empty_option", line=line)
        if len(option) > LONGEST_OPTION:
            raise RefusedError("survey_long_option", line=line, most=LONGEST_OPTION, option=option[:LONGEST_OPTION])
    if len(set(options)) < len(options):
        raise RefusedError("survey_same_option", line=line)
    return Question(text=text, options=options)


def _tidy(line: str) -> str:
    return re.sub(r"[^\S\n]+", " ", line.replace("\u3000", " ")).strip()
