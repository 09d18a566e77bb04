from backups.views import watch

app_name = "backups"
urlpatterns = [
    # /o/<slug>/backup-jobs/<uuid>/addresses/, …/runs/, and /o/<slug>/ping-addresses/
    *watch.urlpatterns,
]
