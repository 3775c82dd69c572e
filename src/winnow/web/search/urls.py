"""Search."""

from django.urls import path

from winnow.web.search import views

urlpatterns = [path("search", views.search, name="search")]
