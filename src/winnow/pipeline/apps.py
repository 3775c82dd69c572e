from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "winnow.pipeline"
    label = "pipeline"
