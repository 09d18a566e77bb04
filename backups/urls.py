from backups.views import policy, register

app_name = "backups"
urlpatterns = [
    # /o/<slug>/backup-jobs/
    *register.urlpatterns,
    # /o/<slug>/backups/
    *policy.urlpatterns,
]
