from django.urls import path

from records.views import organisation_history

app_name = "records"
urlpatterns = [
    # /o/<slug>/history/
    path("history/", organisation_history, name="history"),
]
