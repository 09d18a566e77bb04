from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from accounts.views import entrance, members, own, settings

app_name = "accounts"
urlpatterns = [
    path("setup/<str:token>/", entrance.setup, name="setup"),
    path("invitation/<str:token>/", entrance.invitation, name="invitation"),
    path("language/", login_not_required(set_language), name="language"),
    path("organisations/", own.organisations, name="organisation-list"),
    path("profile/", own.profile, name="profile"),
    path("o/<slug:slug>/settings/", settings.edit, name="settings"),
    path("o/<slug:slug>/members/", members.index, name="members"),
    path("o/<slug:slug>/members/invite/", members.invite, name="invite"),
    path("o/<slug:slug>/members/<uuid:pk>/role/", members.role, name="role"),
    path("o/<slug:slug>/members/<uuid:pk>/remove/", members.remove, name="remove"),
    path("o/<slug:slug>/invitations/<uuid:pk>/withdraw/", members.withdraw, name="withdraw"),
    path("o/<slug:slug>/invitations/<uuid:pk>/renew/", members.renew, name="renew"),
]
