from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Here, above everything: what follows from what may be anything, background jobs among it."""

    name = "winnow.config"
    label = "config"

    def ready(self) -> None:
        from winnow import flow

        flow.wire()
