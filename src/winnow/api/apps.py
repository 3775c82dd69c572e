from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "winnow.api"
    label = "api"
