from recovery.models.outage_run import OutageRun
from recovery.models.parts import PLANS, Coverage, PlanApproval, PlanPart, PlanStep, PlanSupplier
from recovery.models.plan import AbstractPlan, ContinuityPlan, RecoveryPlan, RestorationPlan
from recovery.models.step import Step
from recovery.models.workaround import Bridge, Workaround

__all__ = [
    "PLANS",
    "AbstractPlan",
    "Bridge",
    "ContinuityPlan",
    "Coverage",
    "OutageRun",
    "PlanApproval",
    "PlanPart",
    "PlanStep",
    "PlanSupplier",
    "RecoveryPlan",
    "RestorationPlan",
    "Step",
    "Workaround",
]
