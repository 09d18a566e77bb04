from django_scopes import scope

from tests.recovery.pages import *


def test_pages(acme, mia, client_of):
    with scope(organisation=acme):
        made = company(acme)
        plans = {
            "recovery-plan": recovery_plan(made),
            "restoration-plan": restoration_plan(made),
            "continuity-plan": continuity_plan(made),
        }
        work = workaround(made)
    client = client_of(mia)
    for noun, plan in plans.items():
        for page in ("list", "csv", "create"):
            r = client.get(url(f"{noun}-{page}", acme))
            assert r.status_code == 200, (noun, page)
        for page in ("detail", "update", "delete", "history", "approve", "step-create"):
            r = client.get(url(f"{noun}-{page}", acme, plan))
            assert r.status_code == 200, (noun, page)
        with scope(organisation=acme):
            step = plan.plansteps.first()
        for page in ("update", "delete"):
            r = client.get(url(f"{noun}-step-{page}", acme, plan, step))
            assert r.status_code == 200
    for page in ("list", "csv", "create"):
        assert client.get(url(f"workaround-{page}", acme)).status_code == 200
    for page in ("detail", "update", "delete", "history"):
        assert client.get(url(f"workaround-{page}", acme, work)).status_code == 200
    from django.urls import reverse

    for r_, n in ((made.orders, "process"), (made.server, "resource")):
        assert client.get(reverse(f"inventory:{n}-detail", args=[acme.slug, r_.pk])).status_code == 200
    assert client.get(reverse("dashboard:overview", args=[acme.slug])).status_code == 200
    assert client.get(reverse("dashboard:search", args=[acme.slug]) + "?q=server").status_code == 200
