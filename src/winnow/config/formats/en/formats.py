"""Days and moments in English: the same for readers on both sides of the Atlantic, none of whom can mistake them."""

DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
