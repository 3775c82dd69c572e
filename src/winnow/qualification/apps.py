from django.apps import AppConfig


class QualificationConfig(AppConfig):
    name = "winnow.qualification"
    label = "qualification"
