"""What columns are called elsewhere: our own names and labels, exports of other systems, common words.

Names are compared in lower case, without accents, spaces and signs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.mapping import Target
from winnow.capture.importing.presets import columns_of, preset_of
from winnow.ground.text import folded

_SIGNS = re.compile(r"[^a-z0-9]+")
_CALLED: dict[str, str] = {
    "external_id": "id, lead id, lead number, lead no, record id, hs object id, external id, contact id",
    "name": "full name, contact name, lead name, contact, fullname, your name, what is your name, what s your name, "
    "your full name, first and last name, customer name, prospect name, contact full name, person name, "
    "name of contact, display name",
    "first_name": "first name, given name, forename, fname, vorname",
    "last_name": "last name, surname, family name, lname, nachname",
    "email": "email, e-mail, email address, e-mail address, mail, work email, business email, email 1, "
    "email 2, e mail 2 address, e mail 3 address, email address 2, primary email, other email, secondary email, your email, your email address, contact email, "
    "e mail 1, mail address, email work, lead email, person email",
    "phone": "phone, phone number, telephone, tel, mobile, mobile phone, mobile phone number, cell, "
    "cell phone, work phone, business phone, phone 1, phone 2, telefon, other phone, home phone, your phone, "
    "your phone number, contact phone, contact number, phone mobile, phone work, mobile number, cell number, "
    "phone no, tel no, contact no, telephone number, lead phone",
    "job_title": "title, job title, position, jobtitle, job position, designation, function title",
    "role": "role, job role, function, buying role",
    "street": "street, address, street address, address line 1, mailing street, strasse, address street, "
    "address 1, street 1, business street, shipping street",
    "city": "city, town, mailing city, ort, stadt, address city, business city, town city",
    "region": "state, region, province, state province, state region, mailing state, bundesland, "
    "address state, business state, state or province, county",
    "postal_code": "zip, zip code, postal code, postcode, zip postal code, mailing zip, plz, "
    "address postal code, address zip, postal, business postal code, zipcode",
    "country": "country, country region, country code, mailing country, land, country region name, "
    "address country, country name, business country region",
    "language": "language, preferred language, hs language, sprache",
    "organization": "company, company name, account, account name, organisation, organization, employer, "
    "company account, associated company, organization name, firma, company organization, business name, "
    "your company, company organisation, which company do you work for, where do you work, name of company",
    "domain": "domain, company domain, company domain name, email domain",
    "industry": "industry, sector, branche",
    "employees": "employees, number of employees, no of employees, num employees, numemployees, "
    "company size, employee count, headcount, number employees, employee number, employees count, "
    "size of company, no employees, company employees, how many employees, employee count range, "
    "employee range, employees range, company headcount, company size range, number of employees range",
    "revenue": "revenue, annual revenue, annualrevenue, company revenue, revenue range, annual revenue range, "
    "company annual revenue",
    "revenue_currency": "currency iso code, revenue currency",
    "website": "website, website url, web site, url, homepage, company website, company url, your website, "
    "company web site, web page",
    "organization_phone": "company phone, account phone, organization phone",
    "organization_region": "company state, company region",
    "organization_country": "company country, account country",
    "organization_external_id": "account id, company id, associated company ids, organization id",
    "source": "source, lead source, original source, original traffic source, hs analytics source, "
    "utm source, how did you hear about us, how did you hear of us, how did you find us, source name, "
    "contact source, referral source",
    "channel": "channel, marketing channel",
    "campaign": "campaign, campaign name, utm campaign, primary campaign source, campaign source, "
    "utm campaign name",
    "product": "product, product interest, interested in, product name",
    "timeframe": "timeframe, purchase timeframe, buying timeframe, time frame",
    "budget": "budget, budget amount, expected revenue, opportunity amount, est value, estimated value, "
    "estimated budget, deal value, lead value, expected value, your budget",
    "budget_currency": "budget currency, currency, opportunity amount currency, budget currency code, "
    "transaction currency",
    "description": "description, notes, note, comments, comment, message, beschreibung, "
    "additional comments, additional information, comments questions, your message, how can we help, "
    "questions and comments",
    "owner": "owner, lead owner, contact owner, owner email, assigned to, sales rep, assigned user, "
    "salesperson, sales person, account manager, owner name, lead owner email, contact owner email, "
    "owner full name, sales representative, assigned to user",
    "team": "team, sales team",
    "created_at": "created, created at, create date, created date, date created, creation date, date added, "
    "created on, created time, created date time, lead created at, lead created, registration time, "
    "registration date, registered at, registered on, submitted at, submitted on, submission time, "
    "submission date, submit date, timestamp, signup date, sign up date, date added utc, date submitted, "
    "entry date, added on, added time, created on utc, first seen",
    "outcome": "outcome",
    "referred_by": "referred by, referrer, referrer email, referred by email, referral, empfohlen von",
    "outcome_at": "outcome at, outcome date, converted date",
}
# The same in the languages of our neighbours; where a word means two things, as "titel", it is left out.
_CALLED_ABROAD: dict[str, str] = {
    "external_id": "kundennummer, kontakt id, lead nummer, numero client, id contacto",
    "name": "ansprechpartner, kontakt, vollstandiger name, nom complet, nombre completo, contacto, "
    "nome completo, volledige naam, imie i nazwisko, jmeno a prijmeni, nazev kontaktu, name vorname, "
    "nachname vorname, vorname nachname, nombre y apellidos, nom et prenom, nom prenom, nome e cognome, "
    "vor und nachname, nev, navn, namn, naam, nimi, vards uzvards, vardas pavarde, ime i prezime, ad soyad",
    "first_name": "prenom, nombre, primer nombre, nome, voornaam, fornavn, fornamn, imie, jmeno, "
    "krestni jmeno, keresztnev, prenume, meno, vards, vardas, eesnimi, ime, etunimi",
    "last_name": "familienname, zuname, nom, nom de famille, apellido, apellidos, cognome, sobrenome, "
    "achternaam, etternavn, efternamn, nazwisko, prijmeni, vezeteknev, nume, priezvisko, uzvards, pavarde, "
    "perekonnanimi, prezime, priimek, sukunimi, soyad",
    "email": "e-mail adresse, email adresse, mailadresse, courriel, adresse e-mail, adresse mail, correo, "
    "correo electronico, posta elettronica, e-mailadres, e-post, e-pasts, el pastas, sahkoposti, e-posta",
    "phone": "telefonnummer, rufnummer, handy, mobil, mobiltelefon, festnetz, telephone portable, portable, "
    "telefono, movil, celular, cellulare, telefone, telefoon, telefoonnummer, mobiel, numer telefonu, "
    "telefonni cislo, telefonszam, telefon komorkowy, talrunis, telefonas, puhelin, n de telephone, numero de telephone, numero de telefono",
    "job_title": "funktion, berufsbezeichnung, stellung, poste, fonction, intitule du poste, cargo, puesto, "
    "posizione, ruolo aziendale, functie, stanowisko, pozice, beosztas, qualifica, puesto de trabajo",
    "street": "strasse und hausnummer, anschrift, adresse, rue, direccion, calle, indirizzo, via, endereco, "
    "straat, adres, ulica i numer, ulice, utca",
    "city": "wohnort, ville, ciudad, citta, cidade, plaats, woonplaats, miasto, mesto, miejscowosc, varos, "
    "oras, by, stad, pilseta, miestas, linn, grad, kaupunki, sehir",
    "region": "kanton, departement, provincia, regione, estado, provincie, region, comunidad autonoma",
    "postal_code": "postleitzahl, code postal, codigo postal, cep, postcode, postnummer, kod pocztowy, psc, "
    "iranyitoszam, code postale",
    "country": "staat, pays, pais, paese, kraj, zeme, orszag, tara, land region, krajina, valsts, salis, riik, "
    "drzava, ulke",
    "language": "langue, idioma, lingua, taal",
    "organization": "unternehmen, firmenname, kunde, entreprise, societe, raison sociale, empresa, "
    "compania, azienda, societa, ragione sociale, bedrijf, bedrijfsnaam, foretag, spolecnost, nazwa firmy, "
    "przedsiebiorstwo, ceg, cegnev, companie, firma kunde, azienda cliente, nom de l entreprise, "
    "nombre de la empresa, nome azienda, virksomhed, yritys, spolocnost, uznemums, imone, ettevote, tvrtka, "
    "podjetje, sirket",
    "industry": "wirtschaftszweig, secteur, secteur d activite, sector, industria, settore, setor, "
    "bedrijfstak, branza, odvetvi, obor, sector de actividad",
    "employees": "mitarbeiter, mitarbeiterzahl, anzahl mitarbeiter, beschaftigte, effectif, "
    "nombre d employes, empleados, numero de empleados, dipendenti, numero dipendenti, funcionarios, "
    "medewerkers, aantal medewerkers, liczba pracownikow, pocet zamestnancu, nombre de salaries, "
    "anzahl der mitarbeiter, unternehmensgrosse, firmengrosse, taille de l entreprise, tranche d effectif, "
    "tamano de la empresa",
    "revenue": "umsatz, jahresumsatz, chiffre d affaires, facturacion, ingresos anuales, fatturato, "
    "faturamento, omzet, jaaromzet, obrot, obroty, przychod, obrat, umsatz eur, jahresumsatz eur, ca annuel, "
    "ingresos",
    "website": "webseite, internetseite, site web, sitio web, sito web, pagina web",
    "source": "quelle, herkunft, leadquelle, source du lead, origine, origen, fuente, fonte, bron, "
    "herkomst, zrodlo, zdroj, comment avez vous connu, wie haben sie von uns erfahren",
    "channel": "kanal, canal, canale, kanaal",
    "campaign": "kampagne, campagne, campana, campagna, campanha",
    "product": "produkt, produit, producto, prodotto, produto",
    "budget": "presupuesto, orcamento",
    "budget_currency": "wahrung, devise, moneda, valuta",
    "description": "bemerkung, bemerkungen, notiz, notizen, anmerkung, kommentar, nachricht, remarque, "
    "remarques, commentaire, notas, comentarios, mensaje, note interne, observacoes, opmerking, opmerkingen, "
    "uwagi, poznamka, notatka, observaciones, messaggio, anliegen, ihre nachricht",
    "owner": "zustandig, besitzer, betreuer, verkaufer, vertriebsmitarbeiter, proprietaire, commercial, "
    "propietario, responsable, vendedor, proprietario, eigenaar, opiekun, handlowiec, obchodnik, "
    "sachbearbeiter, ansprechpartner vertrieb, vendeur",
    "created_at": "erstellt, erstellt am, anlagedatum, angelegt am, erfasst am, date de creation, cree le, "
    "fecha de creacion, creado el, data di creazione, data de criacao, aangemaakt op, aanmaakdatum, "
    "data utworzenia, utworzono, datum vytvoreni, anlagedatum am, eingang, eingangsdatum, zeitstempel, "
    "horodatage, marca temporal, oprettet, skapad",
}
# Columns that say the opposite of consent: a yes withdraws it, a no was never asked for.
_OPT_OUT = {
    "email_consent": "do not email, email opt out, hasoptedoutofemail, unsubscribed from all email, hs email optout, "
    "unsubscribed, opted out of email",
    "phone_consent": "do not call, donotcall",
}
_WITHDRAWS = {
    **dict.fromkeys(("yes", "true", "1", "y"), "no"),
    **dict.fromkeys(("no", "false", "0", "n"), ""),
}


# Where no other column says the other part of it, this is the whole name.
_WHOLE_NAMES = {"nombre", "nome", "jmeno", "imie", "meno", "vards", "vardas", "ime", "nom", "nume"}
_PARTS = {"first_name", "last_name"}


# What forms put around a name: (optional), (EUR), *, and the same in a second language after a stroke.
_AMOUNTS = frozenset({"budget", "revenue"})
_AROUND = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_ASKING = re.compile(
    r"^(?:please\s+)?(?:what(?:['’]?s| is| are)\s+|enter\s+|provide\s+)?(?:the name of\s+)?your\s+",
    re.IGNORECASE,
)


def fold(name: str) -> str:
    return _SIGNS.sub("", folded(name))


def _target(name: str) -> Target | None:
    """What a column of this name is called elsewhere: as it is, without what stands around it, or in the first
    language that is known."""
    if found := _KNOWN.get(fold(name)):
        return found
    bare = _AROUND.sub(" ", name)
    words = [bare, _ASKING.sub("", bare.replace("_", " ")), *re.split(r"\s*[/|\n]\s*", bare)]
    found = next((found for word in words if (found := _KNOWN.get(fold(word)))), None)
    # What stands behind an amount is its currency, which nothing here would keep.
    return None if found and found.field in _AMOUNTS and bare != name else found


def _table() -> dict[str, Target]:
    found: dict[str, Target] = {}
    for called in (_CALLED_ABROAD, _CALLED):
        found |= {fold(word): Target(name) for name, words in called.items() for word in words.split(", ")}
    for name, words in _OPT_OUT.items():
        found |= {fold(word): Target(name, values=_WITHDRAWS) for word in words.split(", ")}
    return found


_KNOWN = _table()


def is_known(name: str) -> bool:
    """Whether a column of this name is known in some file."""
    return _target(name) is not None


def automatic(header: Sequence[str], wanted: Mapping[str, Wanted]) -> dict[str, Target]:
    """The columns whose names are known. The first column takes a field that only one may fill."""
    ours = {fold(str(field.label)): Target(name) for name, field in wanted.items()}
    ours |= {fold(name): Target(name) for name in wanted}
    # A custom field is known by its key alone too: `total_visits` for custom.total_visits.
    ours |= {fold(name.rpartition(".")[2]): Target(name) for name in wanted if name.startswith("custom.")}
    names = [fold(column) for column in header]
    preset = preset_of(names)
    placed = columns_of(preset, names, {name: one.many for name, one in wanted.items()}) if preset else {}
    found: dict[str, Target] = {}
    taken = {
        target.field for target in placed.values() if not target.ignored and not wanted[target.field].many
    }
    # What is called exactly as one of our fields is it, before a word that may mean it: an export of ours has both `id`
    # and `external_id`, and beside Job Title, Title is how she is addressed.
    said = [(column, column) for column in header if column in wanted]
    said += [(ours[name].field, column) for name, column in zip(names, header, strict=True) if name in ours]
    first: dict[str, str] = {}
    for field, column in said:
        if field not in taken and fold(column) not in placed:
            first.setdefault(field, column)
    exact = {column: Target(field) for field, column in first.items()}
    taken |= {one.field for one in exact.values() if not wanted[one.field].many}
    for column, name in zip(header, names, strict=True):
        if name in placed:
            found[column] = placed.pop(name)
            continue
        if column in exact:
            found[column] = exact.pop(column)
            continue
        target = ours.get(name) or _target(column)
        if target is None or target.field not in wanted or target.field in taken:
            continue
        found[column] = target
        if not wanted[target.field].many:
            taken.add(target.field)
    return _with_whole_names(found, taken) if "name" in wanted else found


def _with_whole_names(found: dict[str, Target], taken: set[str]) -> dict[str, Target]:
    if "name" in taken or taken >= _PARTS:
        return found
    return {
        column: Target("name") if target.field in _PARTS and fold(column) in _WHOLE_NAMES else target
        for column, target in found.items()
    }


def recognised_system(header: Sequence[str]) -> str:
    """The name of the system that this export comes from, "" where it is not known."""
    preset = preset_of([fold(column) for column in header])
    return preset.name if preset else ""
