"""Taking a whole import back: kinds (which records it may have written), restore (old values return), remove (what it
made goes), follow (leads are told)."""
