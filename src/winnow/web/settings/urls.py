"""Settings: mine, and the owner's."""

from django.urls import path

from winnow.web.settings import views

urlpatterns = [
    path("settings/theme", views.theme, name="theme"),
]
