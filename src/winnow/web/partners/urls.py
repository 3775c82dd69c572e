"""Settings of partners."""

from django.urls import path

from winnow.web.partners import views

urlpatterns = [
    path("settings/partners", views.partners, name="settings_partners"),
    path("settings/partners/<int:partner_id>", views.change, name="settings_partner_change"),
    path("settings/partners/<int:partner_id>/rotate", views.rotate, name="settings_partner_rotate"),
    path("settings/partners/<int:partner_id>/revoke", views.revoke, name="settings_partner_revoke"),
]
