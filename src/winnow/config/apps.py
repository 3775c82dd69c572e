from django.apps import AppConfig

from winnow.ground import events


class WiringConfig(AppConfig):
    """Here, above everything: what follows from what may be anything, background jobs among it."""

    name = "winnow.config"
    label = "config"

    def ready(self) -> None:
        events.wire_later(_wire)


def _wire() -> None:
    from winnow import flow

    flow.wire()
