"""The day's work."""

from django.urls import path

from winnow.web.today import views

urlpatterns = [
    path("today", views.today, name="today"),
]
