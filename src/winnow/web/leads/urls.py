"""The list of leads and what is done from it."""

from django.urls import path

from winnow.web.leads import views

urlpatterns = [
    path("leads", views.leads, name="leads"),
    path("leads/views", views.keep_view, name="leads_keep_view"),
    path("leads/views/<int:view_id>/remove", views.drop_view, name="leads_drop_view"),
    path("leads/<int:lead_id>", views.leads, name="lead"),
]
