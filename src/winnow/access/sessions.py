"""Sessions in the database, as Django keeps them. Every page begins with a look for one: it is written and planned once."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from winnow.ground.prepared import Prepared

_LIVE = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(db.SessionStore):
    """What settings.SESSION_ENGINE names."""

    def _get_session_from_db(self) -> Session | None:
        found = _LIVE.first(self.session_key, timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
