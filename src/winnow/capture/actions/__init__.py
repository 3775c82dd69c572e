"""Verbs on leads."""

from winnow.capture.actions.at_once import import_file as import_file
from winnow.capture.actions.booked import follow_up_missed as follow_up_missed
from winnow.capture.actions.booked import plan_call as plan_call
from winnow.capture.actions.booked import take_booked as take_booked
from winnow.capture.actions.capture import Captured as Captured
from winnow.capture.actions.capture import capture_lead as capture_lead
from winnow.capture.actions.change import change_lead as change_lead
from winnow.capture.actions.change import organization_changed as organization_changed
from winnow.capture.actions.change import people_changed as people_changed
from winnow.capture.actions.hands import assign as assign
from winnow.capture.actions.imports import bring_file as bring_file
from winnow.capture.actions.imports import delete_import as delete_import
from winnow.capture.actions.imports import give_up_import as give_up_import
from winnow.capture.actions.imports import map_columns as map_columns
from winnow.capture.actions.imports import run_import as run_import
from winnow.capture.actions.imports import start_import as start_import
from winnow.capture.actions.merged import people_merged as people_merged
from winnow.capture.actions.named import add_source as add_source
from winnow.capture.actions.named import rename_source as rename_source
from winnow.capture.actions.saved_views import remove_view as remove_view
from winnow.capture.actions.saved_views import save_view as save_view
from winnow.capture.actions.steps import set_next_step as set_next_step
from winnow.capture.actions.steps import snooze as snooze
from winnow.capture.actions.steps import touch as touch
from winnow.capture.actions.undo import run_undo as run_undo
from winnow.capture.actions.undo import start_undo as start_undo
