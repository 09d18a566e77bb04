from django.urls import include, path

from dashboard import views

app_name = "dashboard"
urlpatterns = [
    # /organisations/new/
    path("organisations/new/", views.found, name="found"),
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
