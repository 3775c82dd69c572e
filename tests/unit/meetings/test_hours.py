"""Weekly hours as people write them."""

from __future__ import annotations

import pytest

from winnow.ground.refusals import Invalid
from winnow.meetings.hours import weekly_hours, windows_of, written, zone_name


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("", []),
        ("9-17", [[540, 1020]]),
        ("13:30 – 17:00, 09:00-12:30", [[540, 750], [810, 1020]]),
        ("00:00-24:00", [[0, 1440]]),
    ],
)
def test_reads_what_people_write(text: str, windows: list[list[int]]) -> None:
    assert windows_of(text, field="weekly") == windows
    assert windows_of(written(windows), field="weekly") == windows


@pytest.mark.parametrize(
    "text", ["17-9", "9", "9-9", "25:00-26:00", "09:61-10:00", "09:02-10:00", "9-12, 11-13", "x-y", "9-10-11"]
)
def test_refuses_what_is_no_time_of_a_day(text: str) -> None:
    with pytest.raises(Invalid):
        windows_of(text, field="weekly")


def test_asks_for_seven_days_and_a_zone_that_exists() -> None:
    with pytest.raises(Invalid):
        weekly_hours(["9-17"] * 5)
    assert zone_name(" Europe/Berlin ") == "Europe/Berlin"
    for wrong in ("", "Mars/Base", "../etc/passwd"):
        with pytest.raises(Invalid):
            zone_name(wrong)
