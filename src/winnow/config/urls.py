"""Where each door begins: the API under /api/v1, events under /v1, the pages everywhere else."""

from typing import Any

from django.urls import URLResolver, include, path
from django.urls.resolvers import RoutePattern
from django.utils.datastructures import MultiValueDict

from winnow.web import health


class _LoadedLater(URLResolver):
    """Addresses behind a module that is loaded when one of them is first asked for. Django asks every resolver for its
    names as soon as any address is written; this one has none to say before."""

    def _populate(self) -> None:
        if "urlconf_module" in vars(self):
            super()._populate()

    @property
    def reverse_dict(self) -> MultiValueDict[Any, Any]:
        _ = self.urlconf_module
        return super().reverse_dict


# Its schemas are two fifths of all that there is to load, and pages need none of them.
_API = _LoadedLater(RoutePattern("api/v1/"), "winnow.api.urls", app_name="ninja", namespace="api-v1")

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
