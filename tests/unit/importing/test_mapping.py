"""Which column goes where: the TOML form, known names, new fields, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.known_names import automatic
from winnow.capture.importing.mapping import ColumnMapping, Target, WrongMapping
from winnow.capture.importing.mapping_form import from_dict, from_toml, to_dict, to_toml
from winnow.capture.importing.plan import plan
from winnow.capture.importing.rows import Layout, RowReader
from winnow.ground.words import Kind

# As the issue that asked for it writes it: scripts rest on this form.
EXAMPLE = """
blank = ["", "Select"]            # values that mean "not known"
unknown = "create"                # what to do with columns not named
[columns]
"Lead Number" = "external_id"
"Prospect ID" = "ignore"
"Lead Source" = "source"
"TotalVisits" = { field = "custom.total_visits", type = "number" }
"Converted"   = { field = "outcome", values = { "1" = "won", "0" = "lost" } }
"engage_date" = { field = "created_at", format = "%Y-%m-%d" }
"""
FIELDS = {
    name: Wanted(name, name, kind, many=name in ("email", "phone"))
    for name, kind in {
        "external_id": Kind.TEXT,
        "name": Kind.TEXT,
        "first_name": Kind.TEXT,
        "last_name": Kind.TEXT,
        "email": "email",
        "phone": "phone",
        "source": Kind.TEXT,
        "outcome": Kind.ONE_CHOICE,
        "created_at": "moment",
        "organization": Kind.TEXT,
        "job_title": Kind.TEXT,
        "region": Kind.TEXT,
        "postal_code": Kind.TEXT,
        "country": "country",
        "employees": "whole",
        "revenue": Kind.MONEY,
        "email_consent": Kind.YES_NO,
        "phone_consent": Kind.YES_NO,
        "custom.total_visits": Kind.NUMBER,
    }.items()
}
PREFIXES = ["person.custom.", "custom."]


def test_reads_the_form_that_scripts_rest_on() -> None:
    found = from_toml(EXAMPLE)
    assert found.blank == ("", "Select")
    assert found.unknown == "create"
    assert found.columns == {
        "Lead Number": Target("external_id"),
        "Prospect ID": Target("ignore"),
        "Lead Source": Target("source"),
        "TotalVisits": Target("custom.total_visits", type="number"),
        "Converted": Target("outcome", values={"1": "won", "0": "lost"}),
        "engage_date": Target("created_at", format="%Y-%m-%d"),
    }


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NAME = TEXT.map(lambda text: " ".join(text.split())).filter(str.isprintable).filter(bool)
MAPPING = st.builds(
    ColumnMapping,
    columns=st.dictionaries(
        NAME,
        st.builds(
            Target,
            field=NAME,
            type=st.sampled_from(["", "number", "text"]),
            values=st.dictionaries(TEXT, TEXT, max_size=3),
            format=TEXT,
        ),
        max_size=4,
    ),
    blank=st.lists(TEXT, max_size=3).map(tuple),
    unknown=st.sampled_from(["create", "ignore"]),
    country=st.sampled_from(["", "DE"]),
)


@given(MAPPING)
def test_what_is_written_reads_back_equal(mapping: ColumnMapping) -> None:
    assert from_toml(to_toml(mapping)) == mapping
    assert from_dict(to_dict(mapping)) == mapping


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("blank = [", "mapping"),
        ("blanks = []", "mapping.blanks"),
        ("blank = 3", "mapping.blank"),
        ("unknown = 'keep'", "mapping.unknown"),
        ("country = 3", "mapping.country"),
        ("country = 'Atlantis'", "mapping.country"),
        ("columns = 3", "mapping.columns"),
        ("[columns]\nA = 3", "mapping.columns.A"),
        ("[columns]\nA = ''", "mapping.columns.A"),
        ("[columns]\nA = { field = 'x', kind = 'y' }", "mapping.columns.A.kind"),
        ("[columns]\nA = { field = 'x', values = ['y'] }", "mapping.columns.A.values"),
        ("[columns]\nA = { field = 'x', format = 1 }", "mapping.columns.A.format"),
    ],
)
def test_names_what_is_wrong_in_a_mapping(text: str, field: str) -> None:
    with pytest.raises(WrongMapping) as refused:
        from_toml(text)
    assert refused.value.field == field


def planned(header: list[str], text: str) -> list[tuple[str, str]]:
    found = plan(header, from_toml(text), FIELDS, prefixes=PREFIXES)
    return [(column.name, column.target.field) for column in found.columns]


def test_takes_only_columns_that_are_named_unless_asked_to_create() -> None:
    named = '[columns]\nNr = "external_id"'
    assert planned(["Nr", "Email"], named) == [("Nr", "external_id")]
    assert planned(["Nr", "Email", "Total Visits"], f'unknown = "create"\n{named}') == [
        ("Nr", "external_id"),
        ("Email", "custom.email"),
        ("Total Visits", "custom.total_visits"),
    ]


def test_keeps_new_fields_of_like_names_apart() -> None:
    assert planned(["A b", "A-B"], 'unknown = "create"') == [
        ("A b", "custom.a_b"),
        ("A-B", "custom.a_b_more"),
    ]


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ('Ghost = "name"', "no such column"),
        ('A = "nonsense"', "no field nonsense; there are .*email"),
        ('A = "name"\nB = "name"', "already takes the column A"),
        ('A = { field = "custom.total_visits", type = "text" }', "is of the type number"),
        ('A = { field = "custom.New Key", type = "text" }', "not a key"),
        ('A = { field = "custom.new", type = "nummer" }', "no type nummer"),
    ],
)
def test_refuses_a_mapping_that_the_file_or_the_fields_do_not_bear(columns: str, rule: str) -> None:
    with pytest.raises(WrongMapping, match=rule):
        planned(["A", "B"], f"[columns]\n{columns}")


def test_lets_several_columns_fill_addresses() -> None:
    assert len(planned(["A", "B"], '[columns]\nA = "email"\nB = "email"')) == 2


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (["Email Address", "e-mail", "E_MAIL"], ["email", "email", "email"]),
        (
            ["Id", "LastName", "FirstName", "Title", "Company", "State", "PostalCode", "MobilePhone"],
            [
                "external_id",
                "last_name",
                "first_name",
                "job_title",
                "organization",
                "region",
                "postal_code",
                "phone",
            ],
        ),
        (
            ["LeadSource", "AnnualRevenue", "NumberOfEmployees", "CreatedDate", "HasOptedOutOfEmail"],
            ["source", "revenue", "employees", "created_at", "email_consent"],
        ),
        (
            ["Record ID", "First Name", "Company Name", "State/Region", "Country/Region", "Create Date"],
            ["external_id", "first_name", "organization", "region", "country", "created_at"],
        ),
        (["Lead Number", "Lead Source", "Do Not Call"], ["external_id", "source", "phone_consent"]),
        (["total visits", "Sternzeichen"], ["custom.total_visits", None]),
        (["Company", "Account"], ["organization", None]),
    ],
)
def test_knows_the_names_of_other_systems(header: list[str], fields: list[str | None]) -> None:
    found = automatic(header, FIELDS)
    assert [found[name].field if name in found else None for name in header] == fields


LAYOUT = Layout({name: slot for slot, name in enumerate(FIELDS)}, ["" for _ in FIELDS], {})


def read(text: str, **cells: str) -> tuple[dict[str, object], list[str]]:
    mapping = from_toml(text)
    found = plan(list(cells), mapping, FIELDS, prefixes=PREFIXES)
    record, problems = RowReader(found.columns, mapping, FIELDS, LAYOUT).read(list(cells.values()))
    values = {name: value for name, value in zip(FIELDS, record, strict=True) if value not in ("", None)}
    return values, [str(problem) for problem in problems or []]


def test_leaves_out_values_that_mean_not_known() -> None:
    text = 'blank = ["Select"]\n[columns]\nA = "name"\nB = "source"'
    assert read(text, A=" select ", B="  ") == ({}, [])


def test_replaces_values_before_they_are_read() -> None:
    text = '[columns]\nA = { field = "email_consent", values = { "opted out" = "no", "x" = "" } }'
    assert read(text, A="Opted Out") == ({"email_consent": False}, [])
    assert read(text, A="x") == ({}, [])
    assert read(text, A="yes") == ({"email_consent": True}, [])


def test_an_opt_out_withdraws_consent_and_its_absence_says_nothing() -> None:
    target = automatic(["Do Not Email"], FIELDS)["Do Not Email"]
    assert (target.values["yes"], target.values["no"]) == ("no", "")


def test_says_everything_that_is_wrong_in_a_row() -> None:
    text = '[columns]\nA = "email"\nB = "country"\nC = "employees"'
    values, problems = read(text, A="nobody", B="Atlantis", C="-3")
    assert values == {}
    assert [problem.split(":")[0] for problem in problems] == ["B", "C", "A"]
    assert "'Atlantis'" in problems[0]


STEPS = """
[columns]
"Contact" = [{ field = "first_name", part = "given" }, { field = "last_name", part = "family", case = "upper" }]
"Ref" = { field = "external_id", split = "/", part = -1, remove_prefix = "LEAD-" }
"Product" = { field = "custom.product", type = "text", values = { "GTXPro" = "GTX Pro", "Select" = "" } }
"Street" = { field = "custom.street", type = "text", join = ["No"], joined_by = " " }
"State" = { field = "custom.state", type = "text", values = { "Closed" = "lost" }, otherwise = "open" }
"Weight" = { field = "custom.weight", type = "number", decimal = "," }
"""


def test_transforms_cells_as_the_mapping_says() -> None:
    mapping = from_toml(STEPS)
    header = ["Contact", "Ref", "Product", "Street", "No", "State", "Weight"]
    made = plan(header, mapping, FIELDS, prefixes=["custom."])
    customs = {new.name: Wanted(new.name, new.column, new.kind) for new in made.new}
    slots = {name: slot for slot, name in enumerate(("external_id", "first_name", "last_name"))}
    layout = Layout(slots, [None] * 4, {"custom.": 3})
    reader = RowReader(made.columns, mapping, FIELDS | customs, layout)
    row = ["Dr. Juan de la Vega", "lead-2024/77", "gtxpro", "Dom", "1 a", "Nurturing", "1.234"]
    record, problems = reader.read(row)
    assert problems is None
    custom = {"product": "GTX Pro", "street": "Dom 1 a", "state": "open", "weight": 1234}
    assert record == ["77", "Juan", "DE LA VEGA", custom]
    record, _none = reader.read(["Anna", "LEAD-9", "Select", "", "2", "closed", "1,5"])
    assert record == ["9", "Anna", None, {"street": "2", "state": "lost", "weight": 1.5}] or record[2] == ""


def test_steps_survive_being_written() -> None:
    mapping = from_toml(STEPS)
    assert from_toml(to_toml(mapping)) == mapping
    assert from_dict(to_dict(mapping)) == mapping


@pytest.mark.parametrize(
    ("step", "key"),
    [
        ('case = "shout"', "case"),
        ('decimal = ";"', "decimal"),
        ("part = 2", "part"),
        ('split = "/"', "part"),
        ('part = "middle"', "part"),
        ('join = "No"', "join"),
        ("otherwise = 1", "otherwise"),
    ],
)
def test_refuses_a_step_that_makes_no_sense(step: str, key: str) -> None:
    with pytest.raises(WrongMapping) as refused:
        from_toml(f'[columns]\n"A" = {{ field = "name", {step} }}')
    assert refused.value.field == f"mapping.columns.A.{key}"


def test_refuses_to_join_a_column_that_is_not_there() -> None:
    mapping = from_toml('[columns]\n"A" = { field = "name", join = ["B"] }')
    with pytest.raises(WrongMapping, match="no such column"):
        plan(["A"], mapping, FIELDS, prefixes=["custom."])


@pytest.mark.parametrize(
    "header",
    [
        ["Vorname", "Nachname", "Firma", "Land", "Umsatz", "Mitarbeiter", "Erstellt am"],
        ["Prénom", "Nom", "Société", "Pays", "Chiffre d'affaires", "Effectif", "Date de création"],
        ["Nombre", "Apellidos", "Empresa", "País", "Facturación", "Empleados", "Fecha de creación"],
        ["Voornaam", "Achternaam", "Bedrijf", "Land", "Omzet", "Medewerkers", "Aangemaakt op"],
    ],
)
def test_columns_are_known_by_their_names_abroad(header: list[str]) -> None:
    found = [target.field for target in automatic(header, FIELDS).values()]
    assert found == [
        "first_name",
        "last_name",
        "organization",
        "country",
        "revenue",
        "employees",
        "created_at",
    ]


def test_says_how_the_file_is_written() -> None:
    said = from_toml('encoding = "Windows-1250"\ndelimiter = "tab"\n[columns]\n')
    assert (said.encoding, said.delimiter) == ("cp1250", "\t")
    assert from_toml(to_toml(said)) == said
    assert from_dict({"encoding": "Shift_JIS"}).encoding == "cp932"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"encoding": "klingon"}, "encoding"),
        ({"encoding": "rot13"}, "encoding"),
        ({"encoding": "utf\0"}, "encoding"),
        ({"encoding": 8}, "encoding"),
        ({"delimiter": ";;"}, "delimiter"),
        ({"delimiter": "a"}, "delimiter"),
        ({"delimiter": None}, "delimiter"),
    ],
)
def test_refuses_an_encoding_or_a_delimiter_that_cannot_be(data: dict[str, object], field: str) -> None:
    with pytest.raises(WrongMapping) as refused:
        from_dict(data)
    assert refused.value.field == f"mapping.{field}"
