"""Questionnaires: what strangers open by a link, and what colleagues do with them."""

from django.urls import path

from winnow.web.questionnaire import colleagues, opened, public, wording

_FRAMEWORK = "settings/qualification"

urlpatterns = [
    path("q/<str:token>", public.welcome, name="questionnaire"),
    path("q/<str:token>/thanks", public.thanks, name="questionnaire_thanks"),
    path("q/<str:token>/confirm", opened.confirm, name="questionnaire_confirm"),
    path("q/<str:token>/<slug:step>", public.step, name="questionnaire_step"),
    path("questionnaire", opened.begin, name="questionnaire_open"),
    path("leads/<int:lead_id>/questionnaires", colleagues.send, name="questionnaire_send"),
    path("questionnaires/<int:questionnaire_id>/remind", colleagues.remind, name="questionnaire_remind"),
    path("questionnaires/<int:questionnaire_id>/revoke", colleagues.revoke, name="questionnaire_revoke"),
    path(f"{_FRAMEWORK}/<int:framework_id>/questionnaire", wording.edit, name="questionnaire_wording"),
    path(
        f"{_FRAMEWORK}/<int:framework_id>/questionnaire/preview",
        wording.preview,
        name="questionnaire_preview",
    ),
]
