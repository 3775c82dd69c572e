"""Questions about leads, for doors and for the rooms above."""

from winnow.capture.queries.filters import LeadFilter as LeadFilter
from winnow.capture.queries.leads import Counted as Counted
from winnow.capture.queries.leads import LeadPage as LeadPage
from winnow.capture.queries.leads import count as count
from winnow.capture.queries.leads import every as every
from winnow.capture.queries.leads import leads as leads
from winnow.capture.queries.search import search_ids as search_ids
