from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "winnow.questionnaires"
    label = "questionnaires"
