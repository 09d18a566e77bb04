from backups.views import importing, policy, register

app_name = "backups"
urlpatterns = [
    # /o/<slug>/backup-jobs/
    *importing.urlpatterns,
    *register.urlpatterns,
    # /o/<slug>/backups/
    *policy.urlpatterns,
]
