"""One opportunity."""

from django.urls import path

from winnow.web.opportunity import change, stakeholders, views

_ONE = "opportunities/<int:opportunity_id>"
urlpatterns = [
    path("leads/<int:lead_id>/open", change.open_one, name="opportunity_open"),
    path(_ONE, views.opportunity, name="opportunity"),
    path(f"{_ONE}/edit", change.edit, name="opportunity_edit"),
    path(f"{_ONE}/next-step", change.next_step, name="opportunity_next_step"),
    path(f"{_ONE}/owner", change.hand_over, name="opportunity_hand_over"),
    path(f"{_ONE}/stakeholders", stakeholders.add, name="opportunity_stakeholders"),
    path(f"{_ONE}/stakeholders/<int:stakeholder_id>", stakeholders.change, name="opportunity_stakeholder"),
]
