"""What a column's own name says, and how its cells must look for the name to be believed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assay.data.identifiers.base import Sample

_WHO = (
    "patient|subject|person|people|customer|client|member|user|participant|respondent|employee|staff|"
    "student|pupil|donor|applicant|borrower|citizen|resident|voter|doctor|physician|nurse|surgeon|"
    "clinician|insured|beneficiary|policy ?holder|card ?holder|owner|tenant|passenger|guest|"
    "child|mother|father|parent|spouse|kin|contact|emergency|defendant|inmate|player|author"
)
_EVENT = "encounter|visit|admission|hadm|stay|case|chart|medical ?record|record|episode|accession|specimen"
_ID = "ids?|nr|nbr|no|num|numbers?|key|code|uid|guid|uuid|identifier|ref|reference|nummer|numero"
_HIDDEN = r"(?: (?:hash\w*|encrypted|masked|anon\w*|pseudo\w*|token|sha\d*|md5))?$"

TEXT = "text"  # cells of text, many different ones
MANY = "many"  # many different cells, text or whole numbers
KEY = "key"  # as good as unique
ANY = "any"  # whatever the cells are


@dataclass(frozen=True)
class Rule:
    """A column called like this holds that.

    Attributes:
        letter: HIPAA item.
        title: What it is.
        called: Regular expression, searched in the name's words.
        cells: How the cells must look: :data:`TEXT`, :data:`MANY`, :data:`KEY` or :data:`ANY`.
        direct: Whether it names one person by itself.
    """

    letter: str
    title: str
    called: re.Pattern[str]
    cells: str = TEXT
    direct: bool = True

    def holds(self, seen: Sample) -> bool:
        """Whether the column is called so, and its cells do not speak against it."""
        if not self.called.search(seen.words):
            return False
        many = bool(seen.values) and seen.enough
        return {
            TEXT: many and not seen.numbers,
            MANY: many,
            KEY: bool(seen.values) and seen.unique,
            ANY: seen.present > 0,
        }[self.cells]


def _rule(letter: str, title: str, called: str, cells: str = TEXT, *, direct: bool = True) -> Rule:
    return Rule(letter, title, re.compile(called), cells, direct)


# fmt: off
RULES = (
    _rule("F", "e-mail address", r"\be ?mails?\b(?! (opt|consent|type|status|domain|count))"),
    _rule("A", "first name", r"\b(first|given|fore|middle|christian|pet) ?name|\bf ?name\b|\bvorname|\bpr[eé]noms?\b|\bnombres?$|\bvoornaam|\bf[oø]rnamn|\bfornavn|\bimi[eę]\b"),
    _rule("A", "family name", r"\b(last|family|sur|maiden|second|birth) ?name|\bl ?name\b|\bnachname|\bfamilienname|\bapellidos?\b|\bcognome|\bachternaam|\bnom de famille|\befternamn|\betternavn|\bnazwisko"),
    _rule("A", "full name", rf"\b(full|legal|display) ?name|\b({_WHO})s? ?(full )?names?$|\bnext of kin|\bsignature$"),
    _rule("R", "user name", r"\b(user ?name|login|nick ?name|screen ?name|twitter|instagram|facebook|linked ?in|social media)( (name|handle|id))?$"),
    _rule("N", "web address", r"\b(url|web ?site|home ?page|web ?page)$"),
    _rule("D", "telephone number", r"\b(tele ?)?phone (number|no|nr|num)$|\bcell ?phone$|\bmobile (number|no|nr)$|\btelefon(nummer)?$", MANY),
    _rule("E", "fax number", r"\bfax\b", MANY),
    _rule("G", "social security number", r"\bssn\b|\bsocial ?security( (number|no|nr|num))?$", MANY),
    _rule("R", "national identity number", r"\b(national|identity|citizen|tax ?payer|tax) ?(id|identity|insurance)? ?(id|number|no|nr|num|card)$|\bnino\b|\bfiscal code|\bpesel\b|\bbsn\b|\baadhaar\b", MANY),
    _rule("K", "passport number", r"\bpassport( (number|no|nr|num|id))?$", MANY),
    _rule("L", "license plate", r"\b(license|licence|number|registration) ?plate|\bplate( (number|no|nr))?$|\bkennzeichen$|\bvehicle registration"),
    _rule("K", "certificate or license number", rf"\b(licen[sc]e|certificate|permit|driver'?s?( licen[sc]e)?|dea|npi) ({_ID})$", MANY),
    _rule("L", "vehicle number", rf"\bvin\b|\b(vehicle|chassis|car) ({_ID}|serial)$", MANY),
    _rule("M", "device or serial number", rf"\b(device|implant|pacemaker|imei|imsi|udi|handset|machine|equipment) ?({_ID}|serial)$|\bserial ({_ID})$|\bimei$|\bimsi$|\bmac( addr\w*)?$", MANY),
    _rule("O", "IP address", r"\bip( addr\w*)?$"),
    _rule("P", "biometric identifier", r"\b(finger ?prints?|voice ?prints?|face ?prints?|iris (scan|code)|retina(l)? (scan|image)|biometrics?|face (encoding|embedding))\b"),
    _rule("Q", "photograph", r"\b(photo(graph)?s?|portrait|selfie|head ?shot|mug ?shot|profile (picture|image)|avatar)$"),
    _rule("I", "health plan number", rf"\b(insurance|health ?plan|medicare|medicaid|beneficiary|policy|subscriber|kvnr|versicherten) ?({_ID})$|\b(mbi|hicn|kvnr)$", MANY),
    _rule("J", "account number", rf"\b(account|acct|bank|card|credit ?card|iban|loan|contract) ?({_ID})$|\biban$", MANY),
    _rule("H", "medical record number", rf"\bmrn\b|\b(patient|{_EVENT})s? ?(unit ?stay ?|health ?system ?stay ?)?({_ID}){_HIDDEN}|\bsubject ?({_ID}){_HIDDEN}|^hadm$", MANY),
    _rule("H", "medical record number", r"\b(patient|encounter)\w*id$|\bunique ?p(atient)? ?id$", MANY),
    _rule("R", "number of a person", rf"\b({_WHO})s? ?({_ID}){_HIDDEN}", MANY),
    _rule("B", "street address", r"(?<!ip )(?<!mac )(?<!web )\baddr(ess)?( line)?( ?\d)?$|\bstreet( (name|address|number))?$|\bstra(ss|ß)e\b|\badresse\b|\bdirecci[oó]n\b|\bindirizzo\b|\bhouse (number|no)$"),
    _rule("R", "identifying number", r"^(id|ids|uid|pid|uuid|guid)$", MANY),
    _rule("R", "unique number of the row", rf"^(unnamed ?\d*|index|row( ?({_ID}|index))?|rownames?|({_ID})|pid|seqn|sequence|serial|obs)$", KEY),
    _rule("R", "unique number or code", r"\b(id|uid|uuid|guid|key|identifier|nr|nbr)$|[a-z]{3}id$", KEY),
    _rule("B", "coordinates", r"\b(lat|latitude|lon|lng|long|longitude|geo ?(hash|code|location)|gps|coordinates?)$", ANY, direct=False),
    _rule("B", "place smaller than a state", r"\b(city|town|county|municipality|district|village|parish|precinct|suburb|neighbou?rhood|census (tract|block)|tract|puma|ort|gemeinde|kreis|ville|commune|ciudad|comune|birth ?place|place of birth)$", ANY, direct=False),
)
# fmt: on

POSTCODE = re.compile(
    r"\b(zip|zip ?codes?|postal ?codes?|post ?code|plz|postleitzahl|code postal|cap|c ?p)( ?(code|\d))?$"
)
AGE = re.compile(r"\b(age|agep|ages|alter|edad|leeftijd|eta|idade|years old)\b")
NOT_YEARS = re.compile(
    r"\b(days?|months?|weeks?|hours?|group|band|cat|category|house|housing|building|account)\b"
)
BORN = re.compile(r"\b(dob|birth ?(date|day)|date of birth|born|geburtsdatum|naissance)\b")


def by_name(seen: Sample, *, direct: bool) -> Rule | None:
    """The first rule that the column's name and cells keep."""
    return next((r for r in RULES if r.direct is direct and r.holds(seen)), None)
