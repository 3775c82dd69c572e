"""The forecast."""

from django.urls import path

from winnow.web.forecast import targets, views

urlpatterns = [
    path("forecast", views.forecast, name="forecast"),
    path("forecast/targets", targets.targets, name="forecast_targets"),
]
