app_name = "binder"
urlpatterns: list = []
