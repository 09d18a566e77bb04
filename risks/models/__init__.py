from risks.models.acceptance import Acceptance
from risks.models.rating import Rating
from risks.models.risk import Risk, RiskTreatment
from risks.models.scales import RiskSettings
from risks.models.threat import Threat

__all__ = ["Acceptance", "Rating", "Risk", "RiskSettings", "RiskTreatment", "Threat"]
