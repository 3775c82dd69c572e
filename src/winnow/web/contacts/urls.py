"""Organizations and people: who they are, whatever is pursued with them."""

from django.urls import path

from winnow.web.contacts import organizations, people

urlpatterns = [
    path("organizations", organizations.organizations, name="organizations"),
    path("organizations/export", organizations.export, name="organizations_export"),
    path("organizations/<int:organization_id>", organizations.organization, name="organization"),
    path("organizations/<int:organization_id>/edit", organizations.edit, name="organization_edit"),
    path("people", people.people, name="people"),
    path("people/export", people.export, name="people_export"),
    path("people/<int:person_id>", people.person, name="person"),
    path("people/<int:person_id>/edit", people.edit, name="person_edit"),
    path("people/<int:person_id>/pursue", people.pursue_one, name="person_pursue"),
]
