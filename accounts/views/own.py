"""What belongs to the login itself: its companies, name and language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def organisations(request: HttpRequest) -> HttpResponse:
    return redirect("/")


def profile(request: HttpRequest) -> HttpResponse:
    return redirect("/")
