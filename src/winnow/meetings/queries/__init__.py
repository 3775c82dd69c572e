"""Questions about calls and when they can be, for doors and for the rooms above."""

from winnow.meetings.assigning import in_words as in_words
from winnow.meetings.letters import when_in_words as when_in_words
from winnow.meetings.links import booking_of as booking_of
from winnow.meetings.links import page_address as page_address
from winnow.meetings.links import token_of as token_of
from winnow.meetings.models import Booking as Booking
from winnow.meetings.models import BookingPage as BookingPage
from winnow.meetings.queries.availability import Hours as Hours
from winnow.meetings.queries.availability import calendar_of as calendar_of
from winnow.meetings.queries.availability import days_off as days_off
from winnow.meetings.queries.availability import hours as hours
from winnow.meetings.queries.calls import CallView as CallView
from winnow.meetings.queries.calls import calendar_file as calendar_file
from winnow.meetings.queries.calls import call as call
from winnow.meetings.queries.calls import calls as calls
from winnow.meetings.queries.calls import calls_of_person as calls_of_person
from winnow.meetings.queries.calls import told as told
from winnow.meetings.queries.pages import Slot as Slot
from winnow.meetings.queries.pages import first_free as first_free
from winnow.meetings.queries.pages import host_names as host_names
from winnow.meetings.queries.pages import logo_of as logo_of
from winnow.meetings.queries.pages import page_of as page_of
from winnow.meetings.queries.pages import pages as pages
from winnow.meetings.queries.pages import public_page as public_page
from winnow.meetings.queries.pages import slots as slots
from winnow.meetings.queries.pages import zone_of_page as zone_of_page
