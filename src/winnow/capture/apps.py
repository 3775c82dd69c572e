from django.apps import AppConfig


class CaptureConfig(AppConfig):
    name = "winnow.capture"
    label = "capture"
