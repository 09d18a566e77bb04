from recovery.views import order, runs, simulate

app_name = "recovery"
urlpatterns = [
    # /o/<slug>/recovery/
    *order.urlpatterns,
    *simulate.urlpatterns,
    *runs.urlpatterns,
]
