"""Calls, and the settings of when and where they can be booked."""

from django.urls import path

from winnow.web.meetings import booking, calls, hours, pages

urlpatterns = [
    path("calls", calls.calls, name="calls"),
    path("leads/<int:lead_id>/call", booking.for_lead, name="lead_call"),
    path("calls/<int:booking_id>", calls.call, name="call"),
    path("calls/<int:booking_id>/notes", calls.notes, name="call_notes"),
    path("calls/<int:booking_id>/answer", calls.answer_question, name="call_answer"),
    path("calls/<int:booking_id>/held", calls.held, name="call_held"),
    path("calls/<int:booking_id>/missed", calls.missed, name="call_missed"),
    path("calls/<int:booking_id>/move", calls.move, name="call_move"),
    path("calls/<int:booking_id>/cancel", calls.cancel, name="call_cancel"),
    path("settings/hours", hours.hours, name="settings_hours"),
    path("settings/hours/days-off", hours.add_day_off, name="settings_day_off_add"),
    path("settings/hours/days-off/<int:day_off_id>", hours.remove_day_off, name="settings_day_off_remove"),
    path("settings/hours/calendar", hours.connect, name="settings_calendar"),
    path("settings/hours/calendar/read", hours.read, name="settings_calendar_read"),
    path("settings/hours/calendar/disconnect", hours.disconnect, name="settings_calendar_disconnect"),
    path("settings/booking", pages.pages, name="settings_booking"),
    path("settings/booking/new", pages.add, name="settings_booking_add"),
    path("settings/booking/<slug:slug>", pages.change, name="settings_booking_page"),
    path("settings/booking/<slug:slug>/close", pages.close, name="settings_booking_close"),
    path("settings/booking/<slug:slug>/open", pages.reopen, name="settings_booking_open"),
]
