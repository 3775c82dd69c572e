from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "winnow.learning"
    label = "learning"
