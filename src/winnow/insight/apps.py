from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "winnow.insight"
    label = "insight"
