from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "winnow.partners"
    label = "partners"
