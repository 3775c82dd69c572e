"""Verbs on calls and on when they can be."""

from winnow.meetings.actions.availability import add_day_off as add_day_off
from winnow.meetings.actions.availability import remove_day_off as remove_day_off
from winnow.meetings.actions.availability import set_hours as set_hours
from winnow.meetings.actions.booking import book as book
from winnow.meetings.actions.booking import booking_seen as booking_seen
from winnow.meetings.actions.booking import cancel as cancel
from winnow.meetings.actions.booking import known_as as known_as
from winnow.meetings.actions.booking import move as move
from winnow.meetings.actions.calendar import connect_calendar as connect_calendar
from winnow.meetings.actions.calendar import disconnect_calendar as disconnect_calendar
from winnow.meetings.actions.calendar import read_calendar as read_calendar
from winnow.meetings.actions.calendar import read_calendars as read_calendars
from winnow.meetings.actions.calendar import read_soon as read_soon
from winnow.meetings.actions.calendar import write_call as write_call
from winnow.meetings.actions.outcomes import keep_notes as keep_notes
from winnow.meetings.actions.outcomes import mark_held as mark_held
from winnow.meetings.actions.outcomes import mark_no_show as mark_no_show
from winnow.meetings.actions.pages import LARGEST_LOGO_BYTES as LARGEST_LOGO_BYTES
from winnow.meetings.actions.pages import add_page as add_page
from winnow.meetings.actions.pages import change_page as change_page
from winnow.meetings.actions.pages import close_page as close_page
from winnow.meetings.actions.pages import open_page as open_page
from winnow.meetings.actions.reminders import remind_due as remind_due
from winnow.meetings.actions.replies import take_reply as take_reply
from winnow.meetings.actions.times import TimeTaken as TimeTaken
from winnow.meetings.actions.visitors import Visitor as Visitor
