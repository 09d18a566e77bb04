from django.urls import path

from risks.views import decide, matrix
from risks.views.register import RiskViews, ThreatViews

app_name = "risks"
urlpatterns = [
    # /o/<slug>/risks/
    path("risks/matrix/", matrix.matrix, name="matrix"),
    path("risks/scales/", matrix.scales, name="scales"),
    path("risks/scales/edit/", matrix.edit_scales, name="scales-edit"),
    path("risks/scales/history/", matrix.scales_history, name="scales-history"),
    *RiskViews().urls(),
    path("risks/<uuid:pk>/rate/", decide.rate, name="risk-rate"),
    path("risks/<uuid:pk>/accept/", decide.accept, name="risk-accept"),
    path("risks/<uuid:pk>/withdraw/", decide.withdraw, name="risk-withdraw"),
    # /o/<slug>/threats/
    *ThreatViews().urls(),
]
