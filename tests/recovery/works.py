"""A small company whose hours can be worked out by hand. Call inside the organisation's scope.

    Auftragsannahme (target 8 h, MTPD 12 h)   needs Warenwirtschaft
    Versand (MTPD 24 h, so target 20 h)       needs Warenwirtschaft; bridged for 6 h
    Lohn (no rating)                          needs Dateiserver
    Warenwirtschaft: estimate 2 h             needs Dateiserver
    Dateiserver: measured 9 h in a test       needs Strom
    Strom: estimate 1 h                       needs nothing

Everything is down: Strom 1, Dateiserver 10, Warenwirtschaft 12, so Auftragsannahme is back after 12 hours, 4 too late.
The reaction time is 4 hours. Tom Beck answers for Dateiserver and Warenwirtschaft, Ayşe Kaya for Strom.
"""

import html
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from inventory.figures import Verdict
from inventory.models import Process, Resource
from recovery.outage_report import (
    Absence,
    Call,
    Chosen,
    Event,
    Held,
    Loss,
    Named,
    PlanLine,
    ProcessLine,
    Report,
    ResourceLine,
    What,
    Why,
)
from tests.factories.contacts import PersonFactory
from tests.factories.inventory import ProcessFactory, ResourceFactory, RtaEvidenceFactory, needs
from tests.inventory.networks import key

SERVER = Named(key("Server"), "Server")
REPORT = Report(
    chosen=Chosen(
        resources=(SERVER,), people=(Named(key("Beck"), "Beck"),), hours=Decimal("2.50"), gone=True
    ),
    reaction=Decimal(4),
    processes=(
        ProcessLine(
            Named(key("P"), "P"),
            Decimal(0),
            None,
            None,
            Decimal(3),
            Decimal(8),
            Decimal(8),
            Verdict.UNKNOWN,
            None,
            Verdict.NO_DEMAND,
            unknown="Server",
            path=("Server", "P"),
        ),
    ),
    resources=(ResourceLine(SERVER, "it_system", Decimal(0), None, None, None, "unknown", is_chosen=True),),
    held=(Held(SERVER, "hot"),),
    events=(Event(Decimal("0.1"), What.LIMIT_PASSED, (Named(key("P"), "P"),), sure=False),),
    losses=(Loss(SERVER, Decimal(24), "test", None, Verdict.NO_DEMAND),),
    calls=(
        Call(Why.SUPPLIER, key("S"), "S", "Server", phones=("0800 1",), customer_number="7", hours="Büro"),
    ),
    plans=(PlanLine(Named(key("W"), "W"), ("Server",), Decimal(4), None, ("Beck",)),),
    absences=(Absence(Named(key("Beck"), "Beck"), (SERVER,), ()),),
    scenarios=("it", "staff"),
    unknown=(SERVER,),
    bottleneck="Beck",
    saves=Decimal(1),
)  # fmt: skip -- with something in every field


@dataclass
class Works:
    """The entries by short names."""

    organisation: Organisation
    beck: Any
    kaya: Any
    orders: Process
    shipping: Process
    payroll: Process
    erp: Resource
    files: Resource
    power: Resource


def small_works(organisation: Organisation) -> Works:
    """The company above."""
    here = {"organisation": organisation}
    beck = PersonFactory(**here, first_name="Tom", last_name="Beck")
    kaya = PersonFactory(**here, first_name="Ayşe", last_name="Kaya")
    orders = ProcessFactory(**here, name="Auftragsannahme", mtpd_override_hours=12, mtpd_override_reason="x",
                            rto_hours=8, rto_reason="x", owner=kaya)  # fmt: skip
    shipping = ProcessFactory(**here, name="Versand", mtpd_override_hours=24, mtpd_override_reason="x")
    payroll = ProcessFactory(**here, name="Lohn")
    erp = ResourceFactory(
        **here, name="Warenwirtschaft", kind="application", rta_estimate_hours=2, owner=beck
    )
    files = ResourceFactory(**here, name="Dateiserver", owner=beck, holds_data=True, rpa_estimate_hours=24)
    RtaEvidenceFactory(**here, resource=files, rta_hours=9, proven_by=beck)
    power = ResourceFactory(**here, name="Strom", kind="infrastructure", rta_estimate_hours=1, owner=kaya)
    needs(orders, erp)
    needs(shipping, erp, needed_after_hours=6, workaround="Lieferscheine von Hand")
    needs(payroll, files)
    needs(erp, files)
    needs(files, power)
    return Works(organisation, beck, kaya, orders, shipping, payroll, erp, files, power)


def plain(page: Any) -> str:
    """The words of an answer, as somebody reads them."""
    main = page.content.decode().split("<main", 1)[-1].split("</main", 1)[0]
    text = html.unescape(re.sub(r"<[^>]*>", " ", main))
    return re.sub(r" +([:,.])", r"\1", re.sub(r"\s+", " ", text))


def queries(client: Any, url: str) -> int:
    """How many queries one page costs."""
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)
