"""Addresses that others collected to try validators with, decided as docs/explanation/email-addresses.md says."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

import pytest

from tests.real_data import real_data
from winnow.people.normalise import email_address

# What is written for people to read: an address with a name before it is two values, not one address.
_NAMED = ("<", ">")
# Taken by no mail host that we know of, and what a spreadsheet makes of a broken line looks just like it.
_QUOTED = '"'
# Syntax that is right, at domains that RFC 6761 and RFC 2606 keep from mail.
_RESERVED = (".arpa", ".invalid", ".local", ".localhost", ".onion")


def _is_taken(address: str) -> bool:
    try:
        email_address(address)
    except ValueError:
        return False
    return True


def _is_deviation(address: str) -> bool:
    return address.endswith(_NAMED) or address.startswith(_QUOTED) or address.casefold().endswith(_RESERVED)


def test_syntax_vectors_are_decided_as_labelled() -> None:
    vectors = json.loads(real_data("validation_vectors", "email_syntax_vectors.json").read_text())
    # Letters of other alphabets before the @ are right (RFC 6531); the vectors' last group asks to forbid them.
    asked = [one for one in vectors if one["test"] != "test_email_invalid_character_smtputf8_off"]
    for one in asked:
        if _is_deviation(one["input"]):
            assert not _is_taken(one["input"]), one
        else:
            assert _is_taken(one["input"]) is (one["expected"] is None), one


@pytest.mark.parametrize("file", ["tests.xml"])
def test_isemail_takes_what_the_internet_delivers(file: str) -> None:
    """VALID and DNSWARN are right in syntax; all other categories are comments, folded lines, literals, errors."""
    found = ElementTree.parse(real_data("validation_vectors", "isemail", file)).getroot().iter("test")
    decided = 0
    for one in found:
        address = "".join(
            chr(ord(sign) - 0x2400) if 0x2400 <= ord(sign) <= 0x2420 else sign
            for sign in one.findtext("address") or ""
        )
        right = one.findtext("category") in ("ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN")
        # A top-level domain alone has a mailbox nowhere; `test@io` is what remains of a cut address.
        has_dot = "." in address.rpartition("@")[2]
        assert _is_taken(address) is (right and has_dot), address
        decided += 1
    assert decided > 150
