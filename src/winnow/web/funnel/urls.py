"""The funnel."""

from django.urls import path

from winnow.web.funnel import views

urlpatterns = [
    path("funnel", views.funnel, name="funnel"),
]
