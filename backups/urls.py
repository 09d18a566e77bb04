from backups.views import importing, policy, register, watch

app_name = "backups"
urlpatterns = [
    # /o/<slug>/backup-jobs/
    *importing.urlpatterns,
    *register.urlpatterns,
    # /o/<slug>/backup-jobs/<uuid>/addresses/, …/runs/, and /o/<slug>/ping-addresses/
    *watch.urlpatterns,
    # /o/<slug>/backups/
    *policy.urlpatterns,
]
