"""The addresses of version 1, behind /api/v1/."""

from winnow.api.v1 import api

urlpatterns = api.urls[0]
