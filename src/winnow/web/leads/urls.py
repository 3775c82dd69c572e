"""The list of leads and what is done from it."""

from django.urls import path

from winnow.web.leads import export, handing, kept_views, views

urlpatterns = [
    path("leads", views.leads, name="leads"),
    path("prospects/list", views.prospects, name="prospects"),
    path("leads/assign", handing.hand_over, name="leads_assign"),
    path("leads/assign/undo", handing.undo, name="leads_assign_undo"),
    path("leads/export", export.export, name="leads_export"),
    path("leads/views", kept_views.keep_view, name="leads_keep_view"),
    path("leads/views/<int:view_id>/remove", kept_views.drop_view, name="leads_drop_view"),
]
