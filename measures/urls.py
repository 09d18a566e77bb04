from django.urls import path

from measures.views import acts
from measures.views.measures import MeasureViews

app_name = "measures"
urlpatterns = [
    # /o/<slug>/measures/
    *MeasureViews().urls(),
    path("measures/<uuid:pk>/close/", acts.close, name="measure-close"),
    path("measures/<uuid:pk>/give-up/", acts.give_up, name="measure-give-up"),
    path("measures/<uuid:pk>/reopen/", acts.reopen, name="measure-reopen"),
    path("measures/<uuid:pk>/check/", acts.check, name="measure-check"),
]
