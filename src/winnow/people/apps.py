from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "winnow.people"
    label = "people"
