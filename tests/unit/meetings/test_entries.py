"""What an entry of a calendar takes: repeated, all day, floating, cancelled, or nonsense."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from winnow.meetings.entries import Entry, Unreadable, entry_of

FIRST, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 30, tzinfo=UTC)


def read(*lines: str) -> Entry | None:
    event = ["BEGIN:VEVENT", "UID:1", "DTSTAMP:20260301T000000Z", *lines, "END:VEVENT"]
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *event, "END:VCALENDAR", ""])
    return entry_of(text, zone="Europe/Berlin", first=FIRST, until=UNTIL)


def times(entry: Entry | None) -> list[str]:
    assert entry
    return [f"{start:%m-%d %H:%M}-{end:%m-%d %H:%M}" for start, end in entry.spans]


def test_repeats_on_the_clock_of_its_zone_over_a_change() -> None:
    weekly = read(
        "DTSTART;TZID=Europe/Berlin:20260323T090000",
        "DTEND;TZID=Europe/Berlin:20260323T093000",
        "RRULE:FREQ=WEEKLY;COUNT=2",
    )
    assert times(weekly) == ["03-23 08:00-03-23 08:30", "03-30 07:00-03-30 07:30"]


def test_takes_whole_days_and_floating_times_on_the_hosts_clock() -> None:
    assert times(read("DTSTART;VALUE=DATE:20260303", "DTEND;VALUE=DATE:20260304")) == [
        "03-02 23:00-03-03 23:00"
    ]
    assert times(read("DTSTART:20260303T090000", "DTEND:20260303T100000")) == ["03-03 08:00-03-03 09:00"]


@pytest.mark.parametrize("line", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED"])
def test_leaves_time_free_that_the_entry_does_not_take(line: str) -> None:
    assert times(read("DTSTART:20260303T090000Z", "DTEND:20260303T100000Z", line)) == []


def test_bounds_what_repeats_for_ever() -> None:
    daily = read("DTSTART:20260303T090000Z", "DTEND:20260303T100000Z", "RRULE:FREQ=DAILY")
    assert len(times(daily)) == 58


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:20260303T090000Z", "DTEND:20260303T100000Z", "RRULE:FREQ=SECONDLY"),
        ("DTSTART:20260303T090000Z", "RRULE:FREQ=MINUTELY"),
        ("DTSTART:yesterday",),
        ("SUMMARY:no time at all",),
    ],
)
def test_says_that_an_entry_makes_no_sense(lines: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable):
        read(*lines)


def test_knows_what_is_no_event() -> None:
    text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"
    assert entry_of(text, zone="UTC", first=FIRST, until=UNTIL) is None
