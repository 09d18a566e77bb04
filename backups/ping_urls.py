"""Addresses that scripts call, outside of every organisation: `/ping/<token>`, with or without a slash at the end."""

from django.urls import re_path

from backups.views.pings import ping

urlpatterns = [
    re_path(r"^ping/(?P<token>[^/]{1,200})/?$", ping, name="ping"),
    re_path(r"^ping/(?P<token>[^/]{1,200})/(?P<word>[^/]{1,20})/?$", ping, name="ping-signal"),
]
