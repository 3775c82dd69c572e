"""The scoring studio: models, what differs between them, the shadow, and the rules of a draft."""

from django.urls import path

from winnow.web.scoring import compare, rules, views, withheld

_SCORING = "settings/scoring"
_MODEL = f"{_SCORING}/<int:model_id>"
_RULE = f"{_MODEL}/rules/<int:rule_id>"

urlpatterns = [
    path(_SCORING, views.models, name="scoring"),
    path(f"{_SCORING}/draft", views.draft, name="scoring_draft"),
    path(f"{_SCORING}/roll-back", views.roll_back, name="scoring_roll_back"),
    path(f"{_SCORING}/run", views.run, name="scoring_run"),
    path(f"{_SCORING}/run/cancel", views.cancel, name="scoring_cancel"),
    path(f"{_SCORING}/withheld", withheld.withheld, name="scoring_withheld"),
    path(f"{_SCORING}/withheld/release", withheld.release, name="scoring_release"),
    path(f"{_SCORING}/compare", compare.models, name="scoring_compare"),
    path(f"{_SCORING}/shadow", compare.shadow, name="scoring_shadow"),
    path(_MODEL, views.model, name="scoring_model"),
    path(f"{_MODEL}/publish", views.publish, name="scoring_publish"),
    path(f"{_MODEL}/discard", views.discard, name="scoring_discard"),
    path(f"{_MODEL}/outlook", compare.outlook, name="scoring_outlook"),
    path(f"{_MODEL}/into-shadow", views.into_shadow, name="scoring_into_shadow"),
    path(f"{_MODEL}/out-of-shadow", views.out_of_shadow, name="scoring_out_of_shadow"),
    path(f"{_MODEL}/rules/add", rules.add, name="scoring_rule_add"),
    path(_RULE, rules.change, name="scoring_rule"),
    path(f"{_RULE}/move", rules.move, name="scoring_rule_move"),
    path(f"{_RULE}/remove", rules.remove, name="scoring_rule_remove"),
]
