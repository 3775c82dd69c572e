"""Exports of what brings people in and keeps their addresses: advertisements, networks, contacts, events, newsletters.

Sources: the export headers of Facebook's lead ads, Apollo, Google Contacts, Eventbrite and Mailchimp.
"""

from __future__ import annotations

from winnow.capture.importing.mapping import IGNORE, Target
from winnow.capture.importing.preset import Preset, columns, marks

FACEBOOK = Preset(
    "Facebook lead ads",
    marks("id createdtime adid formid", "createdtime campaignid formid"),
    {
        **columns(
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
APOLLO = Preset(
    "Apollo",
    marks("apollocontactid", "seniority departments personlinkedinurl"),
    columns(
        external_id="apollocontactid",
        organization_external_id="apolloaccountid",
        phone="workdirectphone mobilephone firstphone homephone otherphone",
        organization_phone="companyphone corporatephone",
    ),
)
GOOGLE = Preset(
    "Google Contacts",
    marks("email1label email1value", "phone1label phone1value", "email1type email1value"),
    {
        **columns(
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
EVENTBRITE = Preset(
    "Eventbrite",
    marks("order orderdate attendee"),
    columns(
        external_id="attendee",
        created_at="orderdate",
        city="homecity",
        region="homestate",
        postal_code="homezip",
        country="homecountry",
    ),
)
MAILCHIMP = Preset(
    "Mailchimp",
    marks("emailaddress memberrating", "emailaddress leid euid"),
    columns(external_id="euid", country="cc", region="region", created_at="optintime"),
)
