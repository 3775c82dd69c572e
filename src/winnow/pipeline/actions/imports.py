"""Bringing a file of opportunities, at once: leads and accounts that it names are found or made."""

from functools import partial

from winnow.capture.actions import import_file
from winnow.capture.words import ImportNoun

import_opportunities = partial(import_file, noun=ImportNoun.OPPORTUNITIES)
