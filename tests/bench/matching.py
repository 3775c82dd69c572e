"""`make matching-table`: how good and how fast duplicates are found, written into docs/explanation/matching.md.

Each set is brought by `winnow people import` or `winnow organizations import`, compared by `winnow duplicates scan`
with one and the same configuration, and only then held against its labels. N=1000000 measures the speed at that size.
Seconds are of processor time, of all threads, of the whole command: other work on the machine does not count.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from tests.installation import TEMPLATES
from tests.real_data import FOLDER
from tests.stories.winnow_cli import Winnow

# A million records take longer than any test.
_PATIENCE_SECONDS = 3 * 60 * 60
PAGE = Path("docs/explanation/matching.md")
START, END = "<!-- measured -->", "<!-- /measured -->"
Pair = frozenset[str]
_SYLLABLES = [
    "an",
    "be",
    "ca",
    "do",
    "el",
    "fi",
    "ga",
    "ho",
    "in",
    "jo",
    "ka",
    "la",
    "mi",
    "no",
    "or",
    "pa",
    "ru",
    "sa",
    "ti",
    "un",
    "va",
    "wi",
    "xa",
    "yo",
    "zu",
]


def main() -> int:
    if not FOLDER.exists():
        print("The real data is not here.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="winnow-matching-") as folder, templates():
        lines = [measured(name, Path(folder)) for name in ("febrl1", "febrl3", "fake_1000", "restaurants")]
        speed = large(int(os.environ.get("N", "100000")), Path(folder))
    table = "\n".join(
        [
            "| set | of | records | true pairs | precision | recall | F1 | processor seconds |",
            "|---|---|--:|--:|--:|--:|--:|--:|",
            *lines,
        ]
    )
    before, _start, rest = PAGE.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{START}\n{table}\n\n{speed}\n{END}{after}", encoding="utf-8")
    print(f"{table}\n\n{speed}")
    return 0


@contextmanager
def templates() -> Iterator[None]:
    """Where the empty database is kept that every installation begins with."""
    with tempfile.TemporaryDirectory(prefix="winnow-templates-") as folder:
        os.environ[TEMPLATES] = folder
        yield


def measured(name: str, folder: Path) -> str:
    """One line of the table."""
    noun = "organizations" if name == "restaurants" else "people"
    file = folder / f"{name}.csv"
    groups = _write(name, file)
    winnow = Winnow(folder / name)
    brought = winnow(noun, "import", file)["created"]
    used, found = scan(winnow, noun, folder / "pairs.csv")
    true = {frozenset(pair) for group in groups.values() for pair in combinations(group, 2)}
    right = len(found & true)
    precision, recall = right / len(found), right / len(true)
    f1 = 2 * right / (len(found) + len(true))
    return (
        f"| {name} | {noun} | {brought:,} | {len(true):,} | {precision:.3f} | {recall:.3f} | {f1:.3f} "
        f"| {used.seconds:.0f} |"
    )


@dataclass(frozen=True)
class Used:
    """Processor seconds, and the most megabytes that any command so far has held."""

    seconds: float
    megabytes: float


def scan(winnow: Winnow, noun: str, out: Path) -> tuple[Used, set[Pair]]:
    before = _processor_seconds()
    winnow("duplicates", "scan", "--of", noun, "--out", out)
    used = Used(_processor_seconds() - before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
    with out.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return used, {frozenset((row["external_id_a"], row["external_id_b"])) for row in rows}


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _write(name: str, into: Path) -> dict[str, list[str]]:
    """The set without its labels, and external numbers by true group."""
    groups: dict[str, list[str]] = {}
    rows = [dict(row) for row in _rows(name)]
    for row in rows:
        groups.setdefault(row.pop("_group"), []).append(next(iter(row.values())))
    with into.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return groups


def _rows(name: str) -> Iterator[dict[str, str]]:
    if name.startswith("febrl"):
        with (FOLDER / "febrl" / f"dataset{name[-1]}.csv").open(newline="") as lines:
            for row in csv.DictReader(lines, skipinitialspace=True):
                yield {**row, "_group": row["rec_id"].split("-")[1]}
    elif name == "fake_1000":
        with (FOLDER / "splink" / "fake_1000.csv").open(newline="") as lines:
            for row in csv.DictReader(lines):
                yield {"_group": row.pop("cluster"), **row}
    else:
        with (FOLDER / "restaurants" / "matches_fodors_zagats.csv").open(newline="") as lines:
            same = {row["zagats_id"]: row["fodors_id"] for row in csv.DictReader(lines)}
        for guide in ("fodors", "zagats"):
            with (FOLDER / "restaurants" / f"{guide}.csv").open(newline="") as lines:
                for row in csv.DictReader(lines):
                    yield {**row, "_group": same.get(row["id"], row["id"])}


def large(n: int, folder: Path) -> str:
    """How long `n` made-up people take against themselves, one in ten of them there twice with slips."""
    file = folder / "large.csv"
    true = made_up(n, file)
    winnow = Winnow(folder / "large", patience_seconds=_PATIENCE_SECONDS)
    winnow("people", "import", file)
    used, found = scan(winnow, "people", folder / "pairs.csv")
    right = len(found & true)
    return (
        f"{n:,} made-up people, one in ten of them twice with slips and gaps: compared with each other in "
        f"{used.seconds:.0f} s of processor time and at most {used.megabytes:,.0f} MB; "
        f"precision {right / len(found):.3f}, recall {right / len(true):.3f}."
    )


def made_up(n: int, into: Path, *, seed: int = 1) -> set[Pair]:
    """People whose names, streets and towns are frequent and rare as real ones are; the true pairs."""
    dice = random.Random(seed)
    first, last, streets, towns, hosts = (
        _words(dice, count, longest)
        for count, longest in ((1500, 3), (20_000, 4), (8000, 5), (1500, 4), (3000, 4))
    )

    def one(words: list[str]) -> str:
        return words[int(len(words) * dice.random() ** 2.5)]

    names = [
        "id",
        "first_name",
        "last_name",
        "email",
        "phone",
        "street",
        "city",
        "postcode",
        "dob",
        "company",
    ]
    groups: dict[str, list[str]] = {}
    kept: list[list[str]] = []
    with into.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow(names)
        for number in range(n):
            if number < n * 0.9:
                given, family, town = one(first), one(last), one(towns)
                row = [str(number), given, family, f"{given}.{family}{dice.randint(1, 99)}@{one(hosts)}.com"]
                row += [
                    f"+4930{dice.randint(10**6, 10**8 - 1)}",
                    f"{dice.randint(1, 200)} {one(streets)} street",
                ]
                row += [town, str(10_000 + sum(map(ord, town)) * 37 % 5000)]
                row += [f"{dice.randint(1940, 2005)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"]
                row += [f"{one(last)} {one(streets)} gmbh"]
                kept.append(row)
            else:
                again = dice.choice(kept)
                groups.setdefault(again[0], [again[0]]).append(str(number))
                row = [str(number), *(_spoilt(dice, value) for value in again[1:])]
            writer.writerow(row)
    return {frozenset(pair) for group in groups.values() for pair in combinations(group, 2)}


def _words(dice: random.Random, count: int, longest: int) -> list[str]:
    return ["".join(dice.choices(_SYLLABLES, k=dice.randint(2, longest))) for _word in range(count)]


def _spoilt(dice: random.Random, value: str) -> str:
    """One in seven values with a slip, one in seven left out; a number or an address keeps its form."""
    chance = dice.random()
    if chance < 0.15:
        return ""
    if chance > 0.3 or value.startswith("+") or value[:4].isdigit():
        return value
    place = dice.randrange(len(value) - 1)
    return value[:place] + value[place + 1] + value[place] + value[place + 2 :]


if __name__ == "__main__":
    raise SystemExit(main())
