from django.urls import path

from recovery.models import ContinuityPlan, RecoveryPlan, RestorationPlan
from recovery.views import order, rehearse, runs, simulate, workarounds
from recovery.views.acts import take_over
from recovery.views.plans import ContinuityPlanViews, RecoveryPlanViews, RestorationPlanViews
from recovery.views.steps import StepPages

app_name = "recovery"
urlpatterns = [
    # /o/<slug>/recovery-plans/
    path("recovery-plans/<uuid:pk>/take-over/", take_over, name="recovery-plan-take-over"),
    *rehearse.urlpatterns,
    *StepPages(RecoveryPlan).urls("recovery-plans"),
    *RecoveryPlanViews().all_urls(),
    # /o/<slug>/restoration-plans/
    *StepPages(RestorationPlan).urls("restoration-plans"),
    *RestorationPlanViews().all_urls(),
    # /o/<slug>/continuity-plans/
    *StepPages(ContinuityPlan).urls("continuity-plans"),
    *ContinuityPlanViews().all_urls(),
    # /o/<slug>/workarounds/
    *workarounds.urlpatterns,
    # /o/<slug>/recovery/
    *order.urlpatterns,
    *simulate.urlpatterns,
    *runs.urlpatterns,
]
