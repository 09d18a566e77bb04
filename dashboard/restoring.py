"""Founding a company from what is left of it: the PDF of its binder, or a plan file."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from plan.in_pdf import LARGEST_PDF, plan_file_of
from plan.reading_file import PlanFileProblem, read
from plan.restore import restore


class RestoreForm(forms.Form):
    """The file to restore from."""

    file = forms.FileField(
        label=gettext_lazy("Binder (PDF) or plan file"),
        help_text=gettext_lazy(
            "The emergency binder as Notfallplan has written it, or a file of export-plan."
        ),
        error_messages={"required": gettext_lazy("Choose the PDF of your emergency binder, or a plan file.")},
        widget=forms.FileInput(attrs={"accept": ".pdf,.json"}),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_PDF:  # before it is read into memory
            raise forms.ValidationError(
                _("The file is larger than %(mb)d MB. This is no emergency binder.")
                % {"mb": LARGEST_PDF // 1024**2}
            )
        content: bytes = file.read()
        return content


@require_http_methods(["GET", "POST"])
def restore_page(request: UserRequest) -> HttpResponse:
    """Found a company anew; whoever does becomes its first manager. Nothing that is here is changed."""
    form = RestoreForm(request.POST, request.FILES) if request.method == "POST" else RestoreForm()
    if form.is_bound and form.is_valid():
        try:
            organisation = restore(read(plan_file_of(form.cleaned_data["file"])), by=request.user)
        except PlanFileProblem as problem:
            form.add_error("file", str(problem))
        else:
            messages.success(
                request,
                _(
                    "Restored: %(name)s. Check the people and their numbers first, then invite your colleagues."
                )
                % {"name": organisation},
            )
            return redirect(organisation)
    return TemplateResponse(
        request, "dashboard/restore.html", {"form": form}, status=422 if form.is_bound else 200
    )
