from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer "ok" when the database answers; for the supervisor and for load balancers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """Every component of the pages, for whoever builds a page. Only with NOTFALLPLAN_DEVELOPMENT=1."""
    if not settings.DEVELOPMENT:
        raise Http404
    return TemplateResponse(request, "components.html")
