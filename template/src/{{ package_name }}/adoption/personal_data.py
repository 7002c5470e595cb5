"""Columns that seem to hold personal data, by their names and by what their values look like."""

import re

from .notations import Kind
from .profile import ColumnProfile, Profile

# Parts of names; values alone don't show what these are.
NAMES = {
    "name": {"firstname", "lastname", "forename", "surname", "fullname"},
    "e-mail address": {"email", "mail"},
    "phone number": {"phone", "telephone", "mobile", "fax"},
    "address": {"address", "street", "postcode", "zip", "zipcode"},
    "date of birth": {"birthday", "birthdate", "dob"},
    "number of a person or account": {"ssn", "iban", "passport"},
}
PHRASES = {
    "name": re.compile(r"(^|_)((first|last|full|middle|customer|client|patient|employee)_name|name)$"),
    "date of birth": re.compile(r"(date_of_birth|birth_date)"),
}
VALUES = {
    "e-mail address": re.compile(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}"),
    "phone number": re.compile(r"(\+|\(?0)[\d ()/.-]{6,18}\d"),
}
# A list of few names is one of products or places rather than of people.
PEOPLE = 20
# Values look like personal data if this share of them does.
SHARE = 0.5


def kind(profile: Profile, column: ColumnProfile) -> str | None:
    """What a column seems to hold of a person."""
    return by_name(column) or by_values(profile, column)


def by_name(column: ColumnProfile) -> str | None:
    """What the column's name says."""
    words = set(column.feature.split("_")) | {column.feature}
    for what, named in NAMES.items():
        if words & named:
            return what
    people = column.kind is Kind.TEXT and column.distinct > PEOPLE
    found = next((what for what, phrase in PHRASES.items() if phrase.search(column.feature)), None)
    return found if found != "name" or people else None


def by_values(profile: Profile, column: ColumnProfile) -> str | None:
    """What most values of the sample look like."""
    if column.kind is not Kind.TEXT or not column.present:
        return None
    values = profile.sample[column.position].dropna().astype(str)
    for what, pattern in VALUES.items():
        if len(values) and values.str.fullmatch(pattern).mean() >= SHARE:
            return what
    return None
