from django.urls import path

from playbooks.models import Playbook
from playbooks.views import arranging, comparison, duties, editor, legal, messages, nis2, shelf
from playbooks.views.playbook import APPROVALS, PlaybookViews
from records.access import access_url

app_name = "playbooks"
urlpatterns = [
    # /o/<slug>/playbooks/
    path("playbooks/adopt/", shelf.adopt, name="playbook-adopt"),
    path("playbooks/templates/<slug:code>/", shelf.template, name="playbook-template"),
    path("playbooks/templates/<slug:code>/exclude/", shelf.exclude, name="playbook-exclude"),
    path("playbooks/templates/<slug:code>/include/", shelf.include, name="playbook-include"),
    *PlaybookViews().urls(),
    *APPROVALS.urls("playbooks"),
    access_url(Playbook, "playbooks"),
    path("playbooks/<uuid:pk>/compare/", comparison.compare, name="playbook-compare"),
    path("playbooks/<uuid:pk>/pages/<slug:phase>/", editor.page, name="playbook-page"),
    path("playbooks/<uuid:pk>/pages/<slug:phase>/frame/", editor.frame, name="playbook-frame"),
    path(
        "playbooks/<uuid:pk>/pages/<slug:phase>/<slug:part>/new/", editor.create, name="playbook-line-create"
    ),
    path("playbooks/<uuid:pk>/<slug:part>/check/", editor.check, name="playbook-check"),
    path("playbooks/<uuid:pk>/<slug:part>/<uuid:line>/", editor.edit, name="playbook-line"),
    path("playbooks/<uuid:pk>/<slug:part>/<uuid:line>/move/", arranging.move, name="playbook-line-move"),
    path("playbooks/<uuid:pk>/<slug:part>/<uuid:line>/drop/", arranging.drop, name="playbook-line-drop"),
    path(
        "playbooks/<uuid:pk>/<slug:part>/<uuid:line>/restore/",
        arranging.bring_back,
        name="playbook-line-restore",
    ),
    # /o/<slug>/messages/
    *messages.urlpatterns,
    # /o/<slug>/duties/
    *duties.urlpatterns,
    # /o/<slug>/legal/
    *legal.urlpatterns,
    *nis2.urlpatterns,
]
