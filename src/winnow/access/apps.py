from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "winnow.access"
    label = "access"
