"""Reading only the restore tests that decide gives the same judgement as reading all of them."""

from datetime import timedelta

from django.utils import timezone

from backups.judging import judge_all
from backups.reading import newest_results, read_protection
from tests.backups.test_overview import a_job
from tests.factories.backups import NIGHT, RestoreTestFactory
from tests.factories.inventory import ProcessFactory, ResourceFactory, needs


def test_only_the_newest_and_the_newest_proof_decide(in_acme):
    orders = ProcessFactory(organisation=in_acme, rto_hours=24)

    def system(name, *tests):
        resource = ResourceFactory(organisation=in_acme, name=name, holds_data=True)
        needs(orders, resource)
        job, made = a_job(in_acme, resource), []
        for number, (scope, result) in enumerate(tests):
            start = NIGHT + timedelta(days=number)
            made.append(
                RestoreTestFactory(
                    organisation=in_acme,
                    resource=resource,
                    job=job,
                    scope=scope,
                    result=result,
                    started_at=start,
                    ended_at=start + timedelta(hours=number + 1),
                    recovered_point_at=NIGHT,
                )
            )
        return made

    full, half, files = ("full_system", "passed"), ("full_system", "partial"), ("file", "passed")
    kept = []
    tests = system("two proofs, then files", full, full, files)
    kept += tests[1:]
    tests = system("a failure after a proof", full, half)
    kept += tests
    tests = system("files only", files, files)
    kept += tests[1:]
    system("nothing")
    wrong = system("corrected", full)[0]
    kept.append(
        RestoreTestFactory(
            organisation=in_acme, resource=wrong.resource, corrects=wrong, correction_reason="vertippt"
        )
    )

    every, decisive = read_protection(in_acme), read_protection(in_acme, every_test=False)
    assert len(every.tests) == 8
    assert {each.id for each in decisive.tests} == {each.pk for each in kept}
    at = timezone.localtime()
    assert judge_all(decisive, at=at) == judge_all(every, at=at)
    assert sorted(map(str, newest_results().values())) == ["None", "partial", "passed", "passed", "passed"]


def test_reading_costs_eleven_queries(in_acme, django_assert_num_queries):
    resource = ResourceFactory(organisation=in_acme, holds_data=True)
    RestoreTestFactory(organisation=in_acme, resource=resource, job=a_job(in_acme, resource))
    with django_assert_num_queries(11):
        read_protection(in_acme, every_test=False)
