from exercises.views import alarm_tests, alarm_writes

app_name = "exercises"
urlpatterns = [*alarm_tests.urlpatterns, *alarm_writes.urlpatterns]
