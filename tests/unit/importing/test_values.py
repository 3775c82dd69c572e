"""Numbers, amounts, dates and guesses: what a column means when its values can be read two ways."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.capture.importing import dates, numbers
from winnow.capture.importing.amounts import currency_code, money
from winnow.capture.importing.convert import Habits, Wanted, converter
from winnow.capture.importing.guess import Guess
from winnow.capture.importing.mapping import Target, WrongMapping
from winnow.capture.importing.reading import open_table
from winnow.capture.importing.refused import Problems, RefusedFile
from winnow.capture.importing.repeats import Repeats
from winnow.capture.importing.rows import Column, Problem
from winnow.capture.importing.survey import Survey, survey
from winnow.ground.words import Kind


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("1234", 1234, 1234),
        ("1,234", 1234, 1.234),
        ("1.234", 1.234, 1234),
        ("1,234.5", 1234.5, 1234.5),
        ("1.234,5", 1234.5, 1234.5),
        ("1 234,5", 1234.5, 1234.5),
        ("1'234.50", 1234.5, 1234.5),
        ("0,125", 0.125, 0.125),
        ("-12", -12, -12),
        ("12 %", 12, 12),
        ("1e3", 1000, 1000),
    ],
)
def test_reads_numbers_as_the_column_writes_them(text: str, point: float, comma: float) -> None:
    assert numbers.number(text, ".") == point
    assert numbers.number(text, ",") == comma


@pytest.mark.parametrize(
    "text", ["", "-", "abc", "1,23,4", "1.2.3", "12a", "--1", "1e99", "NaN", "inf", "1_000"]
)
def test_refuses_what_is_no_number(text: str) -> None:
    for decimal in ".,":
        with pytest.raises(ValueError, match="number"):
            numbers.number(text, decimal)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("1,234", ""),
        ("1.234", ""),
        ("€ 1.234", ""),
        ("1.234,5 EUR", ","),
        ("1,5", ","),
        ("1.5", "."),
        ("1.234.567", ","),
        ("0,123", ","),
        ("12", ""),
    ],
)
def test_tells_how_a_value_writes_decimals(text: str, sign: str) -> None:
    assert numbers.evidence(text) == sign


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_reads_every_amount_however_it_is_grouped(amount: Decimal) -> None:
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert money(english, ".") == (amount, "")
    assert money(german, ",") == (amount, "")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("€ 1.200,50", (Decimal("1200.50"), "EUR")),
        ("$99", (Decimal(99), "USD")),
        ("1,000 chf", (Decimal(1000), "CHF")),
        ("12.345", (Decimal("12.34"), "")),
    ],
)
def test_reads_amounts_with_their_currency(text: str, read: tuple[Decimal, str]) -> None:
    assert money(text, "." if "€" not in text else ",") == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2.5M", (Decimal(2_500_000), "")),
        ("€5k", (Decimal(5_000), "EUR")),
        ("1,2 Mio. €", (Decimal(1_200_000), "EUR")),
        ("1 500,00 zł", (Decimal(1_500), "PLN")),
        ("Rs. 1,20,000.00", (Decimal(120_000), "INR")),
        ("R$ 10", (Decimal(10), "BRL")),
    ],
)
def test_reads_amounts_as_people_shorten_and_group_them(text: str, read: tuple[Decimal, str]) -> None:
    assert money(text) == read


@pytest.mark.parametrize(
    ("text", "code"), [("eur", "EUR"), ("Norwegian krone", "NOK"), ("US-Dollar", "USD"), ("€", "EUR")]
)
def test_knows_currencies_by_name(text: str, code: str) -> None:
    assert currency_code(text) == code


def test_refuses_amounts_that_cannot_be() -> None:
    for text in ("-5", "1e40", "5 XQX", "free"):
        with pytest.raises(ValueError, match=r"amount|currency|number"):
            money(text)


@pytest.mark.parametrize(
    ("text", "order", "read"),
    [
        ("2024-03-05", "", (2024, 3, 5)),
        ("2024-3-5", "", (2024, 3, 5)),
        ("20240305", "", (2024, 3, 5)),
        ("05.03.2024", "month", (2024, 3, 5)),
        ("05/03/2024", "day", (2024, 3, 5)),
        ("03/05/2024", "month", (2024, 3, 5)),
        ("3/25/24", "", (2024, 3, 25)),
        ("5 Mar 2024", "", (2024, 3, 5)),
        ("March 5, 2024", "", (2024, 3, 5)),
        ("05-Mar-24", "", (2024, 3, 5)),
    ],
)
def test_reads_dates(text: str, order: str, read: tuple[int, int, int]) -> None:
    assert dates.day(text, order=order, zone=UTC) == date(*read)


@pytest.mark.parametrize(
    "text", ["31/02/2024", "2024-13-01", "soon", "1/2", "0001-01-01", "9999-12-31", "25:00"]
)
def test_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="date"):
        dates.moment(text, zone=UTC)


def test_reads_moments_in_their_own_zone_or_the_owners() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert dates.moment("2024-07-01 12:00", zone=berlin) == datetime(2024, 7, 1, 10, tzinfo=UTC)
    assert dates.moment("2024-07-01T12:00:00.000+0200", zone=UTC) == datetime(2024, 7, 1, 10, tzinfo=UTC)
    assert dates.moment("7/25/2024 1:05 PM", zone=UTC) == datetime(2024, 7, 25, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Jan 5, 2026 3:02 PM", "2026-01-05T15:02:00+01:00"),
        ("31. Dez. 2025, 09:00 Uhr", "2025-12-31T09:00:00+01:00"),
        ("5 de marzo de 2026", "2026-03-05T00:00:00+01:00"),
        ("5 janv. 2026", "2026-01-05T00:00:00+01:00"),
        ("Mon, 05 Jan 2026 10:02:33 +0530", "2026-01-05T10:02:33+05:30"),
        ("05-Mar-26 13:00 UTC", "2026-03-05T13:00:00+00:00"),
    ],
)
def test_reads_months_by_name_with_the_time_behind(text: str, read: str) -> None:
    assert dates.moment(text, zone=ZoneInfo("Europe/Berlin")).isoformat() == read


def test_obeys_a_format() -> None:
    assert dates.day("05|2024|03", format="%d|%Y|%m", zone=UTC) == date(2024, 3, 5)
    with pytest.raises(ValueError, match="of the form %d"):
        dates.day("2024-03-05", format="%d.%m.%Y", zone=UTC)


def look(values: list[str]) -> Guess:
    guess = Guess()
    for value in values:
        guess.look(value)
    return guess


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([], Kind.TEXT),
        (["Yes", "no", "YES"], Kind.YES_NO),
        (["1", "0", "1"], Kind.NUMBER),
        (["1", "2.5", "1,000"], Kind.NUMBER),
        (["01067", "80331"], Kind.TEXT),
        (["2024-01-01", "2024-05-31"], Kind.DATE),
        (["13/01/2024", "01/02/2024"], Kind.DATE),
        (["01/02/2024", "03/04/2024"], Kind.TEXT),
        (["13/01/2024", "01/13/2024"], Kind.TEXT),
        (["https://a.de", "http://b.de/x"], Kind.URL),
        (["basic", "pro", "basic", "Pro"], Kind.ONE_CHOICE),
        (["Anna", "Ben", "Clara"], Kind.TEXT),
        (["x" * 600, "y"], Kind.LONG_TEXT),
        ([*(str(n) for n in range(100)), "late"], Kind.TEXT),
    ],
)
def test_guesses_a_kind_that_every_value_fits(values: list[str], kind: str) -> None:
    assert look(values).kind() == kind


def test_offers_the_choices_that_were_seen() -> None:
    assert look(["basic", " Pro", "basic", "pro "]).choices() == ["basic", "Pro"]


@given(
    st.lists(st.sampled_from(["yes", "3", "3.5", "2024-01-01", "a", "http://x.de", "01", ""]), max_size=30)
)
def test_no_value_is_refused_by_the_kind_guessed_from_it(values: list[str]) -> None:
    values = [value for value in values if value]
    guess = look(values)
    convert = converter(
        Wanted("custom.x", "x", guess.kind(), choices=tuple(guess.choices())), habits=guess.habits()
    )
    for value in values:
        convert(value)


def surveyed(tmp_path: Path, kind: str, values: list[str], **target: str) -> Survey:
    path = tmp_path / "x.csv"
    path.write_text("Key,Value\n" + "".join(f'{n},"{value}"\n' for n, value in enumerate(values)))
    column = Column(1, "Value", Target("x", **target))  # type: ignore[arg-type]
    return survey(
        open_table(path, largest_mb=1), [column], {"x": Wanted("x", "x", kind)}, is_blank=lambda raw: not raw
    )


def test_the_first_clear_value_says_how_a_column_writes(tmp_path: Path) -> None:
    assert surveyed(tmp_path, Kind.NUMBER, ["1,234", "", "2,5"]).habits["Value"] == Habits(",")
    assert surveyed(tmp_path, "moment", ["01/02/2024", "25/02/2024"]).habits["Value"].order == "day"


@pytest.mark.parametrize(
    ("values", "sign", "doubt"),
    [
        (["1.500", "250", "12.000"], ",", "as_thousands"),  # no figure from a thousand is without the sign
        (["1.500", "2500"], ".", "as_decimals"),
        (["1.500", "2.250"], ".", "as_decimals"),
        (["1,500", "250"], ".", "as_thousands"),
        (["1.500", "2.5"], ".", ""),
    ],
)
def test_a_sign_that_can_mean_both_is_read_as_the_column_shows_and_told(
    tmp_path: Path, values: list[str], sign: str, doubt: str
) -> None:
    found = surveyed(tmp_path, Kind.NUMBER, values)
    assert found.habits["Value"].decimal == sign
    assert [one.kind for one in found.doubts] == ([doubt] if doubt else [])
    assert not surveyed(tmp_path, Kind.NUMBER, values, decimal=",").doubts


@pytest.mark.parametrize(
    ("text", "country", "sign"),
    [
        ('Weight,Share\n1.500,"2,5"\n', "", ","),
        ("Weight,Share\n1.500,2.5\n", "DE", "."),
        ("Weight;Share\n1.500;\n", "", ","),
        ("Weight,Share\n1.500,\n", "DE", ","),
        ("Weight,Share\n1.500,\n", "GB", "."),
    ],
)
def test_a_column_that_does_not_tell_is_read_as_its_file_writes(
    tmp_path: Path, text: str, country: str, sign: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text)
    columns = [Column(0, "Weight", Target("weight")), Column(1, "Share", Target("share"))]
    fields = {name: Wanted(name, name, Kind.NUMBER) for name in ("weight", "share")}
    table = open_table(path, largest_mb=1)
    found = survey(table, columns, fields, country=country, is_blank=lambda raw: not raw)
    assert found.habits["Weight"].decimal == sign


def test_dates_of_one_column_say_how_those_of_another_are_meant(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Made,Won\n03/04/2024,25/12/2024\n")
    columns = [Column(0, "Made", Target("made")), Column(1, "Won", Target("won"))]
    fields = {name: Wanted(name, name, "moment") for name in ("made", "won")}
    found = survey(open_table(path, largest_mb=1), columns, fields, is_blank=lambda raw: not raw)
    assert found.habits["Made"].order == "day"


def test_refuses_dates_that_can_be_read_two_ways(tmp_path: Path) -> None:
    with pytest.raises(WrongMapping, match="01/02/2024 can be read two ways"):
        surveyed(tmp_path, "moment", ["01/02/2024", "03/04/2024"])
    assert surveyed(tmp_path, "moment", ["01/02/2024"], format="%d/%m/%Y").rows == 1


@given(st.lists(st.lists(st.text(max_size=2))))
def test_finds_every_key_that_comes_twice(batches: list[list[str]]) -> None:
    repeats = Repeats()
    for batch in batches:
        repeats.add(batch)
    keys = [key for batch in batches for key in batch]
    assert {key for key in keys if keys.count(key) > 1} <= repeats.found
    assert all(key in repeats for key in keys)


def test_rarely_suspects_a_key_that_comes_once() -> None:
    repeats = Repeats()
    for start in range(0, 100_000, 10_000):
        repeats.add([f"x{n}" for n in range(start, start + 10_000)])
    assert len(repeats.found) < 10


def test_defuses_formulas_in_the_file_of_refused_rows(tmp_path: Path) -> None:
    refused = RefusedFile(tmp_path / "refused.csv", ["=Name", "Note"])
    refused.add([(3, ["=1+1", "+x", "extra"], "bad"), (5, ["@SUM(A1)"], "short")])
    assert (tmp_path / "refused.csv").read_text("utf-8-sig").splitlines() == [
        "'=Name,Note,row,reason",
        "'=1+1,'+x,3,bad",
        "'@SUM(A1),,5,short",
    ]


def test_forgets_refused_rows_that_were_not_committed(tmp_path: Path) -> None:
    refused = RefusedFile(tmp_path / "refused.csv", ["Name"])
    refused.add([(2, ["a\nb"], "bad"), (3, ["c"], "bad")])
    refused.add([(4, ["d"], "bad")])
    refused.keep(2)
    refused.add([(9, ["e"], "bad")])
    text = (tmp_path / "refused.csv").read_text("utf-8-sig")
    assert text.split() == ["Name,row,reason", '"a', 'b",2,bad', "c,3,bad", "e,9,bad"]
    refused.keep(0)
    assert not refused.path.exists()


def test_gathers_problems_by_column_and_rule_within_bounds() -> None:
    problems = Problems()
    for number in range(1000):
        problems.add(number, Problem("Email", f"x{number}", "wrong"))
        problems.add(number, Problem(f"Column {number}", "x", "wrong"))
    found = problems.as_list()
    assert (found[0]["count"], len(found[0]["examples"]), len(found)) == (1000, 5, 200)
    again = Problems(found)
    again.add(1, Problem("Email", "x", "wrong"))
    assert again.as_list()[0]["count"] == 1001
