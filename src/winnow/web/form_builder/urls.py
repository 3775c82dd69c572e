"""Forms: the list, the editor, what was sent through them."""

from django.urls import path

from winnow.web.form_builder import views

urlpatterns = [
    path("forms", views.forms, name="forms"),
    path("forms/new", views.new, name="form_new"),
    path("forms/<int:form_id>", views.edit, name="form"),
    path("forms/<int:form_id>/state", views.set_state, name="form_state"),
    path("forms/<int:form_id>/submissions", views.submissions, name="form_submissions"),
    path("submissions/<int:submission_id>/take", views.take, name="submission_take"),
]
