"""The wiring page: when this has happened, do that. The one place that shows how the funnel moves.

Followers run in the announcer's transaction, in this order. Each takes the event.
"""

from __future__ import annotations

from winnow.capture import actions as capture
from winnow.capture.events import (
    ImportStarted,
    LeadsCaptured,
    LeadsChanged,
    LeadsReferred,
    ScoresOverdue,
    UndoStarted,
)
from winnow.engagement.events import InteractionsRecorded
from winnow.events import actions as events
from winnow.events.events import ContactsReceived
from winnow.forms.events import FormSubmitted, SubmissionTaken
from winnow.ground.events import when
from winnow.ground.rates import RatesChanged
from winnow.jobs import tasks
from winnow.learning.events import BackTestAsked, LearningAsked
from winnow.mail.events import MailboxChanged, MailReceived, MessageQueued
from winnow.meetings.events import CalendarConnected, CallBooked, CallChanged, CallMissed
from winnow.people.events import OrganizationChanged, PeopleChanged, PeopleMerged, ScanAsked
from winnow.qualification import actions as qualification
from winnow.qualification.events import JudgingDue
from winnow.referrals import actions as referrals
from winnow.scoring import actions as scoring
from winnow.scoring.events import LeadsScored, PersonasChanged, RescoringDue, ShadowDue
from winnow.tracking import actions as tracking


def wire() -> None:
    """Called once, before the first announcement (winnow.config.apps)."""
    # Before scoring: a lead that its own history calls won or lost is not promoted by its score as well.
    when(LeadsCaptured, qualification.record_outcomes, scoring.score_leads, scoring.match_leads)
    when(LeadsCaptured, qualification.await_judgement)
    when(LeadsChanged, qualification.record_outcomes, scoring.score_leads, scoring.match_leads)
    when(LeadsChanged, qualification.await_judgement)
    when(ImportStarted, run_in_background)
    when(UndoStarted, undo_in_background)
    when(FormSubmitted, take_in_background)
    when(SubmissionTaken, tracking.recognise)
    when(SubmissionTaken, events.register_sender, referrals.refer_sender)
    when(LeadsReferred, referrals.refer_imported)
    when(ContactsReceived, take_contacts_in_background)
    when(LeadsScored, qualification.promote_scored)
    when(InteractionsRecorded, capture.touch, scoring.score_people, qualification.conversations_count)
    when(ScoresOverdue, scoring.catch_up)
    when(RescoringDue, rescore_in_background)
    when(BackTestAsked, back_test_in_background)
    when(LearningAsked, learn_in_background)
    when(ShadowDue, shadow_in_background)
    when(JudgingDue, judge_in_background)
    when(PersonasChanged, match_in_background)
    when(RatesChanged, compare_anew_in_background)
    when(CallBooked, capture.take_booked)
    when(CallMissed, capture.follow_up_missed)
    when(CallChanged, capture.plan_call, tell_the_calendar)
    when(CalendarConnected, read_the_calendar)
    when(MessageQueued, send_in_background)
    when(MailReceived, take_mail_in_background)
    when(MailboxChanged, check_the_mailbox)
    when(PeopleMerged, capture.people_merged, qualification.close_known)
    when(ScanAsked, find_duplicates_in_background)
    when(PeopleChanged, capture.people_changed, tracking.stop_following)
    when(OrganizationChanged, capture.organization_changed)


def find_duplicates_in_background(_: ScanAsked) -> None:
    tasks.find_duplicates.enqueue()


def run_in_background(event: ImportStarted) -> None:
    tasks.run_import.enqueue(event.import_id)


def undo_in_background(event: UndoStarted) -> None:
    tasks.undo_import.enqueue(event.import_id)


def take_in_background(event: FormSubmitted) -> None:
    tasks.take_submission.enqueue(event.submission_id)


def take_contacts_in_background(event: ContactsReceived) -> None:
    tasks.take_contacts.enqueue(list(event.contact_ids))


def back_test_in_background(event: BackTestAsked) -> None:
    tasks.run_back_test.enqueue(event.back_test_id)


def learn_in_background(event: LearningAsked) -> None:
    tasks.learn_scorecard.enqueue(event.training_id)


def rescore_in_background(event: RescoringDue) -> None:
    tasks.rescore_all.enqueue(event.run_id)


def compare_anew_in_background(_: RatesChanged) -> None:
    """Rules, personas and ideal profiles compare amounts."""
    tasks.rescore_all.enqueue()
    tasks.score_shadow.enqueue()
    tasks.match_personas.enqueue()
    tasks.judge_all.enqueue()


def shadow_in_background(_: ShadowDue) -> None:
    tasks.score_shadow.enqueue()


def match_in_background(_: PersonasChanged) -> None:
    tasks.match_personas.enqueue()


def send_in_background(event: MessageQueued) -> None:
    tasks.send_message.enqueue(event.message_id)


def take_mail_in_background(event: MailReceived) -> None:
    tasks.take_mail.enqueue(event.received_id)


def check_the_mailbox(event: MailboxChanged) -> None:
    tasks.check_mailbox.enqueue(event.mailbox_id)


def tell_the_calendar(event: CallChanged) -> None:
    tasks.write_call.enqueue(event.booking_id)


def read_the_calendar(event: CalendarConnected) -> None:
    tasks.read_calendar.enqueue(event.user_id)


def judge_in_background(_: JudgingDue) -> None:
    tasks.judge_all.enqueue()
