"""Addresses of imports."""

from django.urls import path

from winnow.web.imports import mapping_views, views

urlpatterns = [
    path("imports", views.imports, name="imports"),
    path("imports/new", views.bring, name="import_new"),
    path("imports/mappings", mapping_views.mappings, name="mappings"),
    path("imports/mappings/<int:mapping_id>.toml", mapping_views.saved_mapping_file, name="mapping_file"),
    path("imports/mappings/<int:mapping_id>/remove", mapping_views.remove_mapping, name="mapping_remove"),
    path("imports/<int:import_id>", views.show, name="import"),
    path("imports/<int:import_id>/columns", views.columns, name="import_columns"),
    path("imports/<int:import_id>/columns/<int:place>", mapping_views.column, name="import_column"),
    path("imports/<int:import_id>/mapping", mapping_views.load_mapping, name="import_mapping"),
    path("imports/<int:import_id>/mapping.toml", mapping_views.mapping_file, name="import_mapping_file"),
    path("imports/<int:import_id>/try", views.try_out, name="import_try"),
    path("imports/<int:import_id>/run", views.run, name="import_run"),
    path("imports/<int:import_id>/refused", views.refused, name="import_refused"),
    path("imports/<int:import_id>/approve", views.approve, name="import_approve"),
    path("imports/<int:import_id>/undo", views.undo, name="import_undo"),
    path("imports/<int:import_id>/forget", views.forget, name="import_forget"),
]
