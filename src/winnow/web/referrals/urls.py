"""Referrals: who brought whom, what came of it, and the links that referrers pass on."""

from django.urls import path

from winnow.web.referrals import unknown, views

urlpatterns = [
    path("referrals", views.referrals, name="referrals"),
    path("referrals/referrers", views.referrers, name="referral_referrers"),
    path("referrals/unknown", unknown.unknown, name="referral_unknown"),
    path("referrals/unknown/look", unknown.look_again, name="referral_look_again"),
    path("referrals/unknown/<int:unknown_id>/resolve", unknown.resolve, name="referral_resolve"),
    path("referrals/unknown/<int:unknown_id>/dismiss", unknown.dismiss, name="referral_dismiss"),
    path("referrals/links", views.links, name="referral_links"),
    path("referrals/links/<int:link_id>/revoke", views.revoke, name="referral_link_revoke"),
    path("referrals/<int:referral_id>/thanks", views.thank, name="referral_thank"),
    path("leads/<int:lead_id>/referred", views.refer, name="lead_referred"),
    path("refer/<str:code>", views.follow, name="refer"),
]
