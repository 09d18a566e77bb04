from recovery.views import order

app_name = "recovery"
urlpatterns = [
    # /o/<slug>/recovery/
    *order.urlpatterns,
]
