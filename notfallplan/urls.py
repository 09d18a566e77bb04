"""The address map. Everything of an organisation lies below `/o/<slug>/`."""

from django.urls import include, path

from core.gallery import components
from core.views import healthz
from dashboard.views import home

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("components/", components, name="components"),
    path("account/", include("allauth.urls")),
    path("", include("backups.ping_urls")),
    path("", include("reviews.answer_urls")),
    path("", include("exercises.answer_urls")),
    path("", include("binder.age_urls")),
    path("", include("accounts.urls")),
    path("", home, name="home"),
    path("", include("dashboard.urls")),
    path(
        "o/<slug:slug>/",
        include(
            [
                path("", include("contacts.urls")),
                path("", include("inventory.urls")),
                path("", include("risks.urls")),
                path("", include("backups.urls")),
                path("", include("recovery.urls")),
                path("", include("playbooks.urls")),
                path("", include("exercises.urls")),
                path("", include("measures.urls")),
                path("", include("reviews.urls")),
                path("", include("binder.urls")),
                path("", include("outbox.urls")),
                path("", include("records.urls")),
            ]
        ),
    ),
]
