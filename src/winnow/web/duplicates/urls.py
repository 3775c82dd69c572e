"""Addresses of duplicates and merges."""

from django.urls import path

from winnow.web.duplicates import merged, views

urlpatterns = [
    path("duplicates", views.duplicates, name="duplicates"),
    path("duplicates/scan", views.scan, name="duplicates_scan"),
    path("duplicates/<int:pair_id>", views.pair, name="duplicate"),
    path("duplicates/<int:pair_id>/merge", views.merge, name="duplicate_merge"),
    path("duplicates/<int:pair_id>/apart", views.apart, name="duplicate_apart"),
    path("duplicates/<int:pair_id>/reopen", views.reopen, name="duplicate_reopen"),
    path("merges", merged.merges, name="duplicates_merges"),
    path("merges/<int:merge_id>", merged.merge, name="duplicate_merged"),
    path("merges/<int:merge_id>/undo", merged.undo, name="duplicate_undo"),
]
