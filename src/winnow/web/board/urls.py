"""The board of opportunities."""

from django.urls import path

from winnow.web.board import views

urlpatterns = [
    path("opportunities", views.board, name="board"),
    path("opportunities/export", views.export, name="board_export"),
    path("opportunities/column/<slug:key>", views.column, name="board_column"),
    path("opportunities/<int:opportunity_id>/move", views.move, name="opportunity_move"),
]
