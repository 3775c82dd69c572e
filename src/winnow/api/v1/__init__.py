"""The REST API, version 1: one router a noun."""

from ninja import NinjaAPI

api = NinjaAPI(title="Winnow", version="1", urls_namespace="api-v1")
