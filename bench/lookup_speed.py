"""How fast the finder is, next to bm25s on character grams over the same texts in the same run.

    python -m bench.lookup_speed

Twice: the library that ships, and 20,000 made-up entries with three aliases each. Every contestant has a process to itself, one
after the other; questions are those of ``bench/questions``, each asked once to warm up and then three times, of which the median
counts. Nothing remembers an answer. Both sides get the question as typed, and folding it is part of the time.

The goals are for the time on the clock; the time on the processor stands beside it, which a busy machine does not lengthen.
"""

from __future__ import annotations

import gc
import hashlib
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import numpy as np

from bench.labelled import QUESTIONS, read
from knowledge.documents import documents_of, smalltalk_documents
from knowledge.entries import Elsewhere, Entry, Matter, Phrase, Procedure, Prohibition, Taboo
from knowledge.finder import Finder
from knowledge.library import Library, load
from knowledge.normalise import characters

SHIPPED = Path(__file__).parent.parent / "knowledge"
MADE_UP = 20_000
_ALIASES = 3
_SEED = 11
_MEASURED = 3
_HITS = 5


@dataclass(frozen=True)
class Measured:
    """What one process found out."""

    entries: int
    texts: int
    """0 where they are not counted."""
    ready: float
    """Seconds until questions can be asked, without reading the library."""
    p50: float
    """Milliseconds a question,"""
    p99: float
    p99_processor: float
    held: float
    """Megabytes that the process held when the last question was answered,"""
    peak: float
    """and at most; that counts the making up of entries too, and the building of an index."""


def made_up(library: Library, count: int) -> Library:
    """``count`` entries of the kinds and with the grams of ``library``: heads of its wordings joined to tails of others."""
    chance = random.Random(_SEED)
    models = list(library.entries())
    said = ([document.text for document in documents_of(0, entry) if 4 <= len(document.text) <= 40] for entry in models)
    wordings = [texts for texts in said if texts]
    entries: list[Entry] = []
    for number in range(count):
        model = models[number % len(models)]
        heads, tails = chance.choice(wordings), chance.choice(wordings)
        title, *aliases = (_joined(chance, heads, tails) for _ in range(1 + _ALIASES))
        entries.append(_like(model, f"{model.id}-{number}", title, tuple(aliases)))
    return replace(
        library,
        matters={entry.id: entry for entry in entries if isinstance(entry, Matter)},
        prohibitions={entry.id: entry for entry in entries if isinstance(entry, Prohibition)},
        phrases={entry.id: entry for entry in entries if isinstance(entry, Phrase)},
        taboos={entry.id: entry for entry in entries if isinstance(entry, Taboo)},
        procedures={entry.id: entry for entry in entries if isinstance(entry, Procedure)},
        elsewhere={entry.id: entry for entry in entries if isinstance(entry, Elsewhere)},
        rows={},
        digest=hashlib.sha256(f"{library.digest} {count} {_SEED}".encode()).hexdigest(),
    )


def _joined(chance: random.Random, heads: list[str], tails: list[str]) -> str:
    head, tail = chance.choice(heads), chance.choice(tails)
    return head[: max(2, round(len(head) * chance.uniform(0.4, 0.7)))] + tail[round(len(tail) * chance.uniform(0.4, 0.7)) :]


def _like(model: Entry, name: str, title: str, aliases: tuple[str, ...]) -> Entry:
    match model:
        case Matter():
            rows = tuple(replace(row, id=f"{name}-{row.id}", matter=name, violation=title, aliases=()) for row in model.rows[:1])
            return replace(model, id=name, title=title, rows=rows, aliases=aliases)
        case Prohibition():
            return replace(model, id=name, rule=title, aliases=aliases)
        case Phrase():
            return replace(model, id=name, situation=title, aliases=aliases)
        case Taboo():
            return replace(model, id=name, taboo=title, aliases=aliases)
        case Procedure():
            return replace(model, id=name, topic=title, aliases=aliases)
        case Elsewhere():
            return replace(model, id=name, matter=title, aliases=aliases)


def texts_of(library: Library) -> list[str]:
    """Every text that the finder indexes, one for each alias."""
    entries = list(library.entries())
    own = [document.text for number, entry in enumerate(entries) for document in documents_of(number, entry)]
    return own + [document.text for document in smalltalk_documents(len(entries))]


def character_grams(text: str) -> list[str]:
    """The characters of ``text`` in its one spelling, and its pairs of characters."""
    folded = characters(text)
    return [*folded, *(folded[place : place + 2] for place in range(len(folded) - 1))]


def peer_of(texts: list[str]) -> Callable[[str], object]:
    """bm25s with its own defaults over ``texts``: what gives the best five for a question."""
    import bm25s

    peer = bm25s.BM25()
    peer.index([character_grams(text) for text in texts], show_progress=False)

    def ask(question: str) -> object:
        return peer.retrieve([character_grams(question)], k=_HITS, show_progress=False)

    return ask


def _times(ask: Callable[[str], object]) -> Iterator[tuple[float, float]]:
    """For each question the milliseconds on the clock and on the processor."""
    questions = [asked.text for asked in read(sorted(QUESTIONS.glob("*.jsonl")))]
    for question in questions:
        ask(question)
    for question in questions:
        clock, processor = [], []
        for _ in range(_MEASURED):
            began, began_working = time.perf_counter(), time.thread_time()
            ask(question)
            clock.append(1000 * (time.perf_counter() - began))
            processor.append(1000 * (time.thread_time() - began_working))
        yield statistics.median(clock), statistics.median(processor)


def measure(who: str, entries: int, cache: Path | None) -> Measured:
    """One process's part: ``who`` is ``ours`` or ``bm25s``, ``entries`` how many to make up (0: those that ship)."""
    library = load(SHIPPED)
    if entries:
        library = made_up(library, entries)
    # The finder gets no list of texts: it would count as memory that no bot needs.
    texts = texts_of(library) if who == "bm25s" else []
    began = time.perf_counter()
    ask: Callable[[str], object] = Finder(library, cache).find if who == "ours" else peer_of(texts)
    ready = time.perf_counter() - began
    (p50, _), (p99, p99_processor) = np.percentile(list(_times(ask)), (50, 99), axis=0).tolist()
    gc.collect()
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 2**20
    # Linux counts in kilobytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(sum(1 for _ in library.entries()), len(texts), ready, p50, p99, p99_processor, held, peak)


def _in_own_process(who: str, entries: int, cache: str) -> Measured:
    command = [sys.executable, "-m", "bench.lookup_speed", "--who", who, "--entries", str(entries), "--cache", cache]
    return Measured(**json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def _row(name: str, found: Measured) -> None:
    click.echo(
        f"{name:28}{found.ready:>9.2f}{found.p50:>9.2f}{found.p99:>9.2f}{found.p99_processor:>9.2f}{found.held:>9.0f}{found.peak:>9.0f}"
    )


def _goal(what: str, reached: float, limit: float, unit: str) -> None:
    click.echo(f"  {what:34}{reached:>8.2f} {unit:3} goal ≤ {limit:g} {unit:3} {'reached' if reached <= limit else 'MISSED'}")


def print_table() -> None:
    """Run every part in a process of its own and print what came out."""
    for entries, slowest in ((0, 2.0), (MADE_UP, 5.0)):
        with TemporaryDirectory() as cache:
            built, mapped = _in_own_process("ours", entries, cache), _in_own_process("ours", entries, cache)
            peer = _in_own_process("bm25s", entries, "")
        click.echo(f"\n{'made up' if entries else 'as shipped'}: {built.entries} entries, {peer.texts} texts")
        click.echo(f"{'':28}{'ready s':>9}{'p50 ms':>9}{'p99 ms':>9}{'cpu p99':>9}{'MB':>9}{'peak MB':>9}")
        _row("finder, index built", built)
        _row("finder, index mapped", mapped)
        _row("bm25s, characters 1+2", peer)
        click.echo(f"  p99 of the mapped finder to that of bm25s: {mapped.p99 / peer.p99:.2f}")
        click.echo(f"  the same on the processor: {mapped.p99_processor / peer.p99_processor:.2f}")
        _goal("p99, index mapped", mapped.p99, slowest, "ms")
        if entries:
            _goal("p99, index built", built.p99, slowest, "ms")
            _goal("memory while answering", mapped.held, 200, "MB")
            _goal("index built", built.ready, 15, "s")


@click.command()
@click.option("--who", type=click.Choice(["ours", "bm25s"]), hidden=True)
@click.option("--entries", default=0, hidden=True)
@click.option("--cache", default="", hidden=True)
def main(who: str | None, entries: int, cache: str) -> None:
    """Measure everything and print a table."""
    if who is None:
        print_table()
    else:
        click.echo(json.dumps(vars(measure(who, entries, Path(cache) if cache else None))))


if __name__ == "__main__":
    main()
