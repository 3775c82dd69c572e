"""Somebody brings a list of people or of companies, and has what is there twice found; measured on real lists."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import pytest

from tests.real_data import real_data
from tests.stories.winnow_cli import WinnowHere

Pair = frozenset[str]


def _f1(found: set[Pair], true: set[Pair]) -> float:
    """The harmonic mean of precision and recall over pairs."""
    return 2 * len(found & true) / (len(found) + len(true))


def _pairs(groups: Iterable[Iterable[str]]) -> set[Pair]:
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def _grouped(rows: Iterable[tuple[str, str]]) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for group, number in rows:
        groups.setdefault(group, []).append(number)
    return list(groups.values())


def _scanned(noun: str, file: Path, out: Path) -> set[Pair]:
    """What the command line finds, from a file to a file; in this process, which loads what compares once for all."""
    winnow = WinnowHere()
    brought = winnow(noun, "import", file)
    assert brought["refused"] == 0
    winnow("duplicates", "scan", "--of", noun, "--out", out)
    with out.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {*rows[0]} == {"external_id_a", "external_id_b", "probability", "why"}
    assert all(row["why"] and 0.5 <= float(row["probability"]) <= 1 for row in rows)
    return {frozenset((row["external_id_a"], row["external_id_b"])) for row in rows}


@pytest.mark.once
def test_people_with_register_numbers(db: None, tmp_path: Path) -> None:
    file = real_data("febrl", "dataset1.csv")
    with file.open(newline="") as lines:
        numbers = [row["rec_id"] for row in csv.DictReader(lines, skipinitialspace=True)]
    true = _pairs(_grouped((number.split("-")[1], number) for number in numbers))
    assert _f1(_scanned("people", file, tmp_path / "pairs.csv"), true) >= 0.97


@pytest.mark.once
def test_people_with_little_more_than_a_name(db: None, tmp_path: Path) -> None:
    file = real_data("splink", "fake_1000.csv")
    with file.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    bare = tmp_path / "people.csv"
    with bare.open("w", newline="") as lines:
        # Without the answer.
        writer = csv.DictWriter(lines, [name for name in rows[0] if name != "cluster"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    true = _pairs(_grouped((row["cluster"], row["unique_id"]) for row in rows))
    assert _f1(_scanned("people", bare, tmp_path / "pairs.csv"), true) >= 0.90


@pytest.mark.once
def test_restaurants_of_two_guides(db: None, tmp_path: Path) -> None:
    guides = [real_data("restaurants", name) for name in ("fodors.csv", "zagats.csv")]
    both = tmp_path / "restaurants.csv"
    texts = [guide.read_text().splitlines() for guide in guides]
    both.write_text("\n".join([*texts[0], *texts[1][1:]]) + "\n")
    with real_data("restaurants", "matches_fodors_zagats.csv").open(newline="") as lines:
        true = {frozenset((row["fodors_id"], row["zagats_id"])) for row in csv.DictReader(lines)}
    assert _f1(_scanned("organizations", both, tmp_path / "pairs.csv"), true) >= 0.95


def test_merges_and_takes_back(db: None, tmp_path: Path) -> None:
    winnow = WinnowHere()
    file = tmp_path / "people.csv"
    file.write_text("id,name,email,city\n1,Jon Smith,jon@x.test,Hull\n2,John Smith,john@x.test,\n")
    assert winnow("people", "import", file)["created"] == 2
    jon, john = sorted(one["id"] for one in winnow("people", "list"))
    done = winnow("duplicates", "merge", jon, john)
    assert [one["id"] for one in winnow("people", "list")] == [jon]
    undone = winnow("duplicates", "unmerge", done["id"])
    assert (undone["undoes"], undone["conflicts"]) == (done["id"], [])
    assert len(winnow("people", "list")) == 2
    assert winnow.call("duplicates", "unmerge", done["id"]).code == 1


@pytest.mark.parametrize("noun", ["people", "organizations"])
def test_nothing_to_compare_is_no_error(db: None, noun: str) -> None:
    winnow = WinnowHere()
    assert winnow("duplicates", "scan", "--of", noun)["pairs"] == 0
    assert winnow("duplicates", "list", "--of", noun) == []
