"""The forecast."""

from django.urls import path

from winnow.web.forecast import views

urlpatterns = [
    path("forecast", views.forecast, name="forecast"),
]
