"""Addresses that mails name, outside of every organisation: the signed word says whose they are."""

from django.urls import path

from reviews.views import answers, preferences

urlpatterns = [
    path("k/<str:token>/", answers.answers, name="answers"),
    path("k/<str:token>/mails/", preferences.mails, name="answer-mails"),
    path("k/<str:token>/<uuid:pk>/", answers.answer, name="answer"),
    path("k/<str:token>/<uuid:pk>/change/", answers.change, name="answer-change"),
    path("k/<str:token>/<uuid:pk>/hand-back/", answers.hand_back, name="answer-hand-back"),
]
