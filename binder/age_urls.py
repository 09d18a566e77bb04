"""The address that the code on a printed copy names, outside of every organisation."""

from django.urls import path

from binder.copy_views import age

urlpatterns = [path("x/<str:token>/", age, name="copy-age")]
