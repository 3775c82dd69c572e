from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "winnow.web"
    label = "web"
