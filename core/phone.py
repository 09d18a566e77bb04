"""Telephone numbers: kept as typed, and understood well enough to be dialled."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import shortnumberinfo

ASK = _("Enter a telephone number with its area code, as in 0621 123456.")
_TRUNK_PREFIX = {"DE", "AT", "CH"}  # a national number starts with 0 there


def dial(value: str, region: str) -> str:
    """The number as one dials it from anywhere (E.164), or as it is for 110, 112 and the like.

    Raises ValidationError with the sentence that helps. `region` is the country of a number without country code.
    """
    text = value.strip().replace("(0)", "")
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(ASK, code="phone") from error
    if shortnumberinfo.is_valid_short_number_for_region(number, region):
        return phonenumbers.national_significant_number(number)
    digits = "".join(c for c in text if c.isdigit() or c == "+")
    complete = digits.startswith(("+", "0")) or region not in _TRUNK_PREFIX
    possible = (
        phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    )
    if not (complete and possible and len(phonenumbers.national_significant_number(number)) >= 5):
        raise ValidationError(ASK, code="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
