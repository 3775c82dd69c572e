"""Twenty rules as data, and the same twenty written by hand as one statement for each database."""

from __future__ import annotations

from typing import Any

Q = dict[str, Any]


def one(field: str, operator: str, value: Any) -> Q:
    return {
        "combinator": "and",
        "not": False,
        "rules": [{"field": field, "operator": operator, "value": value}],
    }


# (group, key, condition, points); the names are those of the catalogue.
RULES: list[tuple[str, str, Q, int]] = [
    ("demographic", "title_chief", one("job_title", "in", ["CEO", "CTO"]), 15),
    ("demographic", "title_head", one("job_title", "beginsWith", "Head"), 10),
    ("demographic", "title_manager", one("job_title", "contains", "Manager"), 6),
    ("demographic", "title_student", one("job_title", "=", "Student"), -10),
    ("demographic", "country_core", one("country", "in", ["DE", "FR", "NL"]), 8),
    ("demographic", "country_far", one("country", "=", "US"), -2),
    ("demographic", "has_phone", one("phone", "notNull", None), 3),
    ("demographic", "budget_large", one("budget", ">=", 20000), 10),
    ("demographic", "budget_small", one("budget", "<", 2000), -3),
    ("demographic", "soon", one("timeframe", "in", ["now", "quarter"]), 8),
    ("firmographic", "industry_core", one("industry", "in", ["Software", "Finance"]), 10),
    ("firmographic", "employees_mid", one("employees", "between", [50, 500]), 8),
    ("firmographic", "employees_large", one("employees", ">", 500), 5),
    ("firmographic", "visits_many", one("custom.visits", ">=", 20), 4),
    ("firmographic", "segment_gold", one("custom.segment", "=", "gold"), 6),
    ("behavioural", "pages", {"kinds": ["page_visit"], "half_life_days": 14, "cap": 20}, 2),
    ("behavioural", "forms", {"kinds": ["form"], "half_life_days": 30, "cap": 30}, 10),
    ("behavioural", "downloads", {"kinds": ["download", "webinar"], "half_life_days": 30}, 5),
    ("behavioural", "clicks", {"kinds": ["email_clicked"], "half_life_days": 14, "window_days": 90}, 4),
    ("behavioural", "opens", {"kinds": ["email_opened"], "half_life_days": 7, "cap": 5}, 1),
]


def by_hand(vendor: str, now: int) -> str:
    """What a database engineer would write for RULES: SELECT lead_id, fit, interest."""
    power = (
        "power(0.5::float8, ({now} - at) / {days}::float8)"
        if vendor == "postgresql"
        else "pow(0.5, ({now} - at) / {days})"
    )

    def decayed(points: int, days: float, kinds: str, extra: str = "") -> str:
        faded = power.format(
            now=f"{now}.0" if vendor != "postgresql" else f"{now}", days=f"{days * 86400:.1f}"
        )
        return f"SUM(CASE WHEN kind IN ({kinds}){extra} THEN {points} * {faded} ELSE 0 END)"

    least = "LEAST" if vendor == "postgresql" else "MIN"
    visits = (
        "(lead.custom ->> 'visits')::float8"
        if vendor == "postgresql"
        else "json_extract(lead.custom, '$.visits')"
    )
    segment = (
        "(lead.custom ->> 'segment')" if vendor == "postgresql" else "json_extract(lead.custom, '$.segment')"
    )
    whole = "::int" if vendor == "postgresql" else ""
    like = "ILIKE" if vendor == "postgresql" else "LIKE"
    return f"""
    WITH behaviour AS (
        SELECT person_id,
            {decayed(2, 14, "'page_visit'")} AS pages,
            {decayed(10, 30, "'form'")} AS forms,
            {decayed(5, 30, "'download', 'webinar'")} AS downloads,
            {decayed(4, 14, "'email_clicked'", f" AND at >= {now - 90 * 86400}")} AS clicks,
            {decayed(1, 7, "'email_opened'")} AS opens
        FROM engagement_interaction WHERE at <= {now} GROUP BY person_id
    )
    SELECT standing.lead_id,
        CASE WHEN person.job_title IN ('CEO', 'CTO') THEN 15 ELSE 0 END
        + CASE WHEN person.job_title {like} 'Head%' THEN 10 ELSE 0 END
        + CASE WHEN person.job_title {like} '%Manager%' THEN 6 ELSE 0 END
        + CASE WHEN person.job_title = 'Student' THEN -10 ELSE 0 END
        + CASE WHEN person.country IN ('DE', 'FR', 'NL') THEN 8 ELSE 0 END
        + CASE WHEN person.country = 'US' THEN -2 ELSE 0 END
        + CASE WHEN person.phone <> '' THEN 3 ELSE 0 END
        + CASE WHEN lead.budget_amount >= 20000 THEN 10 ELSE 0 END
        + CASE WHEN lead.budget_amount < 2000 THEN -3 ELSE 0 END
        + CASE WHEN lead.timeframe IN ('now', 'quarter') THEN 8 ELSE 0 END
        + CASE WHEN organization.industry IN ('Software', 'Finance') THEN 10 ELSE 0 END
        + CASE WHEN organization.employees BETWEEN 50 AND 500 THEN 8 ELSE 0 END
        + CASE WHEN organization.employees > 500 THEN 5 ELSE 0 END
        + CASE WHEN {visits} >= 20 THEN 4 ELSE 0 END
        + CASE WHEN {segment} = 'gold' THEN 6 ELSE 0 END AS fit,
        COALESCE(ROUND({least}(pages, 20)){whole} + ROUND({least}(forms, 30)){whole} + ROUND(downloads){whole}
            + ROUND(clicks){whole} + ROUND({least}(opens, 5)){whole}, 0) AS interest
    FROM capture_leadstanding standing
    JOIN capture_lead lead ON lead.id = standing.lead_id
    JOIN people_person person ON person.id = lead.person_id
    LEFT JOIN people_organization organization ON organization.id = person.organization_id
    LEFT JOIN behaviour ON behaviour.person_id = person.id
    """
