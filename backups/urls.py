from typing import Any

from backups.views import drills, restore_tests, upcoming

app_name = "backups"
urlpatterns: list[Any] = [
    # /o/<slug>/restore-tests/ and /o/<slug>/restore-drills/
    *upcoming.urlpatterns,
    *restore_tests.urlpatterns,
    *drills.urlpatterns,
]
