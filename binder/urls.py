from django.urls import path

from binder import copy_views, release_views, views

app_name = "binder"
urlpatterns = [
    *release_views.urlpatterns,
    *copy_views.urlpatterns,
    # /o/<slug>/print/
    path("print/", views.cards, name="cards"),
    path("print/<str:key>/start/", views.print_it, name="print"),
    path("print/<str:key>/of/<uuid:subject>/start/", views.print_one, name="print-one"),
    path("print/playbook/<uuid:pk>/preview/", views.playbook_preview, name="playbook-preview"),
    path("print/preview.css", views.preview_css, name="preview-css"),
    path("print/<uuid:pk>/", views.job, name="job"),
    path("print/<uuid:pk>/file.pdf", views.file, name="file"),
]
