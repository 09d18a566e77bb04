from django.urls import path

from outbox.views import gateways, messages

app_name = "outbox"
urlpatterns = [
    path("outbox/", messages.index, name="list"),
    path("outbox/gateways/", gateways.index, name="gateways"),
    path("outbox/gateways/<uuid:pk>/", gateways.detail, name="gateway"),
    path("outbox/gateways/<uuid:pk>/withdraw/", gateways.withdraw, name="gateway-withdraw"),
    path("outbox/<uuid:pk>/", messages.detail, name="detail"),
    path("outbox/<uuid:pk>/send/", messages.send_now, name="send"),
]
