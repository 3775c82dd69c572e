"""A form over a record says what it showed, so that it cannot overwrite what somebody else wrote meanwhile."""

from __future__ import annotations

import re

import pytest

from tests.cast import Cast
from tests.guard.scene import make_scene
from tests.guard.walk import Visitor, pages
from winnow.web.editing import SEEN

pytestmark = [pytest.mark.django_db, pytest.mark.once]
_FORM = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL)
_WRITTEN = re.compile(
    r"<input(?=[^>]*type=\"(?:text|email|url|number|tel|date)\")(?=[^>]*value=\"[^\"]+\")[^>]*name=\"(\w+)\""
    r"|<textarea[^>]*name=\"(\w+)\"[^>]*>\s*[^<\s]"
)
# Why these need not.
ALLOWED = dict.fromkeys(
    (
        "criterion_add",
        "event",
        "lead",
        "lead_call",
        "lead_consent",
        "lead_look",
        "lead_qualification",
        "settings_partners",
        "settings_tracking",
    ),
    "makes something new: what stands there is proposed",
)


def test_every_form_over_a_record_says_what_it_showed(cast: Cast) -> None:
    scene = make_scene(cast)
    visitor, silent = Visitor(scene, "admin"), dict[str, list[str]]()
    for address in pages():
        status, text = visitor.visit(address, "GET", scene.seen)
        assert '<dialog class="box" id=""' not in text, address.name
        for form in _FORM.findall(text) if status == 200 else ():
            written = [a or b for a, b in _WRITTEN.findall(form)]
            if written and f'name="{SEEN}"' not in form and address.name not in ALLOWED:
                silent[address.name] = written
    assert silent.keys() <= set(ALLOWED), {name: silent[name] for name in silent.keys() - set(ALLOWED)}
