"""The address that the mail of a drill alarm names, outside of every organisation."""

from django.urls import path

from exercises.views.answers import answer_page

urlpatterns = [path("a/<str:token>/", answer_page, name="alarm-answer")]
