from outbox.models.gateway import Gateway, GatewayQuerySet
from outbox.models.message import Message, MessageQuerySet

__all__ = ["Gateway", "GatewayQuerySet", "Message", "MessageQuerySet"]
