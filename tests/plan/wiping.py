"""Everything of one organisation is gone, as after a fire."""

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection

from accounts.models import Organisation, OrganisationGroupPermission
from plan.tables import owned


def wipe(organisation):
    """All that belongs to it is gone; references are held at the commit only, so the order does not matter."""
    doomed = [model for model in apps.get_models() if owned(model)]
    with connection.cursor() as cursor:
        for model in [*doomed, OrganisationGroupPermission, Organisation]:
            column = {Organisation: "id", OrganisationGroupPermission: "content_object_id"}.get(
                model, "organisation_id"
            )
            key = Organisation._meta.pk.get_db_prep_value(organisation.pk, connection)
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {column} = %s", [key])
    Group.objects.filter(name__startswith=f"org:{organisation.pk}:").delete()
    connection.check_constraints()
