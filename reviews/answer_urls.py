"""Addresses that mails name, outside of every organisation: the signed word says whose they are."""

from django.urls import path

from reviews.views import answers, calendars, preferences

urlpatterns = [
    path("k/<str:token>/", answers.answers, name="answers"),
    path("k/<str:token>/mails/", preferences.mails, name="answer-mails"),
    path("k/<str:token>/<uuid:pk>/", answers.answer, name="answer"),
    path("k/<str:token>/<uuid:pk>/date.ics", answers.date_file, name="answer-ics"),
    path("k/<str:token>/<uuid:pk>/change/", answers.change, name="answer-change"),
    path("k/<str:token>/<uuid:pk>/hand-back/", answers.hand_back, name="answer-hand-back"),
    path("cal/<str:token>.ics", calendars.feed, name="calendar"),
]
