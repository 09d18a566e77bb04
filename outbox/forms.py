"""Forms of gateways."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from core.phone import dial
from outbox.models import Gateway
from outbox.sealing import seal
from outbox.services import LONGEST, SERVICES, check


class GatewayForm(forms.ModelForm[Gateway]):
    """A new gateway. Its address is checked against what is allowed, and sealed."""

    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "With key or password, as in the table below. It is stored sealed and not shown again."
        ),
    )

    class Meta:
        model = Gateway
        fields: ClassVar[list[str]] = ["name", "service", "address"]

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.organisation = organisation

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Gateway.objects.usable(self.instance.organisation).filter(name=name).exists():
            raise ValidationError(_("There is a gateway of this name already. Choose another name."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        service, address = SERVICES.get(data.get("service", "")), data.get("address")
        if service and address:
            try:
                check(service, address)
            except ValidationError as wrong:
                self.add_error("address", wrong)
            else:
                self.instance.sealed = seal(address.strip())
        return data


class ProbeForm(forms.Form):
    """A test message, to a number where the service calls numbers."""

    number = forms.CharField(
        label=gettext_lazy("Mobile number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter the number that is to get the test message.")},
    )

    def __init__(self, *args: Any, gateway: Gateway, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.region = gateway.organisation.country
        if not gateway.calls_numbers:
            del self.fields["number"]

    def clean_number(self) -> str:
        number = dial(self.cleaned_data["number"], self.region)
        if not number.startswith("+"):
            raise ValidationError(_("Enter a mobile number with its area code, as in 0171 123456."))
        return number
