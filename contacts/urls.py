from django.urls import path

from contacts.models import Supplier
from contacts.views import companies, escalation, paste
from contacts.views.alarm import AlertPathViews, move_step
from contacts.views.companies import AuthorityViews, InsuranceViews, SupplierViews
from contacts.views.emergency import RoleViews
from contacts.views.people import PersonViews, SiteViews
from records.access import access_url

app_name = "contacts"
urlpatterns = [
    # /o/<slug>/people/
    path("people/paste/", paste.paste, name="person-paste"),
    *PersonViews().urls(),
    # /o/<slug>/sites/
    *SiteViews().urls(),
    # /o/<slug>/suppliers/
    access_url(Supplier, "suppliers"),
    *SupplierViews().urls(),
    # /o/<slug>/insurance/
    *InsuranceViews().urls(),
    # /o/<slug>/authorities/
    path("authorities/adopt/", companies.adopt, name="authority-adopt"),
    *AuthorityViews().urls(),
    # /o/<slug>/roles/
    *RoleViews().urls(),
    # /o/<slug>/alert-paths/
    *AlertPathViews().urls(),
    path("alert-paths/<uuid:pk>/steps/<uuid:step>/move/", move_step, name="alertpath-move"),
    # /o/<slug>/escalation/
    path("escalation/", escalation.matrix, name="escalation"),
    path("escalation/edit/", escalation.edit, name="escalation-edit"),
    path("escalation/history/", escalation.history, name="escalation-history"),
]
