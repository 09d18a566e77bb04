"""What people propose who were asked, and what an editor makes of it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_scopes import scope

from contacts.models import ContactPoint
from reviews.models import Ask, Proposal, Review
from reviews.opening import bring_up_to_date, read_reachable, wanted
from reviews.proposals import accept, decline, propose
from reviews.reading import read_due, read_staff
from tests.factories.contacts import ContractFactory, PersonFactory, SiteFactory, SupplierFactory
from tests.factories.reviews import AskFactory, ProposalFactory, asked
from tests.factories.risks import RiskFactory
from tests.reviews.pages import MINE, link_to, mailed, typed, url

pytestmark = pytest.mark.django_db


def taken(proposal, alice):
    return accept(proposal=proposal, at=timezone.now(), by=alice)


class TestProposing:
    def test_another_number_waits_for_an_editor(self, phone, ask, mobile, ayse):
        answer = typed(phone, ask, **{f"point:{mobile.pk}": "0171 999 88 77"})

        assert answer.status_code == 302
        [proposal] = Proposal.objects.all()
        [change] = proposal.changes
        assert (change["before"], change["after"]) == ("0171 1234567", "0171 999 88 77")
        assert proposal.person == ayse
        assert Ask.objects.get().answer == "proposed"
        mobile.refresh_from_db()
        assert mobile.value == "0171 1234567", "nothing changes in the plan before"
        assert "Ihre Änderung liegt jetzt" in phone.get(answer.url).content.decode()

    def test_a_sentence_is_enough(self, phone, scoped, ayse):
        risk = RiskFactory(organisation=scoped, owner=ayse)

        typed(phone, asked(risk, "risk", ayse), note="Die Sprinkler sind jetzt da")

        assert [(p.changes, p.note) for p in Proposal.objects.all()] == [([], "Die Sprinkler sind jetzt da")]

    def test_nothing_different_is_refused(self, phone, ask):
        answer = typed(phone, ask)

        assert answer.status_code == 422
        assert "Noch ist nichts anders" in answer.content.decode()
        assert not Proposal.objects.exists()

    @pytest.mark.parametrize("stored", ["Tor links\r\nKlingel 3", "Tor links\nKlingel 3", "Tor links \n"])
    def test_text_that_nobody_touched_is_no_change(self, phone, scoped, ayse, stored):
        site = SiteFactory(organisation=scoped, maintained_by=ayse, access_note=stored)

        assert typed(phone, asked(site, "contact_point_other", ayse)).status_code == 422
        assert not Proposal.objects.exists()

    def test_a_number_that_cannot_be_dialled_is_refused_and_kept(self, phone, ask, mobile):
        answer = typed(phone, ask, **{f"point:{mobile.pk}": "anrufen bei Oma"})

        text = answer.content.decode()
        assert answer.status_code == 422
        assert "anrufen bei Oma" in text
        assert "Telefonnummer" in text

    def test_only_the_person_sees_and_changes_their_private_numbers(self, phone, ask, ayse, tom):
        private = ContactPoint.objects.get(person=ayse, is_private=True)
        own = phone.get(f"{mailed(ask)}change/").context["form"]
        Ask.objects.all().delete()
        lead = phone.get(f"{mailed(asked(ayse, MINE, tom))}change/").context["form"]

        assert f"point:{private.pk}" in own.fields
        assert f"point:{private.pk}" not in lead.fields

    def test_twice_is_once(self, ask, ayse):
        fields = {"ask": ask, "what": "hand_back", "changes": [], "note": "x", "person": ayse}
        propose(at=timezone.now(), **fields)

        with pytest.raises(ValidationError) as refused:
            propose(at=timezone.now(), **fields)

        assert refused.value.code == "answered"
        assert Proposal.objects.count() == 1

    def test_handing_back_needs_a_reason(self, phone, ask):
        address = f"{mailed(ask)}hand-back/"

        assert phone.post(address, {"reason": ""}).status_code == 422
        phone.post(address, {"reason": "Ich gehe in Rente.", "instead": "Tom Beck"})

        assert Proposal.objects.get().note == "Ich gehe in Rente. Stattdessen: Tom Beck"
        assert Ask.objects.get().answer == "handed_back"

    def test_a_measure_has_no_change_page(self, phone, scoped, ayse):
        ask = AskFactory(organisation=scoped, kind="measure", subject=ayse.pk, person=ayse)

        assert phone.get(f"{link_to(ayse)}{ask.pk}/change/").status_code == 302, "the measure is gone"


class TestAccepting:
    def test_the_number_is_changed_checked_and_the_entry_confirmed(self, phone, ask, mobile, ayse, alice):
        ContactPoint.objects.filter(pk=mobile.pk).unlogged("test").update(bounced_at=timezone.now())
        typed(phone, ask, **{f"point:{mobile.pk}": "0171 999 88 77", "note": "Neuer Vertrag"})

        taken(Proposal.objects.get(), alice)

        mobile.refresh_from_db()
        assert (mobile.value, mobile.dial) == ("0171 999 88 77", "+491719998877")
        assert (mobile.verified_at, mobile.verified_by) == (timezone.localdate(), "Ayşe Kaya")
        assert mobile.bounced_at is None
        review = Review.objects.get()
        assert (review.result, review.person, review.entered_by) == ("changed", ayse, alice)
        assert review.note == "Mobil: 0171 999 88 77. Neuer Vertrag"

    def test_a_further_number_comes_in_and_an_empty_one_goes_out(self, phone, ask, mobile, ayse, alice):
        typed(phone, ask, **{f"point:{mobile.pk}": "", "point:new:landline": "0621 4400-12"})

        taken(Proposal.objects.get(), alice)

        values = ContactPoint.objects.filter(person=ayse, is_private=False).values_list("value", flat=True)
        assert set(values) == {"0621 4400-12", "kaya@acme.example"}

    def test_columns_are_written_with_a_new_version(self, phone, ask, ayse, alice):
        typed(phone, ask, job_title="Leitung IT")

        taken(Proposal.objects.get(), alice)

        version = ayse.version
        ayse.refresh_from_db()
        assert (ayse.job_title, ayse.version) == ("Leitung IT", version + 1)

    def test_what_reads_otherwise_by_now_is_not_overwritten(self, phone, ask, mobile, alice):
        typed(phone, ask, **{f"point:{mobile.pk}": "0171 999 88 77", "job_title": "Leitung IT"})
        mobile.value = "0171 5555555"
        mobile.save()

        with pytest.raises(
            ValidationError, match="„Mobil“ lautet inzwischen anders: 0171 5555555"
        ) as refused:
            taken(Proposal.objects.get(), alice)

        assert refused.value.code == "changed"
        assert Proposal.objects.get().is_open
        assert not Review.objects.exists()

    def test_the_second_decision_is_refused(self, scoped, ayse, alice):
        proposal = ProposalFactory(organisation=scoped, kind="bc_policy", person=ayse, note="Ziel fehlt")
        taken(proposal, alice)

        with pytest.raises(ValidationError, match="inzwischen darüber entschieden") as refused:
            decline(proposal=proposal, why="x", at=timezone.now(), by=alice)

        assert refused.value.code == "decided"

    def test_what_is_deleted_can_only_be_declined(self, scoped, ayse, alice):
        risk = RiskFactory(organisation=scoped)
        proposal = ProposalFactory(organisation=scoped, kind="risk", subject=risk.pk, note="x")
        risk.delete()

        with pytest.raises(ValidationError, match="gelöscht"):
            taken(proposal, alice)

        decline(proposal=proposal, why="Gelöscht", at=timezone.now(), by=alice)
        assert Proposal.objects.get().decision == "declined"


class TestHandingBack:
    def test_the_deputy_follows(self, scoped, ayse, tom, alice):
        risk = RiskFactory(organisation=scoped, owner=ayse, deputy=tom)
        proposal = ProposalFactory(
            organisation=scoped, what="hand_back", kind="risk", subject=risk.pk, person=ayse, note="x"
        )

        taken(proposal, alice)

        risk.refresh_from_db()
        assert (risk.owner, risk.deputy) == (tom, None)
        assert not Review.objects.exists(), "nobody has looked"

    def test_a_deputy_who_has_left_does_not_follow(self, scoped, ayse, tom, alice):
        risk = RiskFactory(organisation=scoped, owner=ayse, deputy=tom)
        tom.is_active = False
        tom.save()

        taken(
            ProposalFactory(
                organisation=scoped, what="hand_back", kind="risk", subject=risk.pk, person=ayse, note="x"
            ),
            alice,
        )

        risk.refresh_from_db()
        assert (risk.owner, risk.deputy) == (None, None)

    def test_the_deputy_can_hand_back_too(self, scoped, ayse, tom, alice):
        risk = RiskFactory(organisation=scoped, owner=ayse, deputy=tom)

        taken(
            ProposalFactory(
                organisation=scoped, what="hand_back", kind="risk", subject=risk.pk, person=tom, note="x"
            ),
            alice,
        )

        risk.refresh_from_db()
        assert (risk.owner, risk.deputy) == (ayse, None)

    def test_who_keeps_the_supplier_keeps_its_contract(self, scoped, ayse, alice):
        supplier = SupplierFactory(organisation=scoped, maintained_by=ayse)
        contract = ContractFactory(organisation=scoped, supplier=supplier)

        taken(
            ProposalFactory(
                organisation=scoped, what="hand_back", kind="contract", subject=contract.pk, person=ayse
            ),
            alice,
        )

        supplier.refresh_from_db()
        assert supplier.maintained_by is None

    def test_a_role_is_left_to_the_editor_and_the_page_says_so(self, client_of, scoped, ayse, alice):
        proposal = ProposalFactory(
            organisation=scoped, what="hand_back", kind=MINE, subject=ayse.pk, person=ayse, note="Gehe"
        )

        page = client_of(alice).get(url("proposal-detail", scoped, proposal.pk)).content.decode()

        assert "Benennen Sie zuerst jemand anders" in page
        taken(proposal, alice)
        assert Proposal.objects.get().decision == "accepted"


def test_what_waits_for_a_decision_is_not_asked_and_then_is(scoped, ayse, alice):
    risk = RiskFactory(organisation=scoped, owner=ayse, review_on=date(2026, 1, 1))
    proposal = ProposalFactory(organisation=scoped, kind="risk", subject=risk.pk, person=ayse, note="x")

    def open_ones():
        on, staff = timezone.localdate(), read_staff(scoped, timezone.localdate())
        due = read_due(scoped, on).found
        now = wanted(due, staff=staff, reachable=read_reachable(), on=on)
        return {ask.subject for ask in bring_up_to_date(scoped, now, at=timezone.now())}

    assert risk.pk not in open_ones()
    decline(proposal=proposal, why="Stimmt nicht", at=timezone.now(), by=alice)
    assert risk.pk in open_ones()


class TestPages:
    def test_one_click_takes_it_over(self, client_of, phone, ask, mobile, scoped, alice):
        typed(phone, ask, **{f"point:{mobile.pk}": "0171 999 88 77"})
        client = client_of(alice)
        proposal = Proposal.objects.get()

        assert "Ayşe Kaya" in client.get(url("proposal-list", scoped)).content.decode()
        page = client.get(url("proposal-detail", scoped, proposal.pk)).content.decode()
        assert "0171 1234567" in page
        assert "0171 999 88 77" in page
        answer = client.post(url("proposal-accept", scoped, proposal.pk), follow=True)

        assert "Übernommen: Ayşe Kaya" in answer.content.decode()
        assert "Nichts wartet auf eine Entscheidung" in answer.content.decode()
        shown = client.get(f"{url('proposal-list', scoped)}?show=all").content.decode()
        assert "Ayşe Kaya" in shown

    def test_declining_needs_a_reason(self, client_of, scoped, alice):
        proposal = ProposalFactory(organisation=scoped, kind="bc_policy", note="x")
        client = client_of(alice)

        assert client.post(url("proposal-decline", scoped, proposal.pk), {"why": ""}).status_code == 422
        client.post(url("proposal-decline", scoped, proposal.pk), {"why": "Ist schon so"})

        page = client.get(url("proposal-detail", scoped, proposal.pk)).content.decode()
        assert "Ist schon so" in page
        assert "Übernehmen" not in page

    def test_a_refusal_is_said_on_the_page(self, client_of, scoped, alice):
        proposal = ProposalFactory(organisation=scoped, kind="bc_policy", note="x")
        taken(proposal, alice)

        answer = client_of(alice).post(url("proposal-accept", scoped, proposal.pk), follow=True)

        assert "inzwischen darüber entschieden" in answer.content.decode()

    def test_of_another_company_it_is_not_there(self, client_of, scoped, other, charlie):
        proposal = ProposalFactory(organisation=scoped, kind="bc_policy", note="x")

        with scope(organisation=other):
            PersonFactory(organisation=other)
        assert client_of(charlie).get(url("proposal-detail", other, proposal.pk)).status_code == 404

    def test_looking_is_no_decision(self, client_of, scoped, alice):
        proposal = ProposalFactory(organisation=scoped, kind="bc_policy", note="x")

        for name in ("proposal-accept", "proposal-decline"):
            assert client_of(alice).get(url(name, scoped, proposal.pk)).status_code == 405
        assert Proposal.objects.get().is_open
