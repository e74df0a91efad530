"""Companies, contacts, and who works where."""

from django.urls import path

from dealcycle.crm.views import employments, profile_forms, profiles

urlpatterns = [
    path("companies/new", profile_forms.company_new, name="company_new"),
    path("companies/<int:company>", profiles.company, name="company"),
    path("companies/<int:company>/edit", profile_forms.company_edit, name="company_edit"),
    path("companies/<int:company>/bin", profiles.company_bin, name="company_bin"),
    path("companies/<int:company>/restoring", profiles.company_restore, name="company_restore"),
    path(
        "companies/<int:company>/fields/<str:field>", profiles.company_field, name="company_field"
    ),
    path("contacts/new", profile_forms.contact_new, name="contact_new"),
    path("contacts/<int:contact>", profiles.contact, name="contact"),
    path("contacts/<int:contact>/edit", profile_forms.contact_edit, name="contact_edit"),
    path("contacts/<int:contact>/bin", profiles.contact_bin, name="contact_bin"),
    path("contacts/<int:contact>/restoring", profiles.contact_restore, name="contact_restore"),
    path("contacts/<int:contact>/fields/<str:field>", profiles.contact_field, name="contact_field"),
    path("contacts/<int:contact>/employments/new", employments.new, name="employment_new"),
    path(
        "contacts/<int:contact>/employments/return", employments.put_back, name="employment_return"
    ),
    path("employments/<int:employment>/edit", employments.edit, name="employment_edit"),
    path("employments/<int:employment>/removal", employments.remove, name="employment_remove"),
    path("likely/<str:kind>", profile_forms.likely, name="likely"),
]
