"""Every page's address; one include a screen."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "web"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("winnow.web.sign_in.urls")),
    path("", include("winnow.web.settings.urls")),
    path("", include("winnow.web.booking.urls")),
    path("", include("winnow.web.meetings.urls")),
    path("", include("winnow.web.mail.urls")),
    path("", include("winnow.web.consent.urls")),
    path("", include("winnow.web.leads.urls")),
    path("", include("winnow.web.imports.urls")),
    path("", include("winnow.web.duplicates.urls")),
    path("", include("winnow.web.form_builder.urls")),
    path("", include("winnow.web.public_form.urls")),
    path("", include("winnow.web.unsubscribe.urls")),
    path("", include("winnow.web.events.urls")),
    path("", include("winnow.web.kiosk.urls")),
    path("", include("winnow.web.referrals.urls")),
    path("", include("winnow.web.partners.urls")),
    path("", include("winnow.web.tracking.urls")),
    path("", include("winnow.web.lead.urls")),
    path("", include("winnow.web.contacts.urls")),
    path("", include("winnow.web.search.urls")),
    path("", include("winnow.web.qualification.urls")),
    path("", include("winnow.web.questionnaire.urls")),
    path("", include("winnow.web.needs.urls")),
    path("", include("winnow.web.scoring.urls")),
    path("", include("winnow.web.learning.urls")),
    path("", include("winnow.web.personas.urls")),
    path("", include("winnow.web.today.urls")),
    path("", include("winnow.web.funnel.urls")),
    path("", include("winnow.web.forecast.urls")),
    path("", include("winnow.web.board.urls")),
    path("", include("winnow.web.opportunity.urls")),
]
