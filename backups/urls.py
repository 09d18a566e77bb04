from typing import Any

app_name = "backups"
urlpatterns: list[Any] = []  # /o/<slug>/backups/
