from backups.views import drills, importing, overview, policy, register, restore_tests, upcoming, watch

app_name = "backups"
urlpatterns = [
    # /o/<slug>/backup-jobs/
    *importing.urlpatterns,
    *register.urlpatterns,
    # /o/<slug>/backup-jobs/<uuid>/addresses/, …/runs/, and /o/<slug>/ping-addresses/
    *watch.urlpatterns,
    # /o/<slug>/backups/
    *policy.urlpatterns,
    # /o/<slug>/backups/: the overview
    *overview.urlpatterns,
    # /o/<slug>/restore-tests/ and /o/<slug>/restore-drills/
    *upcoming.urlpatterns,
    *restore_tests.urlpatterns,
    *drills.urlpatterns,
]
