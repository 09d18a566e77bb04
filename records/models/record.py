from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from accounts.models import Organisation
from core.text import search_text, search_words, sort_key

R = TypeVar("R", bound="Record", covariant=True)


class Unlogged(RuntimeError):
    """A bulk write would pass by the history."""


class RecordQuerySet(models.QuerySet[R], Generic[R]):
    """What every set of records can be asked."""

    _reason = ""

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._reason = self._reason
        return clone

    def unlogged(self, reason: str) -> Self:
        """Allow one bulk write that leaves no history; `reason` says in the code why that is right."""
        clone = self._chain()  # type: ignore[attr-defined]
        clone._reason = reason
        return clone

    def _demand_reason(self, verb: str) -> None:
        if not self._reason:
            raise Unlogged(f"{verb}() writes no history. Save each record, or call .unlogged(reason) first.")

    def update(self, **fields: Any) -> int:
        self._demand_reason("update")
        return super().update(**fields)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        self._demand_reason("bulk_create")
        objs = list(objs)
        for record in objs:
            record.prepare()
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        self._demand_reason("bulk_update")
        return super().bulk_update(objs, *args, **kwargs)

    def search(self, query: str) -> Self:
        """Entries that contain every word typed, whatever its umlauts and case."""
        found = self
        for word in search_words(query):
            found = found.filter(search_text__contains=word)
        return found

    def sorted(self) -> Self:
        """In the order of a German dictionary (DIN 5007-1)."""
        return self.order_by("sort_key", "pk")


def scoped(queryset: type[models.QuerySet[Any]]) -> Any:
    """The manager of a record: inside an organisation's scope it shows that organisation only, outside it raises.

    Typed as Any, since django-stubs cannot follow a manager made at run time.
    """
    return ScopedManager(_manager_class=models.Manager.from_queryset(queryset), organisation="organisation")


class Record(models.Model):
    """An entry of the plan: of one organisation, with UUID key, version, history and search text.

    Saving refuses a reference to another organisation's entry. `version` counts saves made through forms, so that of two
    editors the second is told (`records.forms.RecordForm`).
    """

    _noun: ClassVar[str] = ""
    named_by: ClassVar[tuple[str, ...]] = ()  # the references that its name is made of
    unlogged_fields: ClassVar[tuple[str, ...]] = (
        "id",
        "organisation",
        "version",
        "created_at",
        "updated_at",
        "search_text",
        "sort_key",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="+",
        editable=False,
        verbose_name=_("organisation"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)
    search_text = models.TextField(editable=False, blank=True, default="")
    sort_key = models.CharField(max_length=200, editable=False, blank=True, default="")

    if TYPE_CHECKING:
        objects: ClassVar[Any]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refuse_strangers()
        self.prepare()
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "search_text", "sort_key", "updated_at"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The entry's own page: `<app>:<noun>-detail`. Costs one query unless the organisation is loaded."""
        return reverse(f"{self._meta.app_label}:{self.noun()}-detail", args=[self.organisation.slug, self.pk])

    @classmethod
    def noun(cls) -> str:
        """Its name in URL names and template names."""
        return cls._noun or str(cls._meta.model_name)

    def search_parts(self) -> Iterable[str]:
        """The texts by which this entry is found; its name unless a model knows more."""
        return [str(self)]

    def sort_name(self) -> str:
        """The text by which this entry is sorted."""
        return str(self)

    def subject_id(self) -> uuid.UUID:
        """The entry whose page shows this one's history; a part of something larger names the larger thing."""
        return self.pk

    def get_additional_data(self) -> dict[str, str]:
        """What auditlog keeps beside the changed fields."""
        return {"subject": str(self.subject_id()), "organisation": str(self.organisation_id)}

    def prepare(self) -> None:
        """Fill the derived columns; called by save and by bulk_create."""
        self.search_text = search_text(*self.search_parts())
        self.sort_key = sort_key(self.sort_name())

    def clean(self) -> None:
        super().clean()
        self.refuse_strangers()

    def refuse_strangers(self) -> None:
        """Raise ValidationError for a reference into another organisation; one query per reference not yet loaded."""
        for field in self._meta.concrete_fields:
            target = field.related_model
            if not (isinstance(target, type) and issubclass(target, Record)):
                continue
            key = getattr(self, field.attname)
            if key is None:
                continue
            if field.is_cached(self):  # type: ignore[attr-defined]
                owner = getattr(self, field.name).organisation_id
            else:
                owner = target._base_manager.filter(pk=key).values_list("organisation_id", flat=True).first()
            if owner != self.organisation_id:
                raise ValidationError({field.name: _("This entry does not exist. Choose one from the list.")})
