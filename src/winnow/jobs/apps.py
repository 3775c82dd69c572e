from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "winnow.jobs"
    label = "jobs"

    def ready(self) -> None:
        from winnow import flow

        flow.wire()
