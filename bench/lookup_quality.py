"""How often the finder is right, by the way a question is asked.

    python -m bench.lookup_quality [QUESTIONS...]        # default: bench/questions/*.jsonl

Cross-validated: for each question the finder's numbers are fitted without the fold in which it lies. Next to it, on the same
entries: RapidFuzz's WRatio and SQLite's FTS5 on character grams. ``--shipped`` takes the numbers that ship instead, for
questions that they have not been fitted to.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import numpy as np

from bench.fit_finder import fit, labelled_questions
from bench.labelled import SMALLTALK_ROW, Labelled
from bench.peers import FullText, WRatio
from bench.training import Bench
from knowledge.confidence import MODEL, read_model
from knowledge.finder import Finder, Outcome
from knowledge.library import load

_SEED = 3


@dataclass(frozen=True)
class Told:
    """What one question got."""

    asked: Labelled
    outcome: Outcome
    rows: tuple[tuple[str, ...], ...]
    """The rows of each hit, best first."""

    @property
    def right(self) -> tuple[bool, ...]:
        """Of each hit whether it answers the question."""
        return tuple(self.asked.is_right(rows) for rows in self.rows)

    @property
    def answered(self) -> bool:
        """Whether it got an answer of this agency's own or, in scope, any answer."""
        elsewhere = bool(self.rows) and self.rows[0][0].startswith("EL-")
        return self.outcome is Outcome.ANSWER and (self.asked.in_scope or not elsewhere)


def told(finder: Finder, questions: Sequence[Labelled]) -> Iterator[Told]:
    """What ``finder`` says to each of ``questions``."""
    for asked in questions:
        finding = finder.find(asked.text)
        yield Told(asked, finding.outcome, tuple(hit.rows for hit in finding.hits))


def by_kind(results: Sequence[Told]) -> Mapping[str, list[Told]]:
    """``results`` by kind of question; out of scope also by note."""
    kinds: dict[str, list[Told]] = defaultdict(list)
    for result in results:
        kinds[result.asked.kind if result.asked.in_scope else f"oos {result.asked.note}"].append(result)
    return kinds


def _percent(results: Sequence[bool]) -> str:
    return f"{100 * sum(results) / len(results):6.1f}" if results else "     -"


def print_table(results: Sequence[Told]) -> None:
    """Print the table of what the finder said."""
    inside = [result for result in results if result.asked.in_scope]
    outside = [result for result in results if not result.asked.in_scope]
    click.echo("in scope        n  first  three answer  right   none  forbidden")
    for kind, some in [*by_kind(inside).items(), ("all", inside)]:
        answers = [result for result in some if result.outcome is Outcome.ANSWER]
        forbidden = sum(result.asked.is_forbidden(result.rows[0]) for result in answers)
        shares = (
            [any(result.right[:1]) for result in some],
            [any(result.right[:3]) for result in some],
            [result.outcome is Outcome.ANSWER for result in some],
            [result.right[0] for result in answers],
            [result.outcome is Outcome.NONE for result in some],
        )
        click.echo(f"{kind:12}{len(some):5} " + " ".join(map(_percent, shares)) + f"  {forbidden:6}")
    click.echo("\nout of scope                n answer choose  somebody else's, said so")
    for kind, some in [*by_kind(outside).items(), ("all", outside)]:
        said_so = [result.outcome is Outcome.ANSWER and not result.answered for result in some]
        columns = ([result.answered for result in some], [result.outcome is Outcome.CHOOSE for result in some], said_so)
        click.echo(f"{kind:24}{len(some):5} " + " ".join(map(_percent, columns)))


def print_peers(bench: Bench, results: Sequence[Told]) -> None:
    """Print how often the peers are right, and how much they would answer out of scope if they answered as much as ours."""
    inside = [result.asked for result in results if result.asked.in_scope]
    outside = [result.asked for result in results if not result.asked.in_scope]
    share = sum(result.answered for result in results if result.asked.in_scope) / max(1, len(inside))
    documents = [document for document in bench.documents if bench.rows[document.entry] != (SMALLTALK_ROW,)]
    kinds_asked = dict.fromkeys(asked.kind for asked in inside)
    click.echo("\npeers, first / three                     " + "".join(f"{kind:>13}" for kind in kinds_asked))
    for name, peer in (("RapidFuzz WRatio", WRatio(documents)), ("FTS5 character grams", FullText(documents))):
        found = {asked.text: peer.find(asked.text) for asked in (*inside, *outside)}
        kinds: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
        for asked in inside:
            right = [asked.is_right(bench.rows[entry]) for entry, _ in found[asked.text]]
            kinds[asked.kind].append((any(right[:1]), any(right[:3])))
        everything = [pair for pairs in kinds.values() for pair in pairs]
        scores = sorted((found[asked.text][0][1] if found[asked.text] else 0.0 for asked in inside), reverse=True)
        limit = scores[min(len(scores) - 1, int(share * len(scores)))] if scores else 0.0
        astray = [
            bool(found[asked.text]) and found[asked.text][0][1] >= limit and not bench.rows[found[asked.text][0][0]][0].startswith("EL-")
            for asked in outside
        ]
        pairs = "".join(f"{_two(pairs):>13}" for pairs in kinds.values())
        click.echo(f"{name:22} all {_two(everything)} {pairs}   out of scope answered {_percent(astray)}")


def _two(pairs: Sequence[tuple[bool, bool]]) -> str:
    return "/".join(_percent([pair[place] for pair in pairs]).strip() for place in (0, 1))


def cross_validated(bench: Bench, questions: Sequence[Labelled], folds: int) -> list[Told]:
    """What each question gets from numbers that were fitted without it."""
    library = load(MODEL.parent)
    made_up, real = bench.made_up(), bench.real(questions)
    fold = np.random.default_rng(_SEED).permutation(len(questions)) % folds
    results: list[Told] = []
    with TemporaryDirectory() as kept:
        for number in range(folds):
            numbers = fit(made_up, [sample for place, sample in enumerate(real) if sample is not None and fold[place] != number])
            finder = Finder(library, Path(kept), model=read_model(json.loads(json.dumps(numbers))))
            results += told(finder, [questions[place] for place in np.flatnonzero(fold == number).tolist()])
    return results


@click.command()
@click.argument("questions", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--folds", default=4, show_default=True)
@click.option("--shipped", is_flag=True, help="The numbers that ship, not cross-validated.")
@click.option("--peers/--no-peers", default=True, show_default=True)
def main(questions: tuple[Path, ...], folds: int, shipped: bool, peers: bool) -> None:
    """Ask QUESTIONS (default: bench/questions/*.jsonl) and print a table by kind."""
    asked = labelled_questions(questions)
    bench = Bench(load(MODEL.parent))
    results = list(told(Finder(load(MODEL.parent)), asked)) if shipped else cross_validated(bench, asked, folds)
    fitted = "numbers as shipped" if shipped else f"{folds}-fold cross-validated"
    click.echo(f"{len(bench.entries)} entries, {len(bench.documents)} texts; {fitted}")
    print_table(results)
    if peers:
        print_peers(bench, results)


if __name__ == "__main__":
    main()
