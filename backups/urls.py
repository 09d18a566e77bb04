from backups.views import drills, policy, register, restore_tests, upcoming

app_name = "backups"
urlpatterns = [
    # /o/<slug>/backup-jobs/
    *register.urlpatterns,
    # /o/<slug>/backups/
    *policy.urlpatterns,
    # /o/<slug>/restore-tests/ and /o/<slug>/restore-drills/
    *upcoming.urlpatterns,
    *restore_tests.urlpatterns,
    *drills.urlpatterns,
]
