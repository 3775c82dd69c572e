"""The qualification panel of a lead and the settings of the framework behind it."""

from django.urls import path

from winnow.web.qualification import framework, hand_overs, lists, policy, recycling, views

_LEAD = "leads/<int:lead_id>"
_FRAMEWORK = "settings/qualification"
_POLICY = f"{_FRAMEWORK}/policies"
_QUESTION = f"{_FRAMEWORK}/<int:framework_id>/questions/<str:key>"

urlpatterns = [
    path(f"{_LEAD}/qualification", views.panel, name="lead_qualification"),
    path(f"{_LEAD}/answers", views.answer_question, name="lead_answer"),
    path(f"{_LEAD}/promote", views.promote, name="lead_promote"),
    path(f"{_LEAD}/disqualify", views.disqualify, name="lead_disqualify"),
    path(f"{_LEAD}/recycle", views.recycle, name="lead_recycle"),
    path(f"{_LEAD}/resolve", views.resolve, name="lead_resolve"),
    path(f"{_LEAD}/search", views.search, name="lead_search"),
    path(f"{_LEAD}/call-sheet", views.call_sheet, name="lead_call_sheet"),
    path("prospects", lists.prospects, name="prospects_readiness"),
    path("hand-overs", hand_overs.hand_overs, name="hand_overs"),
    path("hand-overs/offer", hand_overs.offer, name="hand_over_offer"),
    path("hand-overs/<int:lead_id>/accept", hand_overs.accept, name="hand_over_accept"),
    path("hand-overs/<int:lead_id>/refuse", hand_overs.refuse, name="hand_over_refuse"),
    path("hand-overs/<int:lead_id>/withdraw", hand_overs.withdraw, name="hand_over_withdraw"),
    path("prospects/promote", lists.promote_ready, name="prospects_promote"),
    path(f"{_FRAMEWORK}/recycling", recycling.recycling, name="framework_recycling"),
    path(_POLICY, policy.add, name="framework_policy_add"),
    path(f"{_POLICY}/rollback", policy.roll_back, name="framework_policy_rollback"),
    path(f"{_POLICY}/<int:policy_id>", policy.show, name="framework_policy"),
    path(f"{_POLICY}/<int:policy_id>/publish", policy.publish, name="framework_policy_publish"),
    path(f"{_POLICY}/<int:policy_id>/discard", policy.discard, name="framework_policy_discard"),
    path(_FRAMEWORK, framework.frameworks, name="framework"),
    path(f"{_FRAMEWORK}/draft", framework.draft, name="framework_draft"),
    path(f"{_FRAMEWORK}/<int:framework_id>", framework.version, name="framework_version"),
    path(f"{_FRAMEWORK}/<int:framework_id>/publish", framework.publish, name="framework_publish"),
    path(f"{_FRAMEWORK}/<int:framework_id>/discard", framework.discard, name="framework_discard"),
    path(f"{_FRAMEWORK}/<int:framework_id>/add", framework.add_question, name="framework_question_add"),
    path(_QUESTION, framework.change_question, name="framework_question"),
    path(f"{_QUESTION}/move", framework.move_question, name="framework_question_move"),
    path(f"{_QUESTION}/remove", framework.remove_question, name="framework_question_remove"),
]
