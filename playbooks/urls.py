from playbooks.views import duties, legal, messages, nis2

app_name = "playbooks"
urlpatterns = [
    # /o/<slug>/messages/
    *messages.urlpatterns,
    # /o/<slug>/duties/
    *duties.urlpatterns,
    # /o/<slug>/legal/
    *legal.urlpatterns,
    *nis2.urlpatterns,
]
