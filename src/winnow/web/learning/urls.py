"""What history says about the models."""

from django.urls import path

from winnow.web.learning import back_tests, reliability, trainings, winning

urlpatterns = [
    path("settings/scoring/trainings", trainings.trainings, name="scoring_trainings"),
    path("settings/scoring/trainings/<int:training_id>", trainings.training, name="scoring_training"),
    path("settings/scoring/winning", winning.show, name="scoring_winning"),
    path("settings/scoring/winning/learn", winning.learn, name="scoring_learn_wins"),
    path("settings/scoring/reliability", reliability.show, name="scoring_reliability"),
    path("settings/scoring/<int:model_id>/back-tests", back_tests.of_model, name="scoring_back_tests"),
    path("settings/scoring/back-tests/<int:back_test_id>", back_tests.show, name="scoring_back_test"),
    path(
        "settings/scoring/back-tests/<int:back_test_id>/calibrate",
        back_tests.calibrate,
        name="scoring_calibrate",
    ),
]
