"""The needs of a lead and what we offer against each."""

from django.urls import path

from winnow.web.needs import views

urlpatterns = [
    path("leads/<int:lead_id>/needs", views.needs, name="needs"),
    path("needs/<int:need_id>", views.change, name="need"),
    path("needs/<int:need_id>/remove", views.remove, name="need_remove"),
]
