"""How good learned scorecards are: `make learning-table` measures and writes the table of docs/explanation/learning.md.

Each set is split into learned and test rows, at random or by time; scorecard, boosted trees and logistic regression on
one-hot fields learn from the same rows and the same fields. Sets that are not on this machine keep no row. Beside the
calibration error stands what chance alone gives it: a single split says little about so small a number, so X Education
is also split five times more.
"""

from __future__ import annotations

import csv
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from time import process_time

import django
import numpy as np

from tests.real_data import FOLDER
from tests.unit.learning.simulated import simulated
from winnow.learning.additive import chance
from winnow.learning.calibrating import calibrated
from winnow.learning.columns import OF_NUMBERS, Column, Numbers, Shape, levels, numbers
from winnow.learning.holding import calibration_error, error_by_luck
from winnow.learning.leakage import leaks
from winnow.learning.measures import auc, brier
from winnow.learning.teaching import MOST_PARTS, teach
from winnow.learning.useless import useless
from winnow.learning.yardstick import grow

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "learning.md"
BEGIN, END = "<!-- measured: make learning-table -->", "<!-- /measured -->"
BLANKS = {"", "select"}
MOST_LEVELS = 40


@dataclass(frozen=True)
class Set:
    table: list[Column]
    labels: Numbers
    test: np.ndarray[tuple[int], np.dtype[np.bool_]]
    arrived: Numbers | None = None


@dataclass(frozen=True)
class Row:
    """`learned`, `tested`, `leaking` and `rules` are counts, the others measures on the test rows."""

    learned: float
    tested: float
    leaking: float
    rules: float
    auc: float
    brier: float
    ece: float
    ece_by_luck: float
    trees_auc: float
    trees_brier: float
    others_auc: float
    seconds: float

    def told(self, name: str) -> str:
        counts = [f"{self.learned:,.0f} / {self.tested:,.0f}", f"{self.leaking:.0f}", f"{self.rules:.0f}"]
        measures = [self.auc, self.brier, self.ece, self.ece_by_luck, self.trees_auc, self.trees_brier]
        cells = [name, *counts, *(f"{one:.3f}" for one in measures), f"{self.trees_auc - self.auc:+.3f}"]
        return f"| {' | '.join([*cells, f'{self.others_auc:.3f}', f'{self.seconds:.0f}'])} |"


def x_education() -> Set | None:
    path = FOLDER / "x_education" / "leads.csv"
    if not path.exists():
        return None
    rows = _rows(path)
    numbered = ("inner:" + row["Lead Number"] for row in rows)
    test = np.array([int(sha256(one.encode()).hexdigest()[:8], 16) % 100 < 30 for one in numbered])
    labels = numbers([float(row["Converted"]) for row in rows])
    return Set(_table(rows, without={"Converted", "Prospect ID", "Lead Number"}), labels, test)


def maven() -> Set | None:
    path = FOLDER / "maven_crm" / "sales_pipeline.csv"
    if not path.exists():
        return None
    accounts = {row["account"]: row for row in _rows(path.with_name("accounts.csv"))}
    rows = [row for row in _rows(path) if row["deal_stage"] in ("Won", "Lost")]
    labels = numbers([float(row["deal_stage"] == "Won") for row in rows])
    known = [
        {"agent": row["sales_agent"], "product": row["product"], **accounts.get(row["account"], {})}
        for row in rows
    ]
    test = np.array(
        [int(sha256(row["opportunity_id"].encode()).hexdigest()[:8], 16) % 100 < 30 for row in rows]
    )
    return Set(_table(known, without=set()), labels, test)


def made_up(base: float) -> Callable[[], Set]:
    def make() -> Set:
        leads = simulated(10_000, base=base, seed=21)
        test = np.random.default_rng(22).random(10_000) < 0.3
        return Set(leads.table, leads.labels, test)

    return make


def x_education_again(seed: int) -> Set | None:
    """Split at random."""
    one = x_education()
    test = None if one is None else np.random.default_rng(seed).random(len(one.labels)) < 0.3
    return None if one is None or test is None else replace(one, test=test)


def drifting() -> Set:
    """Leads of two years, whose rate rises from a quarter to a half; learned from the first 70 %, tested on the rest."""
    leads, random = simulated(10_000, base=0.25, seed=23), np.random.default_rng(24)
    days = np.sort(random.uniform(0, 730, 10_000))
    labels = (random.random(10_000) < chance(leads.truth + 1.1 * days / 730)).astype(np.float64)
    return Set(leads.honest, labels, days >= 0.7 * 730, days)


SETS: tuple[tuple[str, tuple[Callable[[], Set | None], ...]], ...] = (
    ("X Education", (x_education,)),
    ("X Education, mean of five random splits", tuple(partial(x_education_again, seed) for seed in range(5))),
    ("Maven, closed opportunities", (maven,)),
    ("made-up leads, 35% won", (made_up(0.35),)),
    ("made-up leads, 8% won", (made_up(0.08),)),
    ("made-up leads of two years, by time", (drifting,)),
)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: value for key, value in row.items() if key} for row in csv.DictReader(file)]


def _table(rows: list[dict[str, str]], *, without: set[str]) -> list[Column]:
    names = [name for name in rows[0] if name not in without]
    return [_column(name, [_known(row.get(name)) for row in rows]) for name in names]


def _known(text: str | None) -> str | None:
    return None if text is None or text.strip().casefold() in BLANKS else text.strip()


def _column(name: str, texts: list[str | None]) -> Column:
    try:
        return Column(
            name, name, Shape.NUMBER, numbers([None if one is None else float(one) for one in texts])
        )
    except ValueError:
        return Column(name, name, Shape.LEVELS, levels(texts))


def mean(rows: Sequence[Row]) -> Row:
    return Row(*np.mean([astuple(row) for row in rows], axis=0).tolist())


def measured(one: Set) -> Row:
    started = process_time()
    learned, test = ~one.test, one.test
    seen = [column.of(learned) for column in one.table]
    labels = one.labels[learned]
    out = {found.field for found in (*useless(seen), *leaks(seen, labels))}
    seen = [column for column in seen if column.name not in out]
    arrived = np.zeros(len(labels)) if one.arrived is None else one.arrived[learned]
    taught = teach(seen, labels, arrived, most_parts=MOST_PARTS, progress=lambda step: None)
    seconds = process_time() - started
    fields = [column for column in one.table if column.name not in out]
    chosen = [fields[place].of(test) for place in taught.columns]
    mine = taught.chance.chances(taught.card.scores(chosen).astype(np.float64))
    grown = grow(seen, labels)
    trees = grown.log_odds([column.of(test) for column in fields])
    others = _logistic(fields, one.labels, learned)
    truth = one.labels[test]
    # The trees' own chances are surer than right; their curve comes from half of the test rows, to their favour.
    tree_chances = calibrated(truth, trees).chances(trees)
    leaking = {found.field for found in leaks([c.of(learned) for c in one.table], labels)}
    return Row(
        int(learned.sum()), int(test.sum()), len(leaking), len(taught.card.parts),
        auc(truth, mine).value, brier(truth, mine).value, calibration_error(truth, mine), error_by_luck(mine).mean,
        auc(truth, trees).value, brier(truth, tree_chances).value, auc(truth, others).value, seconds,
    )  # fmt: skip


def _logistic(
    table: list[Column], labels: Numbers, learned: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> Numbers:
    """On one-hot fields, C by cross-validation: what most would do first."""
    from sklearn.linear_model import LogisticRegressionCV

    matrix = np.column_stack([part for column in table for part in _one_hot(column, learned)])
    model = LogisticRegressionCV(Cs=[0.01, 0.03, 0.1, 0.3, 1, 3], cv=5, max_iter=400, scoring="neg_log_loss")
    model.fit(matrix[learned], labels[learned])
    found: Numbers = model.predict_proba(matrix[~learned])[:, 1]
    return found


def _one_hot(column: Column, learned: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[Numbers]:
    blank = column.blank.astype(np.float64)
    if column.shape in OF_NUMBERS:
        values = column.values.astype(np.float64)
        filled = np.where(np.isnan(values), np.nanmedian(values[learned]), values)
        return [(filled - filled[learned].mean()) / (filled[learned].std() or 1.0), blank]
    seen, counts = np.unique([one for one in column.values[learned] if one is not None], return_counts=True)
    usual = seen[np.argsort(-counts)][:MOST_LEVELS]
    return [blank, *((column.values == level).astype(np.float64) for level in usual)]


HEADINGS = (
    "set", "learned / test rows", "fields that leak", "rules", "AUC", "Brier", "calibration error",
    "by chance alone", "trees: AUC", "trees: Brier", "cost in AUC", "one-hot logistic: AUC", "processor seconds",
)  # fmt: skip


def main() -> None:
    # What scikit-learn will one day change is not what is measured here.
    warnings.filterwarnings("ignore", category=FutureWarning)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winnow.config.settings")
    django.setup()
    rows = []
    for name, makers in SETS:
        found = [measured(one) for make in makers if (one := make()) is not None]
        if found:
            rows.append(mean(found).told(name))
            sys.stderr.write(f"{rows[-1]}\n")
    head = [f"| {' | '.join(HEADINGS)} |", f"|{'---|' * len(HEADINGS)}"]
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    PAGE.write_text(
        "\n".join([before + BEGIN, "", *head, *rows, "", END + rest.split(END)[1]]), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
