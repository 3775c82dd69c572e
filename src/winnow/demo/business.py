"""Kestrel Energy Systems, the company whose Winnow the demo is: it sells meters and software that show where
energy goes. Its people, teams, products, campaigns, and what its visitors read. None of it exists."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

COMPANY = "Kestrel Energy Systems"
DOMAIN = "kestrel.example"
PASSWORD = "kestrel-demo-2026"  # noqa: S105 - printed on purpose: a demo's


@dataclass(frozen=True)
class Colleague:
    name: str
    role: str
    team: str
    time_zone: str = "Europe/Berlin"
    language: str = ""

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@{DOMAIN}"


# Name of the team, and of the team above it.
TEAMS = [
    ("Sales", ""),
    ("Continent", "Sales"),
    ("Islands", "Sales"),
    ("Americas", "Sales"),
    ("Marketing", ""),
]
COLLEAGUES = [
    Colleague("Ada Winter", "admin", "Sales"),
    Colleague("Mona Falk", "manager", "Sales"),
    Colleague("Rita Sommer", "representative", "Continent"),
    Colleague("Pavel Horn", "representative", "Continent"),
    Colleague("Elise Renard", "representative", "Continent", "Europe/Paris"),
    Colleague("Owen Hale", "manager", "Islands", "Europe/London"),
    Colleague("Nia Bowen", "representative", "Islands", "Europe/London"),
    Colleague("Tom Barry", "representative", "Islands", "Europe/Dublin"),
    Colleague("Grace Lowell", "manager", "Americas", "America/New_York"),
    Colleague("Marcus Bell", "representative", "Americas", "America/Chicago"),
    Colleague("Sofia Reyes", "representative", "Americas", "America/Denver"),
    Colleague("Mark Lindner", "marketer", "Marketing"),
]
# Whom the demo recommends to sign in as, and why.
SIGN_INS = [
    ("rita", "a representative: whom to call next, and why"),
    ("mona", "her manager: board, funnel, forecast"),
    ("mark", "a marketer: sources, scoring, imports"),
    ("ada", "the administrator: everything"),
]
TERRITORY = {
    "DE": "Continent", "AT": "Continent", "NL": "Continent", "FR": "Continent", "SE": "Continent",
    "GB": "Islands", "IE": "Islands", "AU": "Islands", "US": "Americas",
}  # fmt: skip


def representatives(team: str) -> list[Colleague]:
    return [one for one in COLLEAGUES if one.team == team and one.role == "representative"]


@dataclass(frozen=True)
class Product:
    name: str
    series: str
    list_price: Decimal
    share: int


PRODUCTS = [
    Product("Kestrel Meter", "Hardware", Decimal("1900"), 40),
    Product("Kestrel Insight", "Software", Decimal("4800"), 35),
    Product("Kestrel Fleet", "Software", Decimal("14500"), 15),
    Product("Kestrel Audit", "Services", Decimal("3200"), 10),
]


@dataclass(frozen=True)
class Campaign:
    """`from_day` and `to_day` count back from the demo's day."""

    name: str
    channel: str
    source: str
    from_day: int
    to_day: int
    budget: Decimal


CAMPAIGNS = [
    Campaign("Autumn energy fair", "event", "Trade fair", 330, 316, Decimal("24000")),
    Campaign("Cut the winter bill", "sem", "Web form", 300, 210, Decimal("18000")),
    Campaign("Energy letter", "email", "Newsletter", 365, 0, Decimal("6000")),
    Campaign("Spring maintenance fair", "event", "Trade fair", 170, 160, Decimal("21000")),
    Campaign("Audit season", "social", "Web form", 120, 30, Decimal("9500")),
]


@dataclass(frozen=True)
class Origin:
    """A source with its share of the leads, the channel, and how warm its leads are: the chance of each deed."""

    source: str
    channel: str
    share: int
    warmth: float


ORIGINS = [
    Origin("Web form", "seo", 38, 1.0),
    Origin("Newsletter", "email", 18, 1.1),
    Origin("Trade fair", "event", 14, 0.9),
    Origin("Referral", "word_of_mouth", 10, 1.2),
    Origin("Purchased list", "cold_call", 20, 0.5),
]


@dataclass(frozen=True)
class Industry:
    """`words` are what its companies are called after: one of them follows the company's own name."""

    name: str
    share: int
    typical_employees: int
    words: tuple[str, ...]


INDUSTRIES = [
    Industry("Manufacturing", 26, 220, ("Castings", "Tooling", "Plastics", "Precision", "Foods", "Ceramics")),
    Industry("Hospitality", 14, 60, ("Hotels", "Resorts", "Catering", "Inns")),
    Industry("Health care", 12, 260, ("Clinics", "Care", "Hospitals", "Laboratories")),
    Industry("Retail", 18, 90, ("Markets", "Stores", "Garden Centres", "Outfitters")),
    Industry("Logistics", 12, 130, ("Freight", "Cold Stores", "Warehousing", "Haulage")),
    Industry("Software", 10, 45, ("Software", "Systems", "Data", "Labs")),
    Industry("Education", 8, 120, ("Academy", "College", "Training")),
]
# Beginnings and ends of invented company names.
STEMS = (
    "Alder", "Amber", "Arden", "Basalt", "Birch", "Bluff", "Calder", "Cedar", "Corvin", "Dorn", "Eider", "Elmar",
    "Falk", "Fenn", "Garnet", "Glen", "Harbor", "Hazel", "Iris", "Juno", "Karst", "Larch", "Linden", "Marl",
    "Meridian", "Nord", "Oriel", "Osprey", "Pell", "Quarry", "Raven", "Rowan", "Saffron", "Sill", "Tarn", "Thorn",
    "Umber", "Vale", "Vesper", "Wren", "Yarrow", "Zephyr",
)  # fmt: skip
ENDS = ("", "bach", "berg", "brook", "dale", "field", "ford", "gate", "holm", "mark", "mere", "moor", "stad", "ton", "wick", "worth")  # fmt: skip

PAGES = (
    "/",
    "/meter",
    "/insight",
    "/fleet",
    "/customers",
    "/blog/peak-load",
    "/blog/compressed-air",
    "/about",
)
GUIDES = ("Ten leaks in every plant", "Reading your load profile", "Energy audits, step by step")
WEBINARS = ("Peak load in practice", "From meter to saving in 90 days", "What the new audit rules ask")
LETTERS = ("Your first load profile", "Three plants, three surprises", "Is your base load asleep at night?")
PAINS = (
    "They do not know which line uses the most energy.",
    "The last audit took four months and was out of date when it was done.",
    "Peak charges have doubled within two years.",
    "Head office asks for figures per site, and nobody has them.",
    "Compressors run through the weekend, and nobody notices.",
)
NOTES = (
    "Asked for a reference in the same industry.",
    "Prefers calls before ten.",
    "Two sites now, a third next year.",
    "Compares us with doing nothing, not with a rival.",
    "Wants to begin with one hall and see.",
)
# What a representative wants to do next with a deal, by its stage.
NEXT_STEPS = {
    "prospecting": (
        "Ask who decides about energy",
        "Send the one-page summary",
        "Fix a day for the first meeting",
    ),
    "qualifying": (
        "Go through the last three bills",
        "Call finance about the budget",
        "Ask when the contract ends",
    ),
    "needs_analysis": (
        "Walk through the plant",
        "Show the first load profile",
        "List the meters of each site",
    ),
    "proposal": ("Ask what they think of the offer", "Present the offer to the board", "Send a reference"),
    "closing": ("Send the contract", "Clear the last question of their lawyer", "Agree on the first site"),
}
CALLS_TO_MAKE = (
    "Call back as agreed",
    "Ask for the yearly consumption",
    "Send the case of a company like theirs",
    "Find out who signs",
    "Fix the discovery call",
)
