"""``python -m tests.crash``: the crash test at length, by polling and by webhook, with a table at the end; exit code 1 on a fault."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from tests.crash.course import run
from tests.crash.judging import Verdict

KILLS_IN_A_COURSE = 60


@click.command()
@click.option("--kills", default=240, show_default=True, help="Kills in all, half of them by webhook.")
@click.option("--seed", default=1, show_default=True, help="What chance begins with; the machine's own timing stays what it is.")
def main(kills: int, seed: int) -> None:
    """Kill the bot again and again under load, and judge what is left."""
    verdicts: list[Verdict] = []
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"
        for by in ("polling", "webhook"):
            for place, first in enumerate(range(0, kills // 2, KILLS_IN_A_COURSE)):
                course = min(KILLS_IN_A_COURSE, kills // 2 - first)
                verdict = asyncio.run(run(by, course, Path(folder) / f"{by}-{place}", cache, seed + len(verdicts)))
                click.echo(f"{by}: {verdict.kills.total()} kills, {verdict.messages} messages, {len(verdict.faults)} faults")
                verdicts.append(verdict)
    for line in table(verdicts):
        click.echo(line)
    for fault in (fault for verdict in verdicts for fault in verdict.faults):
        click.echo(fault)
    sys.exit(any(verdict.faults for verdict in verdicts))


def table(verdicts: Sequence[Verdict]) -> list[str]:
    """The sums over all courses of each way of receiving, then the kinds of instant."""
    by = {name: [verdict for verdict in verdicts if verdict.by == name] for name in dict.fromkeys(verdict.by for verdict in verdicts)}
    rows = {
        "kills": lambda verdict: verdict.kills.total(),
        "messages that call for a reply": lambda verdict: verdict.messages,
        "updates, with taps and edits": lambda verdict: verdict.updates,
        "updates lost": lambda verdict: verdict.lost,
        "effects doubled": lambda verdict: len(verdict.doubled),
        "replies or effects missing": lambda verdict: len(verdict.missing),
        "replies out of order": lambda verdict: len(verdict.out_of_order),
        "left open, dead or broken": lambda verdict: len(verdict.leftovers),
        "deliveries": lambda verdict: verdict.deliveries,
        "  repeated after a kill": lambda verdict: verdict.repeated - verdict.repeated_by_faults - len(verdict.unexplained),
        "  repeated, the answer was cut": lambda verdict: verdict.repeated_by_faults,
        "  repeated without need": lambda verdict: len(verdict.unexplained),
    }
    lines = [f"{'':34}" + "".join(f"{name:>10}" for name in by)]
    for title, figure in rows.items():
        lines.append(f"{title:34}" + "".join(f"{sum(map(figure, of)):>10}" for of in by.values()))
    lines.append(f"{'most in flight at one kill':34}" + "".join(f"{max(v.most_in_flight for v in of):>10}" for of in by.values()))
    lines.append(f"{'most repeated after one kill':34}" + "".join(f"{max(v.most_repeated for v in of):>10}" for of in by.values()))
    lines += ["", "killed at"]
    for name in sorted({name for verdict in verdicts for name in verdict.kills}):
        lines.append(f"  {name:32}" + "".join(f"{sum(verdict.kills[name] for verdict in of):>10}" for of in by.values()))
    return lines


if __name__ == "__main__":
    main()
