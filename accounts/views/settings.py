"""The settings of the organisation."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import OrganisationForm
from accounts.http import MemberRequest
from accounts.models import Organisation
from accounts.roles import Permission
from accounts.tenancy import members_only


@members_only(Permission.MANAGE_ORGANISATION)
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest) -> HttpResponse:
    """Company, numbers, paper and security on one page."""
    if request.method == "POST":
        with transaction.atomic():
            # The row locked where the database can, and not `request.organisation`: a refused form writes into it.
            organisation = Organisation.objects.select_for_update().get(pk=request.organisation.pk)
            form = OrganisationForm(request.POST, instance=organisation, by=request.user)
            if form.is_valid():
                form.save()
                messages.success(request, _("The settings are saved."))
                return redirect("accounts:settings", organisation.slug)
    else:
        organisation = Organisation.objects.get(pk=request.organisation.pk)
        form = OrganisationForm(instance=organisation, by=request.user)
    return TemplateResponse(
        request, "accounts/settings.html", {"form": form}, status=422 if form.is_bound else 200
    )
