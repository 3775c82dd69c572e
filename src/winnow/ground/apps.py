from django.apps import AppConfig


class GroundConfig(AppConfig):
    name = "winnow.ground"
    label = "ground"
