from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "winnow.forms"
    label = "forms"
