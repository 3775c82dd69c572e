"""Addresses that strangers open: a booking page, and the call that they booked."""

from django.urls import path

from winnow.web.booking import call, views

urlpatterns = [
    path("book/<slug:slug>", views.page, name="book"),
    path("book/<slug:slug>/time", views.time, name="book_time"),
    path("book/<slug:slug>/logo", views.logo, name="book_logo"),
    path("book/<slug:slug>/brand.css", views.brand, name="book_brand"),
    path("booked/<str:token>", call.show, name="booked"),
    path("booked/<str:token>/move", call.move, name="booked_move"),
    path("booked/<str:token>/cancel", call.cancel, name="booked_cancel"),
    path("booked/<str:token>/invitation.ics", call.invitation, name="booked_invitation"),
]
