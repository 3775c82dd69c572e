"""Rows that a representative may see beside rows that she must not; the names of the latter are unmistakable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.cast import NOW, Cast, make_lead
from tests.rooms.events.scene import fair, kiosk
from tests.rooms.forms.scene import fill, live_form
from tests.rooms.tracking.scene import sender
from winnow.access.actions import add_token
from winnow.access.actor import SYSTEM
from winnow.access.models import Team, User
from winnow.capture.models import Import, Lead, Product, SavedMapping, SavedView, Source
from winnow.engagement.models import Interaction
from winnow.engagement.words import InteractionKind
from winnow.events.actions import register
from winnow.events.links import kiosk_token
from winnow.events.models import Event, Registration
from winnow.ground.models import CustomField, ExchangeRate
from winnow.ground.words import Kind
from winnow.learning.models import BackTest, Training, WinModel
from winnow.mail.actions import Letter, queue
from winnow.mail.models import Mailbox, Received
from winnow.meetings.links import token_of
from winnow.meetings.models import Booking, BookingPage, DayOff
from winnow.partners.actions import add_partner
from winnow.partners.models import Partner, PartnerLead
from winnow.people.models import DuplicatePair, MergeRecord, Person, PhoneNumber
from winnow.pipeline.models import Opportunity, OpportunityTally, Stage, StageMove, Stakeholder
from winnow.pipeline.words import StakeholderRole
from winnow.qualification.actions import judge_leads
from winnow.qualification.models import Answer, Framework, Need, OpenOffer, Policy, Question
from winnow.questionnaires.models import Questionnaire
from winnow.questionnaires.queries import token_of as questionnaire_token
from winnow.referrals.actions import make_link, refer
from winnow.referrals.models import ReferralLink, UnknownReferrer
from winnow.scoring.actions import add_persona
from winnow.scoring.models import Persona, ScoringModel

MARKER = "ZZHIDDEN"
HIDDEN_FROM = ("rep", "manager", "stranger")


@dataclass
class Rows:
    """The ids of one row of each kind, by the name that addresses and bodies use for it."""

    lead_id: int
    person_id: int
    organization_id: int
    opportunity_id: int
    import_id: int
    token_id: int
    view_id: int
    stakeholder_id: int
    interaction_id: int
    answer_id: int
    booking_id: int
    pair_id: int
    merge_id: int
    questionnaire_id: int
    received_id: int
    letter: str
    need_id: int
    registration_id: int = 0
    referral_id: int = 0
    unknown_id: int = 0


@dataclass
class Scene:
    cast: Cast
    seen: Rows
    hidden: Rows
    shared: dict[str, Any]  # what every colleague may see: teams, stages, frameworks ...


def make_scene(cast: Cast) -> Scene:
    seen = _rows(cast, cast.rep, "Seen")
    hidden = _rows(cast, cast.other_rep, MARKER)
    _tangle(cast, seen)
    field = CustomField.objects.create(
        record="lead", key="colour", label="Colour", kind=Kind.TEXT, created_at=NOW
    )
    framework = Framework.objects.order_by("pk").first()
    question = framework.questions.first() if framework else None
    model = ScoringModel.objects.order_by("pk").first()
    stage = Stage.objects.order_by("position").first()
    source = Source.objects.create(key="web", name="Web")
    product = Product.objects.create(key="desk", name="Desk")
    policy = Policy.objects.order_by("pk").first()
    form = live_form()
    write_key = sender()
    submission = fill()
    # So far ahead that its kiosk is open, whatever today is.
    event = fair(ends_at=NOW.replace(year=2090))
    at_event = kiosk(event)
    _registered(event, seen, hidden)
    link = _referred(cast, seen, hidden)
    assert framework
    assert policy
    assert question
    assert model
    assert stage
    shared = {
        "owner": cast.rep.email,
        "team": cast.north.name,
        "user_id": cast.rep.pk,
        "owner_id": cast.rep.pk,
        "team_id": cast.north.pk,
        "parent_id": cast.company.pk,
        "field_id": field.pk,
        "rate_id": ExchangeRate.objects.create(currency="USD", rate="0.9", on=NOW.date()).pk,
        "framework_id": framework.pk,
        "based_on_id": framework.pk,
        "policy_id": policy.pk,
        "key": question.key,
        "model_id": model.pk,
        "other_id": model.pk,
        "win_model_id": WinModel.objects.create(
            n=4, won=2, used=False, at=NOW, report={"refused": "Too few have closed."}
        ).pk,
        "training_id": Training.objects.create(label="won", asked_at=NOW).pk,
        "back_test_id": BackTest.objects.create(model=model, label="won", asked_at=NOW).pk,
        "persona_id": _persona().pk,
        "criterion": "german",
        "rule_id": model.rules.order_by("pk").values_list("pk", flat=True).first(),
        "about": "person",
        "form_id": form.pk,
        "submission_id": submission.pk,
        "event_id": event.pk,
        "link_id": link.pk,
        "partner_id": _partner(hidden).pk,
        "reference": "P-1",
        "refer.code": link.code,
        "kiosk_id": at_event.pk,
        "code": "0000000000",
        "ticket.code": Registration.objects.visible_to(SYSTEM).get(pk=seen.registration_id).code,
        "kiosk.token": kiosk_token(at_event),
        "write_key_id": write_key.pk,
        "f.key": form.key,
        "token": "forged",
        "q.token": questionnaire_token(_questionnaire(make_lead(owner=cast.admin, name="Visitor"))),
        "step": "organization",
        "booked.token": token_of(_booking(None, cast.admin, "Visitor")),
        "slug": "a-call",
        "message_id": queue(
            key="scene", letter=Letter(to="visitor@example.test", subject="A call", text="Hello"), now=NOW
        ).pk,
        "mailbox_id": Mailbox.objects.create(
            name="Sales",
            host="imap.example.test",
            port=993,
            username="sales",
            since_on=NOW.date(),
            next_at=NOW,
            created_at=NOW,
        ).pk,
        "place": 0,
        "mapping_id": SavedMapping.objects.create(noun="leads", name="Show", changed_at=NOW).pk,
        "day_off_id": DayOff.objects.create(user=cast.rep, first_on=NOW.date(), last_on=NOW.date()).pk,
        "board.key": stage.key,
        "stages.key": stage.key,
        "stage": stage.key,
        "stage_id": stage.pk,
        "source_id": source.pk,
        "product_id": product.pk,
    }
    return Scene(cast, seen, hidden, shared)


def _referred(cast: Cast, *rows: Rows) -> ReferralLink:
    for row in rows:
        # Whom the representative must not see brought even the lead that she sees.
        friend = make_lead(name=f"{MARKER} friend", owner=cast.other_rep)
        made = refer(lead_id=row.lead_id, person_id=friend.person_id, words="", by=SYSTEM, now=NOW)
        row.referral_id = made.pk
        row.unknown_id = UnknownReferrer._base_manager.create(
            lead_id=row.lead_id,
            words=f"{MARKER if row is not rows[0] else 'Somebody'}",
            at=NOW,
            recorded_at=NOW,
        ).pk
    return make_link(person_id=rows[0].person_id, by=SYSTEM, now=NOW)


def _partner(hidden: Rows) -> Partner:
    made, _key = add_partner(name="Partner", by=SYSTEM, now=NOW)
    lead = Lead.objects.visible_to(SYSTEM).get(pk=hidden.lead_id)
    PartnerLead.objects.visible_to(SYSTEM).create(
        partner=made, reference="P-1", lead=lead, credited=True, received_at=NOW
    )
    return made


def _registered(event: Event, *rows: Rows) -> None:
    for row in rows:
        made = register(event_id=event.pk, lead_id=row.lead_id, by=SYSTEM, now=NOW)
        row.registration_id = made.registration.pk


def _persona() -> Persona:
    german = {
        "combinator": "and",
        "not": False,
        "rules": [{"field": "country", "operator": "=", "value": "DE"}],
    }
    criterion = {"label": "German", "condition": german}
    return add_persona(name="Ours", about="person", criteria=[criterion], by=SYSTEM, now=NOW)


def more_rows(scene: Scene, n: int) -> None:
    """`n` more of everything that a representative sees, and as much on the rows of `scene.seen` themselves."""
    cast = scene.cast
    lead = Lead.objects.visible_to(SYSTEM).get(pk=scene.seen.lead_id)
    already = Lead.objects.visible_to(SYSTEM).count()
    for i in range(already, already + n):
        more = _rows(cast, cast.rep, f"More{i}")
        _registered(Event.objects.get(), more)
        refer(lead_id=more.lead_id, person_id=scene.seen.person_id, by=SYSTEM, now=NOW)
        deal = _opportunity(lead, cast.rep, f"Another deal {i}")
        Stakeholder.objects.create(opportunity=deal, person=lead.person, role=StakeholderRole.USER)
        Interaction.objects.create(
            person=lead.person, kind=InteractionKind.CALL, at=NOW, recorded_at=NOW, subject=f"Call {i}"
        )
        Source.objects.create(key=f"source {i}", name=f"Source {i}")
        Product.objects.create(key=f"product {i}", name=f"Product {i}")
        CustomField.objects.create(
            record="lead", key=f"field_{i}", label=f"Field {i}", kind=Kind.TEXT, created_at=NOW
        )
        team = Team.objects.create(name=f"Team {i}", parent=cast.company)
        User.objects.create(name=f"User {i}", email=f"user{i}@winnow.test", team=team, created_at=NOW)


def _rows(cast: Cast, owner: User, name: str) -> Rows:
    lead = make_lead(
        name=f"{name} Person",
        email=f"{name}@example.test",
        organization=f"{name} Company",
        owner=owner,
        description=f"{name} description",
    )
    judge_leads(lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    OpenOffer.objects.visible_to(SYSTEM).create(lead=lead, to_user=owner, at=NOW)
    person = lead.person
    PhoneNumber.objects.create(person=person, e164=f"+49{name}", created_at=NOW)
    opportunity = _opportunity(lead, owner, f"{name} deal")
    stakeholder = Stakeholder.objects.create(
        opportunity=opportunity, person=person, role=StakeholderRole.CHAMPION
    )
    interaction = Interaction.objects.create(
        person=person,
        kind=InteractionKind.NOTE,
        at=NOW,
        recorded_at=NOW,
        subject=f"{name} subject",
        body=f"{name} body",
    )
    brought = Import.objects.create(
        file=f"imports/{name}.csv", file_name=f"{name}.csv", by=owner, created_at=NOW, message=name
    )
    view = SavedView.objects.create(user=owner, list="leads", name=f"{name} view", created_at=NOW)
    token, _key = add_token(user=owner, name=f"{name} token", scopes=[], by=SYSTEM, now=NOW)
    return Rows(
        lead_id=lead.pk,
        person_id=person.pk,
        organization_id=person.organization_id or 0,
        opportunity_id=opportunity.pk,
        import_id=brought.pk,
        token_id=token.pk,
        view_id=view.pk,
        stakeholder_id=stakeholder.pk,
        interaction_id=interaction.pk,
        answer_id=_answer(lead, name),
        booking_id=_booking(lead, owner, name).pk,
        pair_id=_pair(person, owner, name).pk,
        merge_id=_merge(person, name).pk,
        questionnaire_id=_questionnaire(lead).pk,
        received_id=(received := _received(person, name)),
        letter=f"r{received}",
        need_id=Need.objects.create(
            lead=lead, kind="goal", text=f"{name} goal", created_at=NOW, changed_at=NOW
        ).pk,
    )


def _received(person: Person, name: str) -> int:
    raw = (
        f"From: {name}@example.test\nSubject: {name} letter\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\n{name} body\n--b\nContent-Type: text/csv\n"
        f"Content-Disposition: attachment; filename={name}.csv\n\n{name} file\n--b--\n"
    )
    return Received.objects.create(
        key=name,
        raw=raw.encode(),
        kind="letter",
        state="taken",
        sender=f"{name}@example.test",
        subject=f"{name} letter",
        person=person,
        received_at=NOW,
    ).pk


def _pair(person: Person, owner: User, name: str) -> DuplicatePair:
    twin = make_lead(name=f"{name} Twin", email=f"twin@{name}.test", owner=owner).person
    a, b = sorted((person.pk, twin.pk))
    why = [{"column": "family_name", "label": "family name", "word": "same", "weight": 5.0}]
    return DuplicatePair.objects.create(
        record="person", a_id=a, b_id=b, probability=0.8, why=why, found_at=NOW
    )


def _merge(person: Person, name: str) -> MergeRecord:
    gone = Person.objects.create(name=f"{name} Gone", merged_into=person, created_at=NOW)
    return MergeRecord.objects.create(
        record="person", kind="merge", kept_id=person.pk, gone_id=gone.pk, reason=f"{name} reason", at=NOW
    )


def _booking(lead: Lead | None, owner: User, name: str) -> Booking:
    """A call so far ahead that its link has not ended, whatever today is."""
    page, _made = BookingPage.objects.get_or_create(
        slug="a-call", defaults={"title": "A call", "created_at": NOW}
    )
    page.hosts.add(owner)
    at = NOW.replace(year=2090)
    return Booking.objects.create(
        uid=f"{name}@winnow.test",
        page=page,
        owner=owner,
        team=owner.team,
        person=lead.person if lead else None,
        name=lead.person.name if lead else name,
        email=lead.person.email if lead else f"{name}@example.test",
        note=f"{name} note",
        time_zone="Europe/Berlin",
        starts_at=at,
        ends_at=at + timedelta(minutes=30),
        taken_from=at,
        taken_until=at + timedelta(minutes=40),
        created_at=NOW,
    )


def _questionnaire(lead: Lead) -> Questionnaire:
    """One whose link has not ended, whatever today is."""
    framework = Framework.objects.get(state="published")
    return Questionnaire.objects.create(
        lead=lead, person=lead.person, framework=framework, sent_at=NOW, expires_at=NOW.replace(year=2090)
    )


def _answer(lead: Lead, name: str) -> int:
    question = Question.objects.get(key="decider", framework__state="published")
    return Answer.objects.create(
        lead=lead, question=question, value=f"{name} decides", said_by=f"{name} said", at=NOW, recorded_at=NOW
    ).pk


def _opportunity(lead: Lead, owner: User, name: str) -> Opportunity:
    stage = Stage.objects.order_by("position")[0]
    made = Opportunity.objects.create(
        lead=lead,
        name=name,
        amount=Decimal(1000),
        value=Decimal(1000),
        currency="EUR",
        close_on=date(2026, 6, 1),
        needs=f"{name} needs",
        stage=stage,
        entered_stage_at=NOW,
        owner=owner,
        team=owner.team,
        created_at=NOW,
    )
    StageMove.objects.create(opportunity=made, to_stage=stage, note=f"{name} note", at=NOW)
    OpportunityTally.add(OpportunityTally.grouped([made.pk]))
    return made


def _tangle(cast: Cast, seen: Rows) -> None:
    """Hidden rows hang on rows that are seen: a second pursuit of her person, a deal of another on her lead."""
    lead = Lead.objects.visible_to(SYSTEM).get(pk=seen.lead_id)
    second = make_lead(owner=cast.other_rep, description=f"{MARKER} second pursuit", name=f"{MARKER} twin")
    Lead.objects.visible_to(SYSTEM).filter(pk=second.pk).update(person=lead.person)
    deal = _opportunity(lead, cast.other_rep, f"{MARKER} deal on her lead")
    Stakeholder.objects.create(opportunity=deal, person=lead.person, role=StakeholderRole.INFLUENCER)
