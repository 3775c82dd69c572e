from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "winnow.mail"
    label = "mail"
