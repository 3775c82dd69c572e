"""The REST API, version 1: one router a noun."""

from winnow.api.rest import RestAPI
from winnow.api.v1 import (
    back_tests,
    duplicates,
    events,
    exchange_rates,
    field_marks,
    fields,
    forecast,
    forms,
    funnel,
    hand_overs,
    imports,
    interactions,
    leads,
    letters,
    mail,
    mailboxes,
    mappings,
    me,
    meetings,
    needs,
    opportunities,
    organizations,
    partner,
    partners,
    people,
    person_report,
    personas,
    policies,
    products,
    qualification,
    questionnaires,
    readiness,
    recycling,
    referrals,
    scoring,
    sources,
    stages,
    teams,
    tokens,
    trainings,
    users,
    win_models,
    worklist,
    write_keys,
)

api = RestAPI(
    version="1",
    description="Leads into prospects, prospects into opportunities, opportunities into customers. "
    "Errors are problem+json; lists come in pages; times are UTC; amounts are decimal strings.",
)
api.add_router("", fields.router)
api.add_router("", duplicates.router)
api.add_router("/events", events.router)
api.add_router("/exchange-rates", exchange_rates.router)
api.add_router("/imports", imports.router)
api.add_router("/mappings", mappings.router)
api.add_router("/interactions", interactions.router)
api.add_router("/leads", leads.router)
api.add_router("/me", me.router)
api.add_router("/organizations", organizations.router)
api.add_router("/partner", partner.router)
api.add_router("/partners", partners.router)
api.add_router("/people", people.router)
api.add_router("/referrals", referrals.router)
api.add_router("/sources", sources.router)
api.add_router("/teams", teams.router)
api.add_router("/tokens", tokens.router)
api.add_router("/users", users.router)
api.add_router("/forecast", forecast.router)
api.add_router("/forms", forms.router)
api.add_router("/funnel", funnel.router)
api.add_router("/hand-overs", hand_overs.router)
api.add_router("/opportunities", opportunities.router)
api.add_router("/products", products.router)
api.add_router("/stages", stages.router)
api.add_router("/worklist", worklist.router)
api.add_router("", qualification.router)
api.add_router("", questionnaires.router)
api.add_router("", needs.router)
api.add_router("/policies", policies.router)
api.add_router("", readiness.router)
api.add_router("/recycling", recycling.router)
api.add_router("", scoring.router)
api.add_router("", back_tests.router)
api.add_router("", trainings.router)
api.add_router("", win_models.router)
api.add_router("", field_marks.router)
api.add_router("/mail", mail.router)
api.add_router("", letters.router)
api.add_router("/mailboxes", mailboxes.router)
api.add_router("", meetings.router)
api.add_router("", personas.router)
api.add_router("", person_report.router)
api.add_router("/write-keys", write_keys.router)
