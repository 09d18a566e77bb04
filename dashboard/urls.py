from django.urls import include, path

from dashboard import restoring, views

app_name = "dashboard"
urlpatterns = [
    # /organisations/new/
    path("organisations/new/", views.found, name="found"),
    path("organisations/restore/", restoring.restore_page, name="restore"),
    path(
        "o/<slug:slug>/",
        include(
            [
                path("", views.overview, name="overview"),
                path("emergency/", views.emergency, name="emergency"),
                path("tasks/", views.tasks, name="tasks"),
                path("search/", views.search, name="search"),
            ]
        ),
    ),
]
