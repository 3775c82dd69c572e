"""One lead."""

from django.urls import path

from winnow.web.lead import alike, change, report, views

urlpatterns = [
    path("leads/new", change.add, name="lead_add"),
    path("leads/new/alike", alike.alike, name="lead_alike"),
    path("leads/<int:lead_id>", views.lead, name="lead"),
    path("leads/<int:lead_id>/report", report.report, name="report"),
    path("leads/<int:lead_id>/look", views.look, name="lead_look"),
    path("leads/<int:lead_id>/edit", change.change, name="lead_edit"),
    path("leads/<int:lead_id>/compose", views.compose, name="lead_compose"),
    path("leads/<int:lead_id>/next-step", views.next_step, name="lead_next_step"),
    path("leads/<int:lead_id>/put-off", views.put_off, name="lead_put_off"),
    path("leads/<int:lead_id>/owner", views.hand_over, name="lead_hand_over"),
]
