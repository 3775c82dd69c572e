from django.apps import AppConfig

from winnow.capture.words import IMPORT_MODULES


class EventsConfig(AppConfig):
    name = "winnow.events"
    label = "events"

    def ready(self) -> None:
        IMPORT_MODULES["registrations"] = "winnow.events.importing.noun"
