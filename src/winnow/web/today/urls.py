"""The day's work."""

from django.urls import path

from winnow.web.today import views

urlpatterns = [
    path("today", views.today, name="today"),
    path("today/done", views.done, name="today_done"),
    path("today/snooze", views.put_off, name="today_snooze"),
    path("today/date", views.move_date, name="today_date"),
]
