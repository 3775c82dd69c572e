"""Words in the values of a field that tell when it was filled in: of what happened in contact, of how it ended, of
what somebody thought of the lead. English and German. Only values are read, never the name of a field.

A field that arrives with the lead holds what the person is, has or chose: places, sizes, channels, "yes". Past
participles of contact ("opened", "answered"), ends ("lost", "rejected") and judgements ("hot", "not sure") are
written by somebody who has dealt with the lead already.
"""

from __future__ import annotations

import re

CONTACT = (
    "opened|clicked|bounced|unsubscribed|resubscribed|unreachable|reached|not reached|no answer|answered|replied|"
    "responded|called|called back|call back|voicemail|ringing|busy|switched off|not picking up|hung up|contacted|"
    "conversation|e-?mail sent|sms sent|sent|received|marked spam|meeting held|held|visited|follow(ed)? up|"
    "followed-up|following up|spoke|talked|met|no response|no show|rescheduled|approached|submitted|modified|"
    "geöffnet|geklickt|abgemeldet|nicht erreicht|erreicht|beantwortet|geantwortet|angerufen|zurückgerufen|rückruf|"
    "besetzt|mailbox|kontaktiert|gespräch|gesendet|erhalten|besucht|nachgefasst|keine antwort|nicht erschienen"
)
ENDING = (
    "won|lost|closed|converted|not converted|rejected|accepted|declined|cancell?ed|signed|paid|purchased|bought|"
    "enrolled|subscribed|churned|disqualified|qualified|unqualified|not interested|not eligible|no longer|"
    "invalid|wrong number|duplicate|dead|junk|nurture|will revert|already a|"
    "gewonnen|verloren|abgeschlossen|abgelehnt|angenommen|storniert|unterschrieben|bezahlt|gekauft|"
    "kein interesse|ungeeignet|ungültig|falsche nummer|dublette"
)
JUDGEMENT = (
    "hot|warm|cold|high|medium|low|very high|very low|good|bad|poor|worst|best|excellent|average|strong|weak|"
    "likely|unlikely|might be|not sure|unsure|maybe|potential|promising|relevant|irrelevant|relevance|"
    "heiß|kalt|hoch|mittel|niedrig|gut|schlecht|wahrscheinlich|unwahrscheinlich|vielleicht|unsicher|vielversprechend"
)


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])({words})(?![^\W_])", re.IGNORECASE)


SAYS_CONTACT, SAYS_ENDING, SAYS_JUDGEMENT = _any_of(CONTACT), _any_of(ENDING), _any_of(JUDGEMENT)
