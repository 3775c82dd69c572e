"""Mail: what was sent and what came in, for who sets it up; the letters of one lead, for who works with her."""

from django.urls import path

from winnow.web.mail import letters, mailboxes, views

urlpatterns = [
    path("settings/mail", views.outbox, name="settings_mail"),
    path("settings/mail/<int:message_id>/retry", views.retry, name="settings_mail_retry"),
    path("settings/mail/received", letters.received, name="settings_received"),
    path("settings/mail/received/<int:received_id>", letters.received_one, name="settings_received_one"),
    path("settings/mailboxes", mailboxes.mailboxes, name="settings_mailboxes"),
    path("settings/mailboxes/new", mailboxes.add, name="settings_mailbox_add"),
    path("settings/mailboxes/<int:mailbox_id>", mailboxes.mailbox, name="settings_mailbox"),
    path("settings/mailboxes/<int:mailbox_id>/check", mailboxes.check, name="settings_mailbox_check"),
    path("settings/mailboxes/<int:mailbox_id>/remove", mailboxes.remove, name="settings_mailbox_remove"),
    path("leads/<int:lead_id>/mails", letters.mails, name="lead_mails"),
    path("mails/<int:received_id>/attachments/<int:place>", letters.attachment, name="mail_attachment"),
]
