"""Countries of the demo: how people are called there, where they live, how their companies are named, and
telephone numbers that the country has set aside for stories, so that nobody's telephone rings."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Country:
    """`phones` are patterns of numbers for stories, # any digit; empty where the country has set none aside."""

    code: str
    share: int
    language: str
    currency: str
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    cities: tuple[tuple[str, str], ...]  # city, region
    forms: tuple[str, ...]  # how companies end
    postal: str
    streets: tuple[str, ...]
    phones: tuple[str, ...]

    def phone(self, random: Random) -> str:
        if not self.phones:
            return ""
        pattern = random.choice(self.phones)
        return "".join(str(random.randrange(10)) if mark == "#" else mark for mark in pattern)

    def postal_code(self, random: Random) -> str:
        marks = {"#": "123456789", "A": "BCDEGHLMNPRST"}
        return "".join(random.choice(marks[mark]) if mark in marks else mark for mark in self.postal)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _cities(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (part.split("/") for part in text.split(", "))
    return tuple((city, region) for city, region in pairs)


COUNTRIES = [
    Country(
        "DE", 26, "de", "EUR",
        _words("Anna Jonas Lea Felix Mia Paul Emilia Lukas Hannah Maximilian Sophie Moritz Klara Elif Jan Katharina Stefan Ayşe Tobias Birgit"),
        _words("Schneider Bergmann Vogt Kessler Yılmaz Brandt Lorenz Hoffmann Seidel Pohl Wagner Ritter Albers Krüger Engel Arnold Haas Böhm Petersen Jäger"),
        _cities("Hamburg/Hamburg, München/Bayern, Köln/Nordrhein-Westfalen, Stuttgart/Baden-Württemberg, Leipzig/Sachsen, Nürnberg/Bayern, Bremen/Bremen, Kassel/Hessen"),
        ("GmbH", "AG", "GmbH & Co. KG", "KG"), "#####", ("Lindenstraße", "Bahnhofstraße", "Am Hafen", "Gartenweg", "Industriestraße"),
        ("+493023125###", "+496990009###", "+494066969###", "+492214710###", "+498999998###"),
    ),
    Country(
        "GB", 18, "en", "GBP",
        _words("Olivia Harry Amelia George Isla Jack Priya Oliver Grace Thomas Fatima James Sophie William Eleanor Callum Zara Rhys Megan Daniel"),
        _words("Ashworth Bennett Clarke Davies Patel Fletcher Hughes Marsh Osborne Pritchard Shah Thornton Walsh Whitaker Khan Barlow Ellis Frost Lowe Sutton"),
        _cities("Manchester/North West, Leeds/Yorkshire, Bristol/South West, Birmingham/West Midlands, Cardiff/Wales, Glasgow/Scotland, London/London, Norwich/East of England"),
        ("Ltd", "plc", "LLP", "Group Ltd"), "AA# #AA", ("Mill Lane", "Station Road", "Quay Street", "Kingsway", "Albert Road"),
        ("+441632960###", "+442079460###", "+441134960###", "+441174960###", "+441214960###"),
    ),
    Country(
        "US", 20, "en", "USD",
        _words("Emma Liam Ava Noah Maya Ethan Chloe Mason Jasmine Logan Sofia Lucas Hannah Jayden Abigail Carter Naomi Diego Paige Marcus"),
        _words("Anderson Brooks Carter Delgado Evans Foster Garcia Hayes Jefferson Kim Lawson Mitchell Nguyen Ortiz Parker Reed Sanders Turner Washington Young"),
        _cities("Columbus/Ohio, Austin/Texas, Denver/Colorado, Portland/Oregon, Raleigh/North Carolina, Milwaukee/Wisconsin, Tampa/Florida, Boise/Idaho"),
        ("Inc.", "LLC", "Corp.", "Co."), "#####", ("Maple Avenue", "2nd Street", "Commerce Drive", "Lakeview Road", "Industrial Parkway"),
        ("+1614555010#", "+1512555011#", "+1303555012#", "+1503555013#", "+1919555014#", "+1813555015#", "+1208555016#"),
    ),
    Country(
        "FR", 12, "fr", "EUR",
        _words("Camille Hugo Manon Louis Chloé Jules Inès Arthur Léa Gabriel Amina Théo Juliette Antoine Nadia Mathis Élodie Rémi Clara Karim"),
        _words("Bernard Chevalier Dubois Fontaine Girard Lefèvre Marchand Morvan Noël Perrin Renaud Roussel Vidal Benali Colin Diallo Garnier Leroux Mercier Picard"),
        _cities("Lyon/Auvergne-Rhône-Alpes, Nantes/Pays de la Loire, Lille/Hauts-de-France, Toulouse/Occitanie, Strasbourg/Grand Est, Rennes/Bretagne"),
        ("SA", "SAS", "SARL"), "#####", ("rue des Tilleuls", "avenue de la Gare", "quai du Port", "rue du Moulin"),
        ("+33199001###", "+33261911###", "+33353011###", "+33465711###", "+33536491###"),
    ),
    Country(
        "NL", 7, "nl", "EUR",
        _words("Sanne Daan Lotte Sem Fleur Bram Noor Thijs Eva Ruben Femke Lars Iris Joost Maud"),
        _words("Visser Bakker Mulder Bos Hendriks Dekker Kuipers Vermeulen Postma Schouten Brouwer Hoekstra Willems Verbeek Dijkstra"),
        _cities("Utrecht/Utrecht, Eindhoven/Noord-Brabant, Groningen/Groningen, Rotterdam/Zuid-Holland, Zwolle/Overijssel"),
        ("B.V.", "N.V."), "#### AA", ("Kerkstraat", "Havenweg", "Molenlaan", "Stationsplein"), (),
    ),
    Country(
        "SE", 6, "sv", "SEK",
        _words("Elsa Erik Maja Oskar Alva Nils Freja Axel Saga Viktor Ebba Johan Linnea Gustav Amir"),
        _words("Andersson Lindqvist Bergström Nyberg Holm Sandberg Ekström Wallin Nordin Sjöberg Hedlund Forsberg Åkesson Lund Dahl"),
        _cities("Göteborg/Västra Götaland, Malmö/Skåne, Uppsala/Uppsala, Linköping/Östergötland, Umeå/Västerbotten"),
        ("AB",), "### ##", ("Storgatan", "Hamngatan", "Skolvägen", "Industrivägen"),
        ("+463139006##", "+468465004##", "+464062804##"),
    ),
    Country(
        "IE", 4, "en", "EUR",
        _words("Aoife Conor Saoirse Cian Niamh Oisín Ciara Patrick Róisín Declan"),
        _words("Byrne Doyle Gallagher Kavanagh Lynch Murphy Nolan O'Brien Quinn Ryan"),
        _cities("Dublin/Leinster, Cork/Munster, Galway/Connacht, Limerick/Munster"),
        ("Ltd", "DAC"), "A## AA##", ("Harbour Road", "Main Street", "Abbey Lane"), ("+3532091#####",),
    ),
    Country(
        "AU", 4, "en", "AUD",
        _words("Charlotte Jack Matilda Cooper Ruby Lachlan Zoe Angus Ella Minh"),
        _words("Campbell Fraser Harrison Kelly McKenzie Nguyen Robertson Stewart Tran Wilson"),
        _cities("Melbourne/Victoria, Brisbane/Queensland, Perth/Western Australia, Adelaide/South Australia"),
        ("Pty Ltd",), "####", ("Wattle Street", "George Street", "Harbour Drive"), ("+61255501###", "+61355501###"),
    ),
    Country(
        "AT", 3, "de", "EUR",
        _words("Magdalena Florian Valentina Dominik Theresa Matthias Leonie Georg Marlene Lorenz"),
        _words("Gruber Huber Steiner Moser Egger Pichler Eder Lechner Wimmer Auer"),
        _cities("Graz/Steiermark, Linz/Oberösterreich, Salzburg/Salzburg, Wien/Wien"),
        ("GmbH", "AG"), "####", ("Mozartgasse", "Donaulände", "Hauptplatz"), (),
    ),
]  # fmt: skip
WEIGHTS = [country.share for country in COUNTRIES]


def any_country(random: Random) -> Country:
    return random.choices(COUNTRIES, WEIGHTS)[0]
