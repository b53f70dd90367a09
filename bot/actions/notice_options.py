"""What can be chosen for an audience besides units: campaigns, people, kept audiences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.actions import notice_groups as groups
from bot.actions import reach
from bot.actions.notice_audience import Audience, count
from bot.actions.paging import pages_of
from bot.actions.work import Work
from storage.campaigns import Campaign
from storage.notice_groups import Group
from storage.people import Person

T = TypeVar("T")
_TAIL = 4
"""The last digits of a certificate: they tell two people of one unit and name apart."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of them."""

    id: int
    name: str
    is_chosen: bool = False
    unit: str = ""
    certificate: str = ""
    """Of somebody the end of the certificate's number, where there is one."""
    people: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Some of many, and where they stand among them."""

    options: tuple[Option, ...]
    first: int
    """How many are on the pages before."""
    page: int
    pages: int


def campaign_option(work: Work, campaign: Campaign, chosen: Sequence[int]) -> Option:
    """A campaign, with how many people it comes to."""
    people = count(work, Audience(campaigns=(campaign.id,)), work.person).people
    return Option(campaign.id, campaign.title, campaign.id in chosen, people=people)


def person_option(work: Work, person: Person) -> Option:
    """Somebody."""
    tail = (person.certificate_number or "")[-_TAIL:]
    return Option(person.id, person.name, unit=reach.path_name(work.db, person.unit_id), certificate=tail)


def group_option(work: Work, group: Group) -> Option:
    """A kept audience, with how many people it comes to now."""
    return Option(group.id, group.name, people=count(work, groups.used(work, group)[0], work.person).people)


def page_of(every: Sequence[T], page: int, size: int, option: Callable[[T], Option]) -> Page:
    """A page of them, the last one where there is none of that number. Only what is on it is looked at: each is counted by itself."""
    page, pages = turned(page, len(every), size)
    first = page * size
    return Page(tuple(option(each) for each in every[first : first + size]), first, page, pages)


def turned(page: int, count: int, size: int) -> tuple[int, int]:
    """The page that there is, and how many there are."""
    pages = pages_of(count, size)
    return min(page, pages - 1), pages
