"""Django's backend for PostgreSQL, with statements that are kept and without a question at the start of each request."""
