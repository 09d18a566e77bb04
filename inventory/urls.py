from inventory.views import dependencies, graph, impact, presets, processes, resources, weak_points

app_name = "inventory"
urlpatterns = [
    # /o/<slug>/processes/
    *processes.urlpatterns,
    # /o/<slug>/resources/
    *resources.urlpatterns,
    # /o/<slug>/dependencies/
    *dependencies.urlpatterns,
    *graph.urlpatterns,
    *weak_points.urlpatterns,
    # /o/<slug>/impact/
    *impact.urlpatterns,
    # /o/<slug>/presets/
    *presets.urlpatterns,
]
