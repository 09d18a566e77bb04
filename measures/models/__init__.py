from measures.models.check import EffectivenessCheck
from measures.models.measure import Measure

__all__ = ["EffectivenessCheck", "Measure"]
