"""What colleagues do by hand all day: a lead typed in without the mouse, and pairs decided by single keys."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.calm import box_of, fits_its_width, press, type_in
from tests.browser.conftest import PHONE, Open
from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.people.models import DuplicatePair, MergeRecord


def test_a_lead_is_typed_in_without_the_mouse(open_page: Open, cast: Cast) -> None:
    make_lead(name="Ann Lee", email="ann@acme.com", owner=cast.rep)
    page = open_page("/leads", user=cast.rep)
    press(page, "c", "l")
    first = page.get_by_label("First name")
    expect(first).to_be_focused()
    before = box_of(first)
    for text in ("Anne", "Lee", "anne@new.example"):
        type_in(page, text)
        press(page, "Tab")
    alike = page.locator("#alike")
    expect(alike).to_contain_text("Ann Lee")
    expect(alike).to_be_in_viewport()
    assert box_of(first) == before, "nothing moves while somebody types"
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Anne Lee")).to_be_visible()
    assert Lead.objects.visible_to(SYSTEM).count() == 2
    phone = open_page("/leads/new", user=cast.rep, size=PHONE)
    phone.get_by_label("E-mail", exact=True).fill("ann@acme.com")
    expect(phone.locator("#alike")).to_be_in_viewport()
    fits_its_width(phone)


def test_pairs_are_decided_by_single_keys(open_page: Open, cast: Cast, live_server: Any) -> None:
    pairs = []
    for n in range(3):
        a, b = (make_lead(name=f"Pair {n}", owner=cast.rep).person_id for _twice in "ab")
        told = {"record": "person", "a_id": a, "b_id": b, "found_at": NOW}
        pairs.append(DuplicatePair.objects.create(probability=0.9 - n / 10, **told))
    page = open_page(f"/duplicates/{pairs[0].pk}", user=cast.rep)
    press(page, "s")
    page.wait_for_url(f"**/duplicates/{pairs[1].pk}")
    press(page, "n")
    page.wait_for_url(lambda url: not url.endswith(f"/{pairs[1].pk}"))
    page.goto(f"{live_server.url}/duplicates/{pairs[0].pk}")
    press(page, "m")
    page.wait_for_url(lambda url: not url.endswith(f"/{pairs[0].pk}"))
    assert [DuplicatePair.objects.get(pk=one.pk).state for one in pairs] == ["merged", "different", "open"]
    assert MergeRecord.objects.get().kept_id == pairs[0].a_id
