"""Exports of other systems are known by their headers."""

import pytest

from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.known_names import automatic, recognised_system
from winnow.capture.importing.transform import steps_of
from winnow.ground.words import Kind

FIELDS = {
    name: Wanted(name, name, Kind.TEXT, many=name in ("email", "phone"))
    for name in [
        "external_id",
        "name",
        "first_name",
        "last_name",
        "email",
        "phone",
        "organization_phone",
        "job_title",
        "street",
        "city",
        "region",
        "postal_code",
        "country",
        "email_consent",
        "phone_consent",
        "organization",
        "organization_external_id",
        "website",
        "source",
        "industry",
        "employees",
        "revenue",
        "owner",
        "created_at",
        "outcome",
        "outcome_at",
        "description",
        "budget",
        "budget_currency",
    ]
}
SALESFORCE = (
    "Id,IsDeleted,LastName,FirstName,Salutation,Name,Title,Company,Street,City,State,PostalCode,Country,Address,"
    "Phone,MobilePhone,Email,Website,Description,LeadSource,Status,Industry,Rating,AnnualRevenue,"
    "NumberOfEmployees,OwnerId,HasOptedOutOfEmail,DoNotCall,IsConverted,ConvertedDate,CreatedDate,SystemModstamp"
)
SALESFORCE_REPORT = (
    "Lead ID,First Name,Last Name,Title,Company / Account,Email,Lead Source,Lead Status,Email Opt Out"
)
HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Job Title,Company Name,Contact owner,"
    "Lead Status,Lifecycle Stage,Create Date,Associated Company,Associated Company IDs,Unsubscribed from all email"
)
PIPEDRIVE = (
    "Lead - ID,Lead - Title,Lead - Owner,Lead - Source,Lead - Value,Person - Name,Person - Email - Work,"
    "Person - Email - Home,Person - Phone - Mobile,Organization - Name,Organization - Address"
)
PIPEDRIVE_PEOPLE = (
    "Person - ID,Person - Name,Person - Organization,Person - Email - Work,Person - Marketing status"
)
ZOHO = (
    "Record Id,Lead Owner.id,Lead Owner,Company,First Name,Last Name,Title,Email,Secondary Email,Phone,Mobile,"
    "Lead Source,Lead Status,No. of Employees,Annual Revenue,Email Opt Out,Zip Code,Created Time"
)


def places(header: str) -> dict[str, str]:
    found = automatic(header.split(","), FIELDS)
    return {column: target.field for column, target in found.items() if not target.ignored}


@pytest.mark.parametrize(
    ("header", "system", "some"),
    [
        (
            SALESFORCE,
            "Salesforce",
            {
                "Id": "external_id",
                "Status": "outcome",
                "ConvertedDate": "outcome_at",
                "DoNotCall": "phone_consent",
            },
        ),
        (SALESFORCE_REPORT, "Salesforce", {"Lead ID": "external_id", "Lead Status": "outcome"}),
        (
            HUBSPOT,
            "HubSpot",
            {"Record ID": "external_id", "Lifecycle Stage": "outcome", "Company Name": "organization"},
        ),
        (
            PIPEDRIVE,
            "Pipedrive",
            {
                "Lead - ID": "external_id",
                "Person - Email - Home": "email",
                "Organization - Name": "organization",
            },
        ),
        (
            PIPEDRIVE_PEOPLE,
            "Pipedrive",
            {"Person - ID": "external_id", "Person - Organization": "organization"},
        ),
        (
            ZOHO,
            "Zoho CRM",
            {"Record Id": "external_id", "Lead Status": "outcome", "Email Opt Out": "email_consent"},
        ),
        (
            "id,display_name,status_label,primary_contact_name,primary_contact_primary_email,url",
            "Close",
            {"display_name": "organization", "primary_contact_name": "name", "url": "website"},
        ),
        (
            "First Name,Title,Company,Seniority,# Employees,Work Direct Phone,Company Phone,Apollo Contact Id",
            "Apollo",
            {
                "Apollo Contact Id": "external_id",
                "# Employees": "employees",
                "Company Phone": "organization_phone",
            },
        ),
        (
            "First Name,Last Name,Organization Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value",
            "Google Contacts",
            {"E-mail 1 - Value": "email", "Phone 1 - Value": "phone", "Organization Name": "organization"},
        ),
        (
            "Order #,Order Date,First Name,Last Name,Email,Attendee #,Home Country",
            "Eventbrite",
            {"Order Date": "created_at", "Attendee #": "external_id", "Home Country": "country"},
        ),
        (
            "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,CC",
            "Mailchimp",
            {"Email Address": "email", "OPTIN_TIME": "created_at", "CC": "country"},
        ),
    ],
)
def test_knows_an_export_by_its_header(header: str, system: str, some: dict[str, str]) -> None:
    assert recognised_system(header.split(",")) == system
    found = places(header)
    assert some.items() <= found.items()
    single = [name for name in found.values() if not FIELDS[name].many]
    assert len(single) == len(set(single))


def test_a_column_called_as_our_field_comes_before_one_that_may_mean_it() -> None:
    assert places("First Name,Title,Suffix,Job Title") == {
        "First Name": "first_name",
        "Job Title": "job_title",
    }


@pytest.mark.parametrize("name", ["Jméno", "Nombre", "Imię", "Nom"])
def test_a_word_for_a_part_of_a_name_means_all_of_it_where_no_other_part_is_there(name: str) -> None:
    assert places(f"{name},E-mail")[name] == "name"
    assert places("Jméno,Příjmení") == {"Jméno": "first_name", "Příjmení": "last_name"}


def test_takes_no_id_of_a_foreign_user_for_a_colleague() -> None:
    assert "OwnerId" not in places(SALESFORCE)
    assert "Lead Owner.id" not in places(ZOHO)


def test_reads_states_and_opt_outs_by_what_they_mean() -> None:
    targets = automatic(SALESFORCE.split(","), FIELDS)
    state, opt_out = steps_of(targets["Status"]), steps_of(targets["HasOptedOutOfEmail"])
    assert state
    assert opt_out
    states = ("Closed - Converted", "Closed - Not Converted", "Working - Contacted", "Our own state")
    assert [state(one) for one in states] == ["won", "lost", "open", "open"]
    assert [opt_out(one) for one in ("1", "TRUE", "0", "false")] == ["no", "no", "", ""]


def test_takes_an_ordinary_list_for_no_system() -> None:
    assert recognised_system(["Id", "Name", "Email", "Company", "Status"]) == ""
