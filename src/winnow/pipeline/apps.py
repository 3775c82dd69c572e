from django.apps import AppConfig

from winnow.capture.words import IMPORT_MODULES


class PipelineConfig(AppConfig):
    name = "winnow.pipeline"
    label = "pipeline"

    def ready(self) -> None:
        IMPORT_MODULES["opportunities"] = "winnow.pipeline.importing.noun"
