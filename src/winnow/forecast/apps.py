from django.apps import AppConfig


class ForecastConfig(AppConfig):
    name = "winnow.forecast"
    label = "forecast"
