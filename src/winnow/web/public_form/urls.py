"""Addresses that strangers open: a form, what follows it, and the link in a mail."""

from django.urls import path

from winnow.web.public_form import views

urlpatterns = [
    path("f/<slug:key>", views.form, name="public_form"),
    path("f/<slug:key>/thanks", views.thanks, name="public_form_thanks"),
    path("f/<slug:key>/confirm/<str:token>", views.confirm, name="public_form_confirm"),
]
