from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "winnow.scoring"
    label = "scoring"
