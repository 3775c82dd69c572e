"""Where each door begins: the API under /api/v1, events under /v1, the pages everywhere else."""

from django.urls import include, path

from winnow.api.v1 import api
from winnow.web import health

urlpatterns = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("api/v1/", api.urls),
    path("v1/", include("winnow.web.tracking.segment")),
    path("", include("winnow.web.urls")),
]

handler400 = "winnow.web.errors.bad_request"
handler403 = "winnow.web.errors.forbidden"
handler404 = "winnow.web.errors.not_found"
handler500 = "winnow.web.errors.broken"
