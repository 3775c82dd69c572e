"""Settings: mine, and the owner's."""

from django.urls import path

from winnow.web.settings import fields, gallery, people, rates, views

urlpatterns = [
    path("settings", views.settings, name="settings"),
    path("settings/profile", views.profile, name="profile"),
    path("settings/password", views.password, name="settings_password"),
    path("settings/theme", views.theme, name="theme"),
    path("settings/tokens", views.tokens, name="settings_tokens"),
    path("settings/tokens/<int:token_id>/revoke", views.revoke, name="settings_token_revoke"),
    path("settings/users", people.users, name="settings_users"),
    path("settings/users/new", people.add_user, name="settings_user_add"),
    path("settings/users/<int:user_id>", people.change_user, name="settings_user"),
    path("settings/teams", people.teams, name="settings_teams"),
    path("settings/teams/new", people.add_team, name="settings_team_add"),
    path("settings/teams/<int:team_id>", people.change_team, name="settings_team"),
    path("settings/fields", fields.fields, name="settings_fields"),
    path("settings/fields/new", fields.add_field, name="settings_field_add"),
    path("settings/fields/<int:field_id>", fields.change_field, name="settings_field"),
    path("settings/fields/<int:field_id>/archive", fields.archive_field, name="settings_field_archive"),
    path("settings/fields/<int:field_id>/restore", fields.restore_field, name="settings_field_restore"),
    path("settings/rates", rates.rates, name="settings_rates"),
    path("settings/rates/<int:rate_id>/remove", rates.remove, name="settings_rate_remove"),
    path("settings/gallery", gallery.gallery, name="gallery"),
]
