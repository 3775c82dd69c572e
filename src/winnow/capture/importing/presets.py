"""Exports of other systems, known by columns that only they have.

Sources: the export headers of Salesforce, HubSpot, Pipedrive, Zoho CRM, Dynamics 365, EspoCRM, Odoo, Mautic and
Facebook's lead ads, by field name and by label. What a preset
does not say is found by the usual names. States that a team made up itself count as open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from winnow.capture.importing.mapping import IGNORE, Target

_WON = ("closed - converted", "converted", "won", "customer", "evangelist", "true", "1", "yes")
_LOST = (
    "closed - not converted",
    "unqualified",
    "disqualified",
    "not qualified",
    "bad_timing",
    "lost",
    "lost lead",
    "junk lead",
    "dead",
)
_STATE = Target(
    "outcome",
    values={**dict.fromkeys(_WON, "won"), **dict.fromkeys(_LOST, "lost")},
    otherwise="open",
)
# An opt-out is no consent when it is told, and says nothing when it is not.
_WITHDRAWN = {**dict.fromkeys(("yes", "true", "1", "y", "unsubscribed"), "no")}
_NO_EMAIL = Target("email_consent", values=_WITHDRAWN, otherwise="")
_NO_PHONE = Target("phone_consent", values=_WITHDRAWN, otherwise="")
_RECORD = Target("external_id", remove_prefix="zcrm_")


@dataclass(frozen=True)
class Preset:
    """`marks`: sets of folded column names; a header that holds all of one of them is this system's. Of several
    columns that fit a field the first in `columns` takes it."""

    name: str
    marks: tuple[frozenset[str], ...]
    columns: Mapping[str, Target] = field(default_factory=dict)


def _marks(*sets: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(one.split()) for one in sets)


def _to(**fields: str) -> dict[str, Target]:
    """Columns by the field that they go to, blanks between them."""
    return {column: Target(name) for name, columns in fields.items() for column in columns.split()}


_SALESFORCE = Preset(
    "Salesforce",
    _marks(
        "id systemmodstamp",
        "id ownerid isdeleted",
        "id leadsource isconverted",
        "leadid leadstatus companyaccount",
        "leadid leadowner leadstatus",
        "contactid accountname",
        "id accountid lastname",
    ),
    {
        "status": _STATE,
        "leadstatus": _STATE,
        "isconverted": _STATE,
        "converted": _STATE,
        "converteddate": Target("outcome_at"),
        "hasoptedoutofemail": _NO_EMAIL,
        "emailoptout": _NO_EMAIL,
        "donotcall": _NO_PHONE,
        "accountid": Target("organization_external_id"),
        **_to(
            external_id="id leadid contactid",
            phone="phone mobilephone mobile homephone otherphone",
            job_title="title",
            description="description",
            street="street mailingstreet billingstreet",
            city="mailingcity billingcity",
            region="mailingstate mailingstateprovince billingstate",
            postal_code="mailingpostalcode mailingzippostalcode billingpostalcode",
            country="mailingcountry billingcountry",
        ),
        # Their ids of users are nobody here; compound values repeat what other columns say.
        **dict.fromkeys(("ownerid", "address", "type", "rating"), Target(IGNORE)),
    },
)
_HUBSPOT = Preset(
    "HubSpot",
    _marks(
        "recordid lifecyclestage",
        "recordid leadstatus contactowner",
        "recordid associatedcompany",
        "recordid associatedcompanyids",
        "recordid companyowner",
        "recordid companydomainname",
        "hsobjectid",
        "recordid firstname lastname marketingcontactstatus",
    ),
    {
        "lifecyclestage": _STATE,
        "leadstatus": _STATE,
        "hsleadstatus": _STATE,
        "unsubscribedfromallemail": _NO_EMAIL,
        "hsemailoptout": _NO_EMAIL,
        **_to(
            external_id="recordid hsobjectid",
            organization="companyname company associatedcompany primaryassociatedcompany",
            organization_external_id="associatedcompanyids primaryassociatedcompanyid",
            phone="phonenumber phone mobilephonenumber mobilephone",
            source="originaltrafficsource originalsource hsanalyticssource",
        ),
    },
)
_PIPEDRIVE = Preset(
    "Pipedrive",
    _marks("personname", "personid", "leadtitle", "organizationid organizationname", "dealid dealtitle"),
    {
        "dealstatus": _STATE,
        "personmarketingstatus": _NO_EMAIL,
        "dealwontime": Target("outcome_at"),
        "personorganization": Target("organization"),
        **_to(
            external_id="leadid dealid personid organizationid",
            name="personname leadcontactperson dealcontactperson organizationname",
            first_name="personfirstname",
            last_name="personlastname",
            email="personemail personemailwork personemailhome personemailother",
            phone="personphone personphonework personphonemobile personphonehome personphoneother",
            job_title="personjobtitle persontitle",
            organization="organizationname leadorganization dealorganization",
            street="organizationaddress personpostaladdress",
            source="leadsource leadsourceorigin dealsourceorigin",
            owner="leadowner dealowner personowner organizationowner",
            created_at="leadleadcreated leadcreated dealdealcreated personpersoncreated "
            "organizationorganizationcreated",
            website="organizationwebsite",
            industry="organizationindustry",
            employees="organizationemployeecount organizationnumberofemployees",
            budget="leadvalue dealvalue",
            budget_currency="leadcurrencyofvalue dealcurrencyofvalue leadcurrency dealcurrency",
        ),
    },
)
_ZOHO = Preset(
    "Zoho CRM",
    _marks(
        "recordid leadownerid",
        "recordid contactownerid",
        "recordid accountownerid",
        "recordid leadowner leadstatus",
        "leadid leadowner emailoptout noofemployees",
        "recordid emailoptout",
    ),
    {
        "leadstatus": _STATE,
        "leadconversiontime": Target(IGNORE),
        "converteddatetime": Target("outcome_at"),
        "emailoptout": _NO_EMAIL,
        "recordid": _RECORD,
        "leadid": _RECORD,
        "contactid": _RECORD,
        "accountnameid": Target("organization_external_id", remove_prefix="zcrm_"),
        **_to(
            email="email secondaryemail",
            phone="phone mobile homephone otherphone",
            organization="company accountname",
            street="street mailingstreet billingstreet",
            city="city mailingcity billingcity",
            region="state mailingstate billingstate",
            postal_code="zipcode mailingzip billingcode",
            country="country mailingcountry billingcountry",
            created_at="createdtime",
            job_title="title designation",
            industry="industry",
        ),
        **dict.fromkeys(("leadownerid", "contactownerid", "accountownerid", "rating"), Target(IGNORE)),
    },
)
_ESPO = Preset(
    "EspoCRM",
    _marks("salutationname accountname assigneduser", "salutationname assigneduser donotcall"),
    {
        "status": _STATE,
        "donotcall": _NO_PHONE,
        "convertedat": Target("outcome_at"),
        "salutationname": Target(IGNORE),
    },
)
_DYNAMICS = Preset(
    "Dynamics 365",
    _marks("donotmodifylead", "donotmodifycontact", "donotmodifyaccount"),
    {
        "statusreason": _STATE,
        "status": _STATE,
        **_to(
            external_id="donotmodifylead donotmodifycontact donotmodifyaccount",
            phone="businessphone mobilephone",
            description="topic",
        ),
        **dict.fromkeys(("donotmodifyrowchecksum", "donotmodifymodifiedon", "rating"), Target(IGNORE)),
    },
)
_MAUTIC = Preset(
    "Mautic",
    _marks("id firstname lastname points dateadded", "id firstname lastname points lastactive"),
    {
        # There a title is how somebody is addressed, and ids of their users are nobody here.
        **dict.fromkeys(("title", "ownerid"), Target(IGNORE)),
        **_to(job_title="position", street="address1", created_at="dateadded"),
    },
)
_ODOO = Preset(
    "Odoo",
    _marks("opportunity contactname salesperson", "externalid contactname salesperson"),
    {
        "stage": _STATE,
        **_to(name="contactname", owner="salesperson", job_title="jobposition", budget="expectedrevenue"),
    },
)
_FACEBOOK = Preset(
    "Facebook lead ads",
    _marks("id createdtime adid formid", "createdtime campaignid formid"),
    {
        **_to(
            external_id="id",
            created_at="createdtime",
            source="platform",
            campaign="campaignname",
            name="fullname",
            phone="phonenumber",
        ),
        "leadstatus": Target(IGNORE),
    },
)
_CLOSE = Preset(
    "Close",
    _marks("displayname primarycontactname", "displayname statuslabel primarycontactprimaryemail"),
    _to(
        external_id="id",
        organization="displayname",
        name="primarycontactname",
        first_name="primarycontactfirstname",
        last_name="primarycontactlastname",
        job_title="primarycontacttitle",
        email="primarycontactprimaryemail",
        phone="primarycontactprimaryphone",
        street="primaryaddressaddress1",
        city="primaryaddresscity",
        region="primaryaddressstate",
        postal_code="primaryaddresszipcode",
        country="primaryaddresscountry",
        website="url",
        created_at="datecreated",
    ),
)
_APOLLO = Preset(
    "Apollo",
    _marks("apollocontactid", "seniority departments personlinkedinurl"),
    _to(
        external_id="apollocontactid",
        organization_external_id="apolloaccountid",
        phone="workdirectphone mobilephone firstphone homephone otherphone",
        organization_phone="companyphone corporatephone",
    ),
)
_GOOGLE = Preset(
    "Google Contacts",
    _marks("email1label email1value", "phone1label phone1value", "email1type email1value"),
    {
        **_to(
            email="email1value email2value email3value email4value",
            phone="phone1value phone2value phone3value phone4value",
            organization="organizationname organization1name",
            job_title="organizationtitle organization1title",
            street="address1street",
            city="address1city",
            region="address1region",
            postal_code="address1postalcode",
            country="address1country",
            website="website1value",
        ),
        **{f"{kind}{n}label": Target(IGNORE) for kind in ("email", "phone") for n in range(1, 5)},
        **dict.fromkeys(("address1label", "address1formatted", "website1label"), Target(IGNORE)),
    },
)
_EVENTBRITE = Preset(
    "Eventbrite",
    _marks("order orderdate attendee"),
    _to(
        external_id="attendee",
        created_at="orderdate",
        city="homecity",
        region="homestate",
        postal_code="homezip",
        country="homecountry",
    ),
)
_MAILCHIMP = Preset(
    "Mailchimp",
    _marks("emailaddress memberrating", "emailaddress leid euid"),
    _to(external_id="euid", country="cc", region="region", created_at="optintime"),
)
# A report of Salesforce has all that marks Zoho, and one column that only it has.
_SALESFORCE_REPORT = replace(_SALESFORCE, marks=_marks("leadid companyaccount", "contactid accountname"))
# Zoho before Salesforce: their labels are close, and Zoho's marks say more.
PRESETS = (
    _SALESFORCE_REPORT,
    _ZOHO,
    _PIPEDRIVE,
    _HUBSPOT,
    _DYNAMICS,
    _ESPO,
    _FACEBOOK,
    _CLOSE,
    _APOLLO,
    _GOOGLE,
    _EVENTBRITE,
    _MAILCHIMP,
    _ODOO,
    _MAUTIC,
    _SALESFORCE,
)


def preset_of(folded: Sequence[str]) -> Preset | None:
    """The system whose export has these columns, named as `known_names.fold` makes them."""
    names = set(folded)
    return next((preset for preset in PRESETS if any(marks <= names for marks in preset.marks)), None)


def columns_of(preset: Preset, folded: Sequence[str], fields: Mapping[str, bool]) -> dict[str, Target]:
    """The folded columns of the header that the preset places; `fields` says of each field whether several columns
    may go there."""
    there, found, taken = set(folded), {}, set()
    for column, target in preset.columns.items():
        if column not in there or column in found:
            continue
        if target.ignored:
            found[column] = target
        elif target.field in fields and target.field not in taken:
            found[column] = target
            if not fields[target.field]:
                taken.add(target.field)
    return found
