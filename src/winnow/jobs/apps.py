from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "winnow.jobs"
    label = "jobs"
