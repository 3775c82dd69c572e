from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "winnow.engagement"
    label = "engagement"
