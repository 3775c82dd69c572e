"""What loaded opportunities make of a lead, in the order in which things happened."""

from datetime import UTC, datetime

from winnow.pipeline.importing.lead_steps import Life, steps


def day(number: int) -> datetime:
    return datetime(2026, 1, number, 12, tzinfo=UTC)


def walk(
    *lives: Life, present: str = "lead", open_ones: int = 0, won_ones: int = 0, last: int = 0
) -> list[object]:
    found = steps(
        lives,
        present=present,
        open_ones=open_ones,
        won_ones=won_ones,
        not_before=day(last) if last else None,
    )
    return [(stage.value, at.day) for stage, at in found]


def test_walks_an_open_one_to_opportunity() -> None:
    assert walk(Life(day(3), "open", None)) == [("opportunity", 3)]


def test_walks_a_won_one_to_customer_and_a_lost_one_back() -> None:
    assert walk(Life(day(3), "won", day(9))) == [("opportunity", 3), ("customer", 9)]
    assert walk(Life(day(3), "lost", day(9))) == [("opportunity", 3), ("prospect", 9)]


def test_takes_several_in_the_order_in_which_they_happened() -> None:
    lost, won, late = Life(day(1), "lost", day(4)), Life(day(6), "won", day(8)), Life(day(9), "lost", day(10))
    assert walk(late, won, lost) == [
        ("opportunity", 1),
        ("prospect", 4),
        ("opportunity", 6),
        ("customer", 8),
    ]


def test_counts_what_the_lead_has_already() -> None:
    life = Life(day(3), "lost", day(9))
    assert walk(life, present="customer", won_ones=1) == []
    assert walk(life, present="opportunity", open_ones=1) == []
    assert walk(life, present="disqualified") == [("opportunity", 3), ("prospect", 9)]


def test_dates_nothing_before_the_last_decision() -> None:
    assert walk(Life(day(3), "won", day(9)), last=5) == [("opportunity", 5), ("customer", 9)]
