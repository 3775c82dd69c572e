"""Every piece that pages are put together from, on one page, for who builds them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.ground.keyset import Page
from winnow.web.page import Request, answer, page
from winnow.web.settings.forms import CustomFieldForm
from winnow.web.templatetags.winnow import icon_names


@page()
def gallery(request: Request) -> HttpResponse:
    now = timezone.now()
    wrong = CustomFieldForm({"label": ""})
    wrong.is_valid()
    steps = [
        {"label": _("Lead"), "state": "done"},
        {"label": _("Marketing-qualified"), "state": "done"},
        {"label": _("Prospect"), "state": "now"},
        {"label": _("Opportunity"), "state": "ahead"},
        {"label": _("Customer"), "state": "ahead"},
    ]
    context = {
        "steps": steps,
        "moments": [now, now - timedelta(minutes=5), now - timedelta(days=3), now + timedelta(days=2)],
        "amount": Decimal("1250000"),
        "wrong": wrong,
        "pages": Page([], next="x", previous=None),
        "icons": sorted(icon_names()),
        "states": ["", "good", "info", "warn", "bad", "rare"],
    }
    return answer(request, "web/settings/gallery.html", context)
