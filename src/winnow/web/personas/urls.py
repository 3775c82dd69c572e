"""The settings of personas and ideal customer profiles."""

from django.urls import path

from winnow.web.personas import criteria, views

_PERSONAS = "settings/personas"
_ONE = f"{_PERSONAS}/<int:persona_id>"
_CRITERION = f"{_ONE}/criteria/<slug:criterion>"

urlpatterns = [
    path(_PERSONAS, views.personas, name="personas"),
    path(f"{_PERSONAS}/add", views.add, name="persona_add"),
    path(f"{_PERSONAS}/learn", views.learn, name="persona_learn"),
    path(_ONE, views.persona, name="persona"),
    path(f"{_ONE}/archive", views.archive, name="persona_archive"),
    path(f"{_ONE}/restore", views.restore, name="persona_restore"),
    path(f"{_ONE}/criterion", criteria.add, name="criterion_add"),
    path(_CRITERION, criteria.change, name="criterion"),
    path(f"{_CRITERION}/remove", criteria.remove, name="criterion_remove"),
]
