"""The address map. Everything of an organisation lies below `/o/<slug>/`."""

from django.urls import include, path

from core.gallery import components
from core.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("components/", components, name="components"),
    path("account/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("dashboard.urls")),
    path(
        "o/<slug:slug>/",
        include(
            [
                path("", include("contacts.urls")),
                path("", include("binder.urls")),
                path("", include("outbox.urls")),
                path("", include("records.urls")),
            ]
        ),
    ),
]
