"""Files of opportunities: fields (what a column may go to), record (a row as read), leads (whose they are),
lead_steps (what the leads become), run (chunk by chunk into the tables)."""
