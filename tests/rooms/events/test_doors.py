"""An event by the API and the command line, and what its kiosk and its tickets show to strangers."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.api import Api
from tests.cast import NOW, Cast, make_lead
from tests.rooms.events.scene import contact, fair, kiosk
from winnow.access.actor import SYSTEM
from winnow.events.actions import register, revoke_kiosk
from winnow.events.links import kiosk_token
from winnow.events.models import KioskContact
from winnow.insight.event_results import event_result
from winnow.jobs.tasks import take_contacts

pytestmark = pytest.mark.django_db


def test_goes_from_plan_to_result_by_the_api(api: Api, cast: Cast) -> None:
    now = timezone.now()
    times = {
        "starts_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(days=1)).isoformat(),
    }
    body = {"name": "Open house", "kind": "open_house", "cost": "300", "capacity": 2, **times}
    assert api("POST", "/events", body, as_="rep").status_code == 403
    made = api("POST", "/events", body, as_="marketer").json()
    at = f"/events/{made['id']}"
    assert (made["source"]["name"], made["cost_currency"]) == ("Open house", "EUR")
    changed = api("PATCH", at, {"place": "Works 2", "consents": {"phone": "You may call me."}}, as_="manager")
    assert changed.json()["consents"] == {"phone": "You may call me."}
    mine, theirs = make_lead(owner=cast.rep), make_lead(owner=cast.other_rep)
    first = api("POST", f"{at}/registrations", {"lead_id": mine.pk}, as_="rep").json()
    assert api("POST", f"{at}/registrations", {"lead_id": theirs.pk}, as_="rep").status_code == 404
    api(
        "POST",
        f"{at}/registrations",
        {"values": {"name": "New One", "email": "new@one.example"}},
        as_="admin",
    )
    assert api("POST", f"{at}/attendance", {"code": first["code"].lower()}, as_="rep").json() == {
        "attended": 1
    }
    attended = api("GET", f"{at}/registrations?show=attended", as_="rep").json()["items"]
    assert [one["lead_id"] for one in attended] == [mine.pk]
    listed = api("GET", "/events", as_="admin").json()["items"][0]["counts"]
    assert (listed["registered"], listed["attended"], listed["new"]) == (2, 1, 1)
    assert api("GET", f"{at}/result").json()["cost_per_lead"] == "150.00"
    opened = api("POST", f"{at}/kiosks", {"name": "My phone"}, as_="rep").json()
    assert opened["owner"] == "Rita"
    assert api("GET", f"{at}/kiosks", as_="other_rep").json() == []
    assert api("POST", f"/events/kiosks/{opened['id']}/revoke", as_="other_rep").status_code == 404
    assert api("POST", f"/events/kiosks/{opened['id']}/revoke", as_="rep").json()["closed"]


def test_a_phone_is_answered_with_what_is_kept() -> None:
    at, client = kiosk(), Client(enforce_csrf_checks=True)
    where = f"/kiosk/{kiosk_token(at)}"
    page = client.get(where)
    assert page.status_code == 200 or "expired" in page.content.decode()
    sent = {"now": NOW.isoformat(), "waiting": 3, "contacts": [contact(), {"id": "empty-one"}]}
    told = client.post(f"{where}/sync", json.dumps(sent), content_type="application/json")
    if told.status_code == 200:
        assert (told.json()["kept"], list(told.json()["refused"])) == (["contact-0001"], ["empty-one"])
    for body in (b"", b"[]", b'{"contacts": 7}', b"\xff", b"[" * 100_000):
        assert client.post(f"{where}/sync", body, content_type="application/json").status_code in (400, 422)
    assert client.get(f"{where}x").status_code == 404
    assert client.post("/kiosk/forged/sync", b"{}", content_type="application/json").status_code == 404
    revoke_kiosk(kiosk_id=at.pk, by=SYSTEM, now=NOW)
    closed = client.get(where)
    assert (closed.status_code, 'data-closed="1"' in closed.content.decode()) == (410, True)
    gone = client.post(f"{where}/sync", json.dumps(sent), content_type="application/json")
    assert (gone.status_code, gone.json()["code"]) == (410, "kiosk_closed")


def test_the_job_may_run_twice() -> None:
    at = kiosk()
    KioskContact.objects.create(
        kiosk=at, client_id="contact-0001", content={"values": {"name": "Ann"}}, at=NOW, received_at=NOW
    )
    pks = list(KioskContact.objects.values_list("pk", flat=True))
    assert [take_contacts.func(pks)["taken"] for _twice in range(2)] == [1, 1]


def test_a_ticket_says_nothing_of_her() -> None:
    lead = make_lead(name="Bea Secret", email="bea@secret.example")
    made = register(event_id=fair().pk, lead_id=lead.pk, by=SYSTEM, now=NOW).registration
    shown = Client().get(f"/ticket/{made.code}").content.decode()
    assert "Press Fair" in shown
    assert "Secret" not in shown
    assert Client().get("/ticket/0000000000").status_code == 404


def test_a_result_counts_only_what_one_may_see(cast: Cast) -> None:
    event = fair()
    for owner, stage in ((cast.rep, "customer"), (cast.other_rep, "prospect"), (cast.rep, "lead")):
        standing = {"stage": stage, "furthest": stage}
        register(event_id=event.pk, lead_id=make_lead(owner=owner, standing=standing).pk, by=SYSTEM, now=NOW)
    hers = event_result(cast.actor("rep"), event.pk, now=NOW)
    assert (hers.leads, hers.prospects, hers.customers, hers.cost_per_customer) == (2, 1, 1, 1200)
    assert (event_result(SYSTEM, event.pk, now=NOW).prospects, hers.counts.no_shows) == (2, 0)
    over = event_result(SYSTEM, event.pk, now=NOW + timedelta(days=1))
    assert over.counts.no_shows == 3
