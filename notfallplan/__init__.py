"""Composes the house: settings, urls, celery, wsgi. Imported by nobody."""

from notfallplan.celery import app as celery_app

__all__ = ["celery_app"]
