"""What one person consented to."""

from django.urls import path

from winnow.web.consent import views

urlpatterns = [
    path("leads/<int:lead_id>/consent", views.consent, name="lead_consent"),
    path("leads/<int:lead_id>/consent/forget", views.forget, name="lead_consent_forget"),
    path("leads/<int:lead_id>/consent/withdraw", views.withdraw, name="lead_consent_withdraw"),
]
