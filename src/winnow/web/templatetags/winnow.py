"""Tags and filters of the pages' own layer; built in, so templates need not load it."""

from django import template

register = template.Library()
