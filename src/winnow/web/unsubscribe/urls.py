"""The address with which anybody withdraws her consent to e-mail."""

from django.urls import path

from winnow.web.unsubscribe import views

urlpatterns = [path("unsubscribe/<str:token>", views.unsubscribe, name="unsubscribe")]
