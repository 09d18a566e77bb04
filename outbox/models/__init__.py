from outbox.models.message import Message, MessageQuerySet

__all__ = ["Message", "MessageQuerySet"]
