"""The kiosk on a phone: taken down without a network, kept over a reload and a closed page, and every one counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.calm import ask, fits_its_width, page_in
from tests.browser.conftest import PHONE, Open
from tests.cast import Cast
from tests.rooms.events.scene import FAIR
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.events.actions import open_kiosk, plan_event, take_contacts
from winnow.events.links import kiosk_token
from winnow.events.models import KioskContact, Registration

VCARD = "BEGIN:VCARD\\nVERSION:3.0\\nN:Lee;Ann;;;\\nORG:Acme\\\\, Ltd;Sales\\nTEL;TYPE=cell:+4930123456\\nEND:VCARD"


def take_down(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_label("Name").fill(name)
        page.get_by_label("E-mail", exact=True).fill(f"{name.lower()}@acme.com")
        page.get_by_role("button", name="Keep").click()
        expect(page.locator("[data-say=told]")).to_have_text("Kept.")
        expect(page.get_by_label("Name")).to_have_value("")


def test_offline_and_back_counts_every_one(open_page: Open, cast: Cast, live_server: Any) -> None:
    now = timezone.now()
    when = {"starts_at": now, "ends_at": now + timedelta(days=1)}
    event = plan_event(values={**FAIR, **when}, by=SYSTEM, now=now)
    kiosk = open_kiosk(event_id=event.pk, name="Tablet", owner=cast.rep.email, by=SYSTEM, now=now)
    address = f"/kiosk/{kiosk_token(kiosk)}"
    page = open_page(address, size=PHONE)
    context = page.context
    expect(page.locator("body[data-ready]")).to_be_attached()
    take_down(page, "Anna")
    expect(page.locator("[data-say=sent]")).to_have_text("1")

    context.set_offline(True)
    take_down(page, "Berta", "Cleo")
    page.reload()
    expect(page.locator("[data-say=waiting]")).to_have_text("2")
    expect(page.locator("[data-say=network]")).to_have_text("offline")
    page.close()
    page = page_in(context)
    page.goto(live_server.url + address)
    expect(page.locator("[data-say=waiting]")).to_have_text("2")
    page.get_by_label("You may write to me about presses.").check()
    take_down(page, "Dora")
    read = ask(page, f"window.readBadge('{VCARD}')")
    assert read == {"values": {"name": "Ann Lee", "organization": "Acme, Ltd", "phone": "+4930123456"}}
    code = ask(page, "window.readBadge('https://crm.example/ticket/7KQ2M4X9AB')")
    assert code == {"code": "7KQ2M4X9AB"}
    meca = ask(page, "window.readBadge('MECARD:N:Orr,Cy;EMAIL:cy@orr.example;;')")
    assert meca == {"values": {"name": "Cy Orr", "email": "cy@orr.example"}}
    expect(page.locator("[data-say=waiting]")).to_have_text("3")
    fits_its_width(page)

    context.set_offline(False)
    expect(page.locator("[data-say=waiting]")).to_have_text("0")
    expect(page.locator("[data-say=sent]")).to_have_text("4")
    page.close()
    take_contacts(KioskContact.objects.values_list("pk", flat=True), now=timezone.now())
    people = Lead.objects.visible_to(SYSTEM).order_by("person__name")
    assert list(people.values_list("person__name", flat=True)) == ["Anna", "Berta", "Cleo", "Dora"]
    came = Registration.objects.visible_to(SYSTEM).filter(attended_at__isnull=False)
    assert len(came) == 4
    assert Lead.objects.visible_to(SYSTEM).get(person__name="Dora").person.email_consent is True
