from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "winnow.tracking"
    label = "tracking"
