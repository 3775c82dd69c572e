"""Addresses that phones at a stand open, and the ticket that a visitor shows there."""

from django.urls import path

from winnow.web.kiosk import views

urlpatterns = [
    path("kiosk/worker.js", views.worker, name="kiosk_page_worker"),
    path("kiosk/<str:token>", views.kiosk, name="kiosk_page"),
    path("kiosk/<str:token>/sync", views.sync, name="kiosk_page_sync"),
    path("ticket/<str:code>", views.ticket, name="ticket"),
]
