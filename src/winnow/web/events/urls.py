"""Events: the list, one event, who registered, its kiosks and lists."""

from django.urls import path

from winnow.web.events import kiosks, planning, views

urlpatterns = [
    path("events", views.events, name="events"),
    path("events/new", planning.new, name="event_new"),
    path("events/<int:event_id>", views.event, name="event"),
    path("events/<int:event_id>/edit", planning.edit, name="event_edit"),
    path("events/<int:event_id>/cancel", planning.cancel, name="event_cancel"),
    path("events/<int:event_id>/badges", views.badges, name="event_badges"),
    path("events/<int:event_id>/register", views.register, name="event_register"),
    path("events/<int:event_id>/attend", views.attend, name="event_attend"),
    path("events/<int:event_id>/lists", views.bring, name="event_list"),
    path("events/<int:event_id>/kiosks", kiosks.open_one, name="event_kiosk_new"),
    path("kiosks/<int:kiosk_id>", kiosks.kiosk, name="kiosk"),
    path("kiosks/<int:kiosk_id>/revoke", kiosks.revoke, name="kiosk_revoke"),
    path("registrations/<int:registration_id>/cancel", views.cancel_registration, name="registration_cancel"),
]
