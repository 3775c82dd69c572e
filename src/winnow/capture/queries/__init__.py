"""Questions about leads, for doors and for the rooms above."""

from winnow.capture.queries.export import csv_lines as csv_lines
from winnow.capture.queries.export import export_columns as export_columns
from winnow.capture.queries.export import exported as exported
from winnow.capture.queries.filters import LeadFilter as LeadFilter
from winnow.capture.queries.imports import import_fields as import_fields
from winnow.capture.queries.imports import import_of as import_of
from winnow.capture.queries.imports import import_summary as import_summary
from winnow.capture.queries.imports import imports as imports
from winnow.capture.queries.imports import mapping_of as mapping_of
from winnow.capture.queries.imports import preview as preview
from winnow.capture.queries.imports import refused_rows as refused_rows
from winnow.capture.queries.leads import Counted as Counted
from winnow.capture.queries.leads import LeadPage as LeadPage
from winnow.capture.queries.leads import count as count
from winnow.capture.queries.leads import every as every
from winnow.capture.queries.leads import leads as leads
from winnow.capture.queries.lists import campaigns as campaigns
from winnow.capture.queries.lists import products as products
from winnow.capture.queries.lists import saved_views as saved_views
from winnow.capture.queries.lists import sources as sources
from winnow.capture.queries.one import LeadView as LeadView
from winnow.capture.queries.one import lead as lead
from winnow.capture.queries.one import standing_of as standing_of
from winnow.capture.queries.one import values_of as values_of
from winnow.capture.queries.search import search_ids as search_ids
