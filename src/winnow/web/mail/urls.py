"""The outbox, for who sets the mail server."""

from django.urls import path

from winnow.web.mail import views

urlpatterns = [
    path("settings/mail", views.outbox, name="settings_mail"),
    path("settings/mail/<int:message_id>/retry", views.retry, name="settings_mail_retry"),
]
