from django.urls import path

from contacts.views import escalation
from contacts.views.alarm import AlertPathViews, move_step
from contacts.views.emergency import RoleViews

app_name = "contacts"
urlpatterns = [
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
