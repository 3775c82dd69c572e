from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "winnow.meetings"
    label = "meetings"
