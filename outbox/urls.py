from django.urls import path

from outbox import views

app_name = "outbox"
urlpatterns = [
    path("outbox/", views.index, name="list"),
    path("outbox/<uuid:pk>/", views.detail, name="detail"),
    path("outbox/<uuid:pk>/send/", views.send_now, name="send"),
]
