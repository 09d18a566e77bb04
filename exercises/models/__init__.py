"""What we rehearse, and how it went."""

from exercises.models.alarm_call import AlarmCall
from exercises.models.alarm_test import AlarmTest

__all__ = ["AlarmCall", "AlarmTest"]
