"""What belongs to the login itself: its companies, its name and language."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.forms import ProfileForm
from accounts.http import UserRequest
from accounts.models import Membership, User
from core.text import fold

SEARCH_FROM = 8  # companies; fewer are found by looking


@require_GET
def organisations(request: UserRequest) -> HttpResponse:
    """Every company the login belongs to; from nine on with a search field."""
    memberships = list(
        Membership.objects.filter(user=request.user)
        .select_related("organisation")
        .order_by("organisation__name")
    )
    query = request.GET.get("q", "").strip()[:200]
    found = [m for m in memberships if fold(query) in fold(m.organisation.name)] if query else memberships
    context = {
        "found": found,
        "query": query,
        "total": len(memberships),
        "show_search": len(memberships) > SEARCH_FROM,
    }
    return TemplateResponse(request, "accounts/organisation_list.html", context)


@require_http_methods(["GET", "POST"])
def profile(request: UserRequest) -> HttpResponse:
    """Name, language and keys of the login, and the ways to everything allauth keeps."""
    user = User.objects.get(pk=request.user.pk)  # a refused form must not change the name in the app bar
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    return TemplateResponse(
        request, "accounts/profile.html", {"form": form}, status=422 if form.is_bound else 200
    )
