"""Where each door begins: the API under /api/v1, events under /v1, the pages everywhere else."""

from django.urls import URLResolver, include, path
from django.urls.resolvers import RoutePattern

from winnow.web import health

# By its module's name, so that it is loaded when it is first asked: its schemas are two fifths of all that there is to
# load, and pages need none of them.
_API = URLResolver(RoutePattern("api/v1/"), "winnow.api.urls", app_name="ninja", namespace="api-v1")

urlpatterns = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    _API,
    path("v1/", include("winnow.web.tracking.segment")),
    path("", include("winnow.web.urls")),
]

handler400 = "winnow.web.errors.bad_request"
handler403 = "winnow.web.errors.forbidden"
handler404 = "winnow.web.errors.not_found"
handler500 = "winnow.web.errors.broken"
