"""The words of capture: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    SEM = "sem", _("Search advertising")
    SEO = "seo", _("Organic search")
    SOCIAL = "social", _("Social media")
    CONTENT = "content", _("Content")
    EMAIL = "email", _("E-mail")
    WORD_OF_MOUTH = "word_of_mouth", _("Word of mouth")
    ONLINE_BANNER = "online_banner", _("Online banner")
    OFFLINE_BANNER = "offline_banner", _("Offline banner")
    EVENT = "event", _("Event")
    COLD_CALL = "cold_call", _("Cold call")
    DIRECT = "direct", _("Direct")
    OTHER = "other", _("Other")


class LeadStage(models.TextChoices):
    LEAD = "lead", _("Lead")
    MARKETING_QUALIFIED = "mql", _("Marketing-qualified")
    PROSPECT = "prospect", _("Prospect")
    OPPORTUNITY = "opportunity", _("Opportunity")
    CUSTOMER = "customer", _("Customer")
    DISQUALIFIED = "disqualified", _("Disqualified")


# The path forward; disqualified stands beside it. A lead's `furthest` never goes back along it.
FUNNEL = [
    LeadStage.LEAD,
    LeadStage.MARKETING_QUALIFIED,
    LeadStage.PROSPECT,
    LeadStage.OPPORTUNITY,
    LeadStage.CUSTOMER,
]


class Timeframe(models.TextChoices):
    NOW = "now", _("Now")
    QUARTER = "quarter", _("Within three months")
    HALF_YEAR = "half_year", _("Within six months")
    YEAR = "year", _("Within a year")
    LATER = "later", _("Later")


class OnMatch(models.TextChoices):
    """What follows when a lead that is taken in is known already."""

    REFUSE = "refuse", _("Refuse it")
    UPDATE = "update", _("Change the lead that is there")
    KEEP = "keep", _("Keep the lead that is there as it is")
    ATTACH = "attach", _("Add another lead of the same person")


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    ASKED = "asked", _("Waits for approval")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    UNDO_FAILED = "undo_failed", _("Its undoing broke off")


class ImportNoun(models.TextChoices):
    LEADS = "leads", _("Leads")
    PEOPLE = "people", _("People")
    ORGANIZATIONS = "organizations", _("Organizations")
    OPPORTUNITIES = "opportunities", _("Opportunities")
    REGISTRATIONS = "registrations", _("Registrations")


# What belongs to something that is chosen first, such as an event: brought there, not where any file is brought.
BROUGHT_ELSEWHERE = {ImportNoun.REGISTRATIONS}


class Became(models.TextChoices):
    """What became of a row of a file."""

    CREATED = "created", _("New")
    UPDATED = "updated", _("Updated")
    UNCHANGED = "unchanged", _("Unchanged")
    REFUSED = "refused", _("Refused")


class MatchedBy(models.TextChoices):
    """What a row of a file was recognised by."""

    NUMBER = "number", _("Number")
    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Phone and name")
    PHONE_ALONE = "phone_alone", _("Phone alone")
    FINGERPRINT = "fingerprint", _("All its values")
    ACCOUNT = "account", _("Account")


# How surely, in words: nobody measured how often each is wrong. A phone may ring for a whole household.
HOW_SURELY = {
    MatchedBy.NUMBER: _("sure"),
    MatchedBy.EMAIL: _("sure"),
    MatchedBy.FINGERPRINT: _("sure"),
    MatchedBy.PHONE: _("likely"),
    MatchedBy.PHONE_ALONE: _("possible"),
    MatchedBy.ACCOUNT: _("likely"),
}


# Whoever brings a file needs this of its noun.
IMPORT_PERMISSION = {
    ImportNoun.LEADS: "leads:import",
    ImportNoun.PEOPLE: "leads:import",
    ImportNoun.ORGANIZATIONS: "leads:import",
    ImportNoun.OPPORTUNITIES: "opportunities:import",
    ImportNoun.REGISTRATIONS: "leads:import",
}

# Noun -> the module whose NOUNS say how it is imported; rooms above add theirs as they get ready.
IMPORT_MODULES: dict[str, str] = {
    ImportNoun.LEADS.value: "winnow.capture.importing.lead_noun",
    ImportNoun.PEOPLE.value: "winnow.capture.importing.contact_noun",
    ImportNoun.ORGANIZATIONS.value: "winnow.capture.importing.contact_noun",
}
