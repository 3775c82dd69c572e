"""Exports of other systems in which leads are worked on.

Sources: the export headers of Salesforce, HubSpot, Pipedrive, Zoho CRM, Dynamics 365, EspoCRM, Odoo, Mautic and Close,
by field name and by label. States that a team made up itself count as open.
"""

from __future__ import annotations

from dataclasses import replace

from winnow.capture.importing.mapping import IGNORE, Target
from winnow.capture.importing.preset import Preset, columns, marks

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
SALESFORCE = Preset(
    "Salesforce",
    marks(
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
        **columns(
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
HUBSPOT = Preset(
    "HubSpot",
    marks(
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
        **columns(
            external_id="recordid hsobjectid",
            organization="companyname company associatedcompany primaryassociatedcompany",
            organization_external_id="associatedcompanyids primaryassociatedcompanyid",
            phone="phonenumber phone mobilephonenumber mobilephone",
            source="originaltrafficsource originalsource hsanalyticssource",
        ),
    },
)
PIPEDRIVE = Preset(
    "Pipedrive",
    marks("personname", "personid", "leadtitle", "organizationid organizationname", "dealid dealtitle"),
    {
        "dealstatus": _STATE,
        "personmarketingstatus": _NO_EMAIL,
        "dealwontime": Target("outcome_at"),
        "personorganization": Target("organization"),
        **columns(
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
ZOHO = Preset(
    "Zoho CRM",
    marks(
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
        **columns(
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
ESPO = Preset(
    "EspoCRM",
    marks("salutationname accountname assigneduser", "salutationname assigneduser donotcall"),
    {
        "status": _STATE,
        "donotcall": _NO_PHONE,
        "convertedat": Target("outcome_at"),
        "salutationname": Target(IGNORE),
    },
)
DYNAMICS = Preset(
    "Dynamics 365",
    marks("donotmodifylead", "donotmodifycontact", "donotmodifyaccount"),
    {
        "statusreason": _STATE,
        "status": _STATE,
        **columns(
            external_id="donotmodifylead donotmodifycontact donotmodifyaccount",
            phone="businessphone mobilephone",
            description="topic",
        ),
        **dict.fromkeys(("donotmodifyrowchecksum", "donotmodifymodifiedon", "rating"), Target(IGNORE)),
    },
)
MAUTIC = Preset(
    "Mautic",
    marks("id firstname lastname points dateadded", "id firstname lastname points lastactive"),
    {
        # There a title is how somebody is addressed, and ids of their users are nobody here.
        **dict.fromkeys(("title", "ownerid"), Target(IGNORE)),
        **columns(job_title="position", street="address1", created_at="dateadded"),
    },
)
ODOO = Preset(
    "Odoo",
    marks("opportunity contactname salesperson", "externalid contactname salesperson"),
    {
        "stage": _STATE,
        **columns(name="contactname", owner="salesperson", job_title="jobposition", budget="expectedrevenue"),
    },
)
CLOSE = Preset(
    "Close",
    marks("displayname primarycontactname", "displayname statuslabel primarycontactprimaryemail"),
    columns(
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
# A report of Salesforce has all that marks Zoho, and one column that only it has.
SALESFORCE_REPORT = replace(SALESFORCE, marks=marks("leadid companyaccount", "contactid accountname"))
