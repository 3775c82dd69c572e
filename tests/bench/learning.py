"""How good learned scorecards are: `make learning-table` measures and writes the table of docs/explanation/learning.md.

Each set is split into learned and test rows; scorecard, boosted trees and logistic regression on one-hot fields learn
from the same rows and the same fields. Sets that are not on this machine keep no row.
"""

from __future__ import annotations

import csv
import os
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import perf_counter

import django
import numpy as np

from tests.real_data import FOLDER
from tests.unit.learning.simulated import simulated
from winnow.learning.calibrating import calibrated
from winnow.learning.columns import OF_NUMBERS, Column, Numbers, Shape, levels, numbers
from winnow.learning.leakage import leaks
from winnow.learning.measures import auc, brier, calibration_error
from winnow.learning.teaching import teach
from winnow.learning.useless import useless
from winnow.learning.yardstick import grow

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "learning.md"
BEGIN, END = "<!-- measured: make learning-table -->", "<!-- /measured -->"
BLANKS = {"", "select"}
MOST_LEVELS = 40


@dataclass(frozen=True)
class Set:
    name: str
    table: list[Column]
    labels: Numbers
    test: np.ndarray[tuple[int], np.dtype[np.bool_]]


def x_education() -> Set | None:
    path = FOLDER / "x_education" / "leads.csv"
    if not path.exists():
        return None
    rows = _rows(path)
    numbered = ("inner:" + row["Lead Number"] for row in rows)
    test = np.array([int(sha256(one.encode()).hexdigest()[:8], 16) % 100 < 30 for one in numbered])
    labels = numbers([float(row["Converted"]) for row in rows])
    return Set("X Education", _table(rows, without={"Converted", "Prospect ID", "Lead Number"}), labels, test)


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
    return Set("Maven, closed opportunities", _table(known, without=set()), labels, test)


def made_up(base: float) -> Callable[[], Set]:
    def make() -> Set:
        leads = simulated(10_000, base=base, seed=21)
        test = np.random.default_rng(22).random(10_000) < 0.3
        return Set(f"made-up leads, {base:.0%} won", leads.table, leads.labels, test)

    return make


SETS: tuple[Callable[[], Set | None], ...] = (x_education, maven, made_up(0.35), made_up(0.08))


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


def measured(one: Set) -> str:
    """A row of the table."""
    started = perf_counter()
    learned, test = ~one.test, one.test
    seen = [column.of(learned) for column in one.table]
    labels = one.labels[learned]
    out = {found.field for found in (*useless(seen), *leaks(seen, labels))}
    seen = [column for column in seen if column.name not in out]
    taught = teach(seen, labels, np.zeros(len(labels)), most_parts=300, progress=lambda step: None)
    seconds = perf_counter() - started
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
    cells = [
        one.name, f"{learned.sum():,} / {test.sum():,}", len(leaking), len(taught.card.parts),
        *_figures(truth, mine), *_figures(truth, tree_chances)[:2],
        f"{auc(truth, trees).value - auc(truth, mine).value:+.3f}", f"{auc(truth, others).value:.3f}", f"{seconds:.0f}",
    ]  # fmt: skip
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _figures(truth: Numbers, chances: Numbers) -> list[str]:
    figures = auc(truth, chances).value, brier(truth, chances).value, calibration_error(truth, chances)
    return [f"{figure:.3f}" for figure in figures]


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
    "set", "learned / test rows", "fields that leak", "rules", "AUC", "Brier", "calibration error", "trees: AUC",
    "trees: Brier", "cost in AUC", "one-hot logistic: AUC", "seconds",
)  # fmt: skip


def main() -> None:
    # What scikit-learn will one day change is not what is measured here.
    warnings.filterwarnings("ignore", category=FutureWarning)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winnow.config.settings")
    django.setup()
    rows = []
    for make in SETS:
        one = make()
        if one is not None:
            rows.append(measured(one))
            sys.stderr.write(f"{rows[-1]}\n")
    head = [f"| {' | '.join(HEADINGS)} |", f"|{'---|' * len(HEADINGS)}"]
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    PAGE.write_text(
        "\n".join([before + BEGIN, "", *head, *rows, "", END + rest.split(END)[1]]), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
