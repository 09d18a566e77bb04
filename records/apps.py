from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """What every entry is: of one organisation, remembered, searchable."""

    name = "records"
    verbose_name = _("Records")

    def ready(self) -> None:
        """Register every record for history, and the three tables of accounts that decide who may come in."""
        from auditlog.registry import auditlog  # noqa: PLC0415 -- imports models, so not before the apps are ready

        for model in apps.get_models():
            if hasattr(model, "unlogged_fields") and not model._meta.abstract:
                # Its own columns only: what points to it has a history of its own.
                logged = {field.name for field in model._meta.concrete_fields} - {*model.unlogged_fields}
                auditlog.register(model, include_fields=sorted(logged))
        for name in ("Organisation", "Membership", "Invitation"):
            auditlog.register(apps.get_model("accounts", name), exclude_fields=["token_hash"])
