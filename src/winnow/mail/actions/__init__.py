"""What can be done with mail: sending it, and reading the mailboxes that it comes into."""

from winnow.mail.actions.mailboxes import add_mailbox, change_mailbox, check_soon, remove_mailbox
from winnow.mail.actions.outbox import MOST_ATTEMPTS, Letter, NotYet, queue, retry, send
from winnow.mail.actions.polling import Checked, check_mailbox, due_mailboxes, read_mailbox
from winnow.mail.actions.writing import write_letter

__all__ = [
    "MOST_ATTEMPTS",
    "Checked",
    "Letter",
    "NotYet",
    "add_mailbox",
    "change_mailbox",
    "check_mailbox",
    "check_soon",
    "due_mailboxes",
    "queue",
    "read_mailbox",
    "remove_mailbox",
    "retry",
    "send",
    "write_letter",
]
