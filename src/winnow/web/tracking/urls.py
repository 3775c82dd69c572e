"""Settings of tracking."""

from django.urls import path

from winnow.web.tracking import views

urlpatterns = [
    path("settings/tracking", views.keys, name="settings_tracking"),
    path("settings/tracking/<int:write_key_id>", views.key, name="settings_tracking_key"),
    path("settings/tracking/<int:write_key_id>/rotate", views.rotate, name="settings_tracking_rotate"),
    path("settings/tracking/<int:write_key_id>/revoke", views.revoke, name="settings_tracking_revoke"),
]
