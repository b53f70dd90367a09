"""Faults on order: the door fails as Telegram and the network fail, for the calls and as often as a test asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.webchat.params import Call, to_integer
from bot.webchat.wire import ApiError, too_many_requests

FILE_DOWNLOAD = "file"
"""The method name under which downloads of files are counted."""


class FaultKind(StrEnum):
    """How a call fails."""

    ERROR = "error"
    """An answer that reports an error."""
    BROKEN = "broken"
    """A 502 with a page instead of JSON, as a proxy sends it."""
    CUT = "cut"
    """The connection breaks in the middle of the answer."""
    SILENCE = "silence"
    """No answer at all, for a while; then the connection breaks."""


@dataclass(slots=True, eq=False)
class Fault:
    """One order. ``method`` ``*`` means every method but getUpdates and file; ``chat_id`` 0 means every chat;
    ``times`` none means until it is withdrawn; the first ``skip`` calls that it would meet go through.

    With ``after_effect`` the call has its effect and only the answer is lost: the case in which a bot that tries
    again says everything twice.
    """

    kind: FaultKind
    error: ApiError | None = None
    method: str = "*"
    chat_id: int = 0
    times: int | None = 1
    skip: int = 0
    after_effect: bool = False
    seconds: float = 60.0
    hits: int = 0

    def meets(self, call: Call) -> bool:
        """Whether this order is for ``call``."""
        if self.method == "*":
            if call.method in {"getupdates", FILE_DOWNLOAD}:
                return False
        elif self.method.lower() != call.method:
            return False
        return not self.chat_id or to_integer(call.text("chat_id")) == self.chat_id


class Faults:
    """The orders that are open; the earliest one that meets a call is the one that it gets."""

    def __init__(self) -> None:
        self._open: list[Fault] = []

    def __len__(self) -> int:
        return len(self._open)

    def open(self) -> list[Fault]:
        """The orders that have not ended."""
        return list(self._open)

    def add(self, fault: Fault) -> Fault:
        """Order a fault; ``fault.hits`` counts the calls that it met."""
        if fault.times is None or fault.times > 0:
            self._open.append(fault)
        return fault

    def error(self, code: int, description: str, *, method: str = "*", chat_id: int = 0, times: int | None = 1, skip: int = 0) -> Fault:
        """Let calls fail with that HTTP status and text, without effect."""
        fault = Fault(FaultKind.ERROR, ApiError(code, description), method, chat_id, times, skip)
        return self.add(fault)

    def too_many(self, retry_after: int, *, method: str = "*", chat_id: int = 0, times: int | None = 1, skip: int = 0) -> Fault:
        """Let calls fail with 429 and ask to wait ``retry_after`` seconds."""
        return self.add(Fault(FaultKind.ERROR, too_many_requests(retry_after), method, chat_id, times, skip))

    def broken(self, *, method: str = "*", chat_id: int = 0, times: int | None = 1, skip: int = 0) -> Fault:
        """Answer calls with a 502 that is no JSON."""
        return self.add(Fault(FaultKind.BROKEN, None, method, chat_id, times, skip))

    def cut(self, *, method: str = "*", chat_id: int = 0, times: int | None = 1, skip: int = 0, after_effect: bool = False) -> Fault:
        """Break the connection in the middle of the answer."""
        return self.add(Fault(FaultKind.CUT, None, method, chat_id, times, skip, after_effect))

    def silence(
        self,
        seconds: float,
        *,
        method: str = "*",
        chat_id: int = 0,
        times: int | None = 1,
        skip: int = 0,
        after_effect: bool = False,
    ) -> Fault:
        """Do not answer for ``seconds``, then break the connection: what a client sees as a timeout."""
        return self.add(Fault(FaultKind.SILENCE, None, method, chat_id, times, skip, after_effect, seconds))

    def withdraw(self, fault: Fault) -> None:
        """End an order; one that has ended already stays so."""
        if fault in self._open:
            self._open.remove(fault)

    def clear(self) -> None:
        """End all orders."""
        self._open.clear()

    def take(self, call: Call) -> Fault | None:
        """The fault that ``call`` gets, which counts as one of its times."""
        for fault in self._open:
            if not fault.meets(call):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.hits += 1
            if fault.times is not None:
                fault.times -= 1
                if not fault.times:
                    self._open.remove(fault)
            return fault
        return None
