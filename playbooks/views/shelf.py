"""The list of playbooks with our templates: read one, take it over, or say why it is not needed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.models import EmergencyRole
from playbooks import actions, shelf
from playbooks.content import CODES, CorePlaybook, core_playbook, core_playbooks
from playbooks.copying import copy_of, playbook_from
from playbooks.forms.playbooks import ExcludeForm
from playbooks.models import ExcludedKind, Playbook
from playbooks.naming import filled_roles
from playbooks.reading import read_playbooks
from playbooks.showing import Names, shown_pages
from records.approval_views import badge


def shelf_context(request: MemberRequest) -> dict[str, Any]:
    """Every playbook and template with how it stands; ten queries."""
    language = request.organisation.language
    excluded = dict(ExcludedKind.objects.values_list("kind", "reason"))
    found, own = shelf.entries(
        read_playbooks(), core_playbooks(language), excluded, filled_roles(timezone.localdate()), language
    )
    return {
        "groups": [
            (_("Our templates"), [_row(request, entry) for entry in found]),
            (_("Your own"), [_row(request, entry) for entry in own]),
        ],
        "untouched": sum(1 for entry in found if entry.text is None and not entry.excluded),
        "adopt_url": reverse("playbooks:playbook-adopt", args=[request.organisation.slug]),
    }


def _row(request: MemberRequest, entry: shelf.Entry) -> dict[str, Any]:
    slug = request.organisation.slug
    template = reverse("playbooks:playbook-template", args=[slug, entry.code]) if entry.code else ""
    row: dict[str, Any] = {"entry": entry, "url": template, "template_url": template}
    if entry.text is not None:
        row["url"] = reverse("playbooks:playbook-detail", args=[slug, entry.text.id])
        row["state"], row["word"] = badge(entry.text.state)
        row["compare_url"] = reverse("playbooks:playbook-compare", args=[slug, entry.text.id])
    elif entry.excluded:
        row["state"], row["word"] = "open", _("Not needed")
        row["include_url"] = reverse("playbooks:playbook-include", args=[slug, entry.code])
    else:
        row["state"], row["word"] = "open", _("Not taken over")
    return row


def _template(request: MemberRequest, code: str) -> CorePlaybook:
    if code not in CODES:
        raise Http404
    return core_playbook(code, request.organisation.language)


@members_only(Permission.VIEW_PLAN)
def template(request: MemberRequest, code: str) -> HttpResponse:
    """One of our templates in full, as it would read in this company."""
    core = _template(request, code)
    organisation = request.organisation
    roles = {role.code: role for role in EmergencyRole.objects.exclude(code="")}
    targets = {
        each.code: Playbook(organisation=organisation, title=each.title)
        for each in core_playbooks(organisation.language)
    }
    copy = copy_of(playbook_from(core, organisation, roles, 0), core, roles, targets)
    names = Names(
        roles={role.pk: role.name for role in roles.values()},
        playbooks={each.pk: each.title for each in targets.values()},
    )
    text, kind = copy.text, core.code.lower()
    slug = organisation.slug
    context = {
        "core": core,
        "text": text,
        "pages": shown_pages(text, names),
        "leader": names.roles.get(text.owner_role_id) if text.owner_role_id else "",
        "adopted": Playbook.objects.filter(kind=kind, core_version__isnull=False).first(),
        "excluded": ExcludedKind.objects.filter(kind=kind).first(),
        "may_edit": Permission.EDIT_PLAN in request.may,
        "adopt_url": reverse("playbooks:playbook-adopt", args=[slug]),
        "exclude_url": reverse("playbooks:playbook-exclude", args=[slug, code]),
        "include_url": reverse("playbooks:playbook-include", args=[slug, code]),
        "list_url": reverse("playbooks:playbook-list", args=[slug]),
    }
    return TemplateResponse(request, "playbooks/template.html", context)


@members_only(Permission.EDIT_PLAN)
@require_POST
def adopt(request: MemberRequest) -> HttpResponse:
    """Take over the templates that were ticked, or all of them."""
    slug = request.organisation.slug
    chosen = [code for code in CODES if code in request.POST.getlist("code")]
    if "all" in request.POST:
        excluded = set(ExcludedKind.objects.values_list("kind", flat=True))
        chosen = [code for code in CODES if code.lower() not in excluded]
    if not chosen:
        messages.error(request, _("Tick at least one playbook first."))
        return redirect("playbooks:playbook-list", slug)
    done = actions.adopt(organisation=request.organisation, codes=chosen, by=request.user)
    number = len(done.playbooks)
    if not number:
        messages.info(request, _("You have these playbooks already. Nothing was changed."))
        return redirect("playbooks:playbook-list", slug)
    messages.success(
        request,
        ngettext("%(count)d playbook taken over.", "%(count)d playbooks taken over.", number)
        % {"count": number},
    )
    if done.completed:
        titles = ", ".join(sorted(str(each) for each in done.completed))
        messages.info(
            request, _("A way to what you took over was added in: %(titles)s.") % {"titles": titles}
        )
    if number == 1:
        return redirect("playbooks:playbook-detail", slug, done.playbooks[0].pk)
    return redirect("playbooks:playbook-list", slug)


@members_only(Permission.EDIT_PLAN)
def exclude(request: MemberRequest, code: str) -> HttpResponse:
    """Ask why this kind needs no playbook; it can be taken back."""
    core = _template(request, code)
    known = ExcludedKind.objects.filter(kind=code.lower()).first()
    form = ExcludeForm(
        request.POST if request.method == "POST" else None,
        initial={"reason": known.reason} if known else {},
    )
    if form.is_bound and form.is_valid():
        try:
            actions.exclude(
                organisation=request.organisation,
                kind=code.lower(),
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Not needed: %(title)s") % {"title": core.title})
            return redirect("playbooks:playbook-list", request.organisation.slug)
    back = reverse("playbooks:playbook-template", args=[request.organisation.slug, code])
    context = {"core": core, "form": form, "back_url": back}
    return TemplateResponse(request, "playbooks/exclude.html", context, status=422 if form.is_bound else 200)


@members_only(Permission.EDIT_PLAN)
@require_POST
def include(request: MemberRequest, code: str) -> HttpResponse:
    """Put a kind back on the list."""
    core = _template(request, code)
    actions.include(kind=code.lower(), by=request.user)
    messages.success(request, _("Back on the list: %(title)s") % {"title": core.title})
    return redirect("playbooks:playbook-list", request.organisation.slug)
