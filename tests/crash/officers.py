"""Officers who talk to the bot all at once: questions, feedback in one line and by form, questions handed over, edits, double taps.

Whatever is said carries a word of its own, so that each answer can be told from every other one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from itertools import islice
from typing import TypeVar

from bot.actions.feedback import SUBMIT
from bot.actions.form_kinds import CANCEL
from bot.webchat.people import Person
from bot.webchat.world import Message
from bot.wording import lookup as cards
from tests.crash.load import Load, Said
from tests.crash.watching import Delivery

T = TypeVar("T")

NONSENSE = "晚饭吃什么"
"""Begins a question that finds nothing, so that the answer quotes it."""
PATIENCE = 60.0
"""Seconds that somebody waits for an answer before it counts as missing: several lives of the bot."""
LOOKED_AT = 60
"""Messages at the end of the chat among which somebody looks for a button."""
OUTSTANDING = 8
"""Answers that somebody lets stand out before waiting for one."""


async def talk(load: Load, people: list[Person]) -> None:
    """Let them all talk until the load is over and each has got an answer to a last question."""
    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(Officer(load, person).talk())


class Officer:
    """One of them."""

    def __init__(self, load: Load, person: Person) -> None:
        self._load = load
        self._person = person
        self._asked: list[Said] = []
        self._last: Message | None = None
        self._last_asked: Said | None = None
        """What ``_last`` asked, if it was a question."""
        self._replies: set[str] = set()
        self._owed = 0
        self._receipts: set[str] = set()
        self._read_to = 0

    async def talk(self) -> None:
        """Say one thing after the other, sometimes without waiting, until the load is over."""
        random = self._load.random
        things: list[Callable[[], Awaitable[None]]] = [self._ask, self._burst, self._tell, self._fill_in, self._hand_over, self._edit]
        try:
            while not self._load.is_over:
                await random.choices(things, (8, 2, 4, 3, 2, 1))[0]()
                # How long an officer thinks is part of the load, nothing is waited for here.
                await asyncio.sleep(random.expovariate(1 / self._load.pause))
            self._ask_now()
            await self._answered(self._asked)
        except TimeoutError:
            self._load.missed.append(f"{self._person.id}: {self._load.said[-1].kind}")

    async def _ask(self) -> None:
        await self._room()
        self._ask_now()
        if self._load.random.random() < 0.4:
            await self._answered(self._asked[-1:])

    async def _burst(self) -> None:
        await self._room()
        for _ in range(self._load.random.randint(3, 6)):
            if self._load.random.random() < 0.3:
                self._tell_now()
            else:
                self._ask_now()

    async def _tell(self) -> None:
        await self._room()
        self._tell_now()
        if self._load.random.random() < 0.5:
            await self._receipt()

    async def _fill_in(self) -> None:
        """The form, step by step; a second tap on its last button comes at once, late, or not at all."""
        text = f"写好的反馈 {self._load.word()}"
        self._send("/feedback")
        if self._load.random.random() < 0.5:
            start = len(self._here)
            await self._until(lambda: any(data.endswith(f".{CANCEL}") for shown in self._here[start:] for data in shown.data) or None)
        self._say("form step", text, text)
        shown = await self._until(lambda: self._screen(text))
        self._load.feedback.add(text)
        data = self._hand_in(shown, "form", text)
        self._owed += 1
        if self._load.random.random() < 0.5:
            await self._receipt()
            self._press(shown, data)

    async def _hand_over(self) -> None:
        await self._room()
        asked = self._ask_now(plain=True)
        answer = await self._until(lambda: self._delivered(asked.reply))
        self._press(answer, next(data for data in answer.data if f":{cards.HAND_OVER}:" in data))
        shown = await self._until(lambda: self._screen(asked.text))
        self._load.questions.add(asked.text)
        self._hand_in(shown, "handed over", asked.text)
        if self._load.random.random() < 0.5:
            await self._until(lambda: any("已转交" in later.text for later in self._newest() if later.number > shown.number) or None)

    async def _edit(self) -> None:
        if self._last is not None:
            load, text = self._load, self._last.text + " 改"
            if self._last_asked is not None:
                reply = cards.show(load.lookup.ask(text), load.lookup, asked=text).text
                load.replies[self._person.id, text] = reply
                self._last_asked.edited.append(reply)
            self._person.edit(self._last, text)
            self._load.updates += 1
            self._load.door.said()

    def _ask_now(self, *, plain: bool = False) -> Said:
        load = self._load
        question = f"{NONSENSE} {load.word()}" if plain or load.random.random() < 0.7 else load.random.choice(load.known)
        reply = cards.show(load.lookup.ask(question), load.lookup, asked=question, reader=cards.Reader()).text
        if reply in self._replies:
            # The same card once more could not be told from a repeated one.
            return self._ask_now(plain=True)
        self._replies.add(reply)
        load.replies[self._person.id, question] = reply
        said = self._say("question", question, "", reply)
        self._asked.append(said)
        self._last_asked = said
        return said

    def _tell_now(self) -> None:
        text = f"一句话 {self._load.word()}"
        self._load.feedback.add(text)
        self._say("feedback", f"反馈 {text}", text)
        self._owed += 1

    def _hand_in(self, shown: Delivery, kind: str, text: str) -> str:
        data = next(data for data in shown.data if data.endswith(f".{SUBMIT}"))
        self._note(kind, data, text)
        self._press(shown, data)
        for _ in range(self._load.random.choice((0, 0, 1, 2))):
            self._press(shown, data)
        return data

    def _press(self, shown: Delivery, data: str) -> None:
        # As the app does it with a message that has changed under the finger.
        self._person.press(self._person.chat.messages[shown.message_id], data=data, forged=True)
        self._load.updates += 1
        self._load.door.said()

    def _say(self, kind: str, text: str, about: str, reply: str = "") -> Said:
        said = self._note(kind, text, about, reply)
        self._send(text)
        return said

    def _note(self, kind: str, text: str, about: str, reply: str = "") -> Said:
        said = Said(self._person.id, kind, text, reply, about)
        self._load.said.append(said)
        return said

    def _send(self, text: str) -> None:
        self._last = self._person.send(text)
        self._last_asked = None
        self._load.updates += 1
        self._load.door.said()

    @property
    def _here(self) -> list[Delivery]:
        return self._load.door.at[self._person.id]

    def _screen(self, word: str) -> Delivery | None:
        """The newest message that shows a form about ``word`` that can be handed in."""
        return next((d for d in self._newest() if word in d.text and any(data.endswith(f".{SUBMIT}") for data in d.data)), None)

    def _delivered(self, reply: str) -> Delivery | None:
        return next((delivery for delivery in self._newest() if delivery.text == reply), None)

    def _newest(self) -> Iterator[Delivery]:
        return islice(reversed(self._here), LOOKED_AT)

    def _open(self) -> list[Said]:
        self._asked = [said for said in self._asked if not self._is_answered(said)]
        return self._asked

    async def _room(self) -> None:
        await self._until(lambda: len(self._open()) < OUTSTANDING or None)

    async def _answered(self, asked: list[Said]) -> None:
        await self._until(lambda: all(map(self._is_answered, asked)) or None)

    def _is_answered(self, said: Said) -> bool:
        return any((said.person_id, reply) in self._load.door.seen for reply in said.replies)

    async def _receipt(self) -> None:
        """Wait for as many receipts as there must be by now."""
        await self._until(lambda: len(self._read()) >= self._owed or None)

    def _read(self) -> set[str]:
        new = self._here[self._read_to :]
        self._read_to += len(new)
        self._receipts |= {delivery.text for delivery in new if "反馈已收到" in delivery.text}
        return self._receipts

    async def _until(self, predicate: Callable[[], T | None]) -> T:
        return await self._load.door.wait_for(predicate, PATIENCE)
