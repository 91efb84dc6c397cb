"""National numbers of persons, checked with python-stdnum: which, and how often chance passes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class National:
    """A national number of persons.

    Attributes:
        title: What it is called.
        module: Its module in ``stdnum``.
        shape: What it looks like without separators (a regular expression of the whole).
        chance: Upper bound of the share of random strings of that shape that pass its check;
            :mod:`tests.data.test_national` measures it. From 0.5 on the check proves nothing by
            itself, and the column's name must speak for it, too; so it is with numbers that hold
            a date and no check digit.
        locale: Faker's locale that makes such numbers; empty where it makes none.
        called: What columns that hold it are called (words).
        bare: Spaces, dots, dashes and slashes mean nothing in it.
    """

    title: str
    module: str
    shape: str
    chance: float
    locale: str = ""
    called: str = ""
    bare: bool = True


# fmt: off
NATIONAL = (
    National("US social security number", "us.ssn", r"\d{9}", 0.9, "en_US", r"ssn|social security|socsec|soc sec"),
    National("US individual taxpayer number (ITIN)", "us.itin", r"9\d{8}", 0.5, "", "itin"),
    National("Canadian social insurance number (SIN)", "ca.sin", r"\d{9}", 0.11, "en_CA", "sin|social insurance"),
    National("British NHS number", "gb.nhs", r"\d{10}", 0.11, "", "nhs"),
    National("Dutch citizen number (BSN)", "nl.bsn", r"\d{9}", 0.12, "nl_NL", "bsn|burgerservicenummer|sofi"),
    National("German tax number (IdNr)", "de.idnr", r"\d{11}", 0.02, "", "steuer ?(id|nr|nummer)|idnr|tin"),
    National("Austrian insurance number", "at.vnr", r"\d{10}", 0.11, "de_AT", "svnr|sv nummer|vnr"),
    National("Swiss AHV number", "ch.ssn", r"756\d{10}", 0.11, "de_CH", "ahv|avs"),
    National("Belgian national number", "be.nn", r"\d{11}", 0.02, "nl_BE", "rijksregister|nrn|national"),
    National("French NIR", "fr.nir", r"[12]\d{14}", 0.03, "fr_FR", "nir|insee|securite sociale"),
    National("Italian codice fiscale", "it.codicefiscale", r"(?i)[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]", 0.06, "it_IT", "codice fiscale|cf"),
    National("Spanish DNI", "es.dni", r"(?i)\d{8}[A-Z]", 0.06, "", "dni|nif"),
    National("Spanish NIE", "es.nie", r"(?i)[XYZ]\d{7}[A-Z]", 0.06, "", "nie"),
    National("Portuguese NIF", "pt.nif", r"\d{9}", 0.12, "", "nif|contribuinte"),
    National("Irish PPS number", "ie.pps", r"(?i)\d{7}[A-W][A-W]?", 0.08, "", "pps|ppsn"),
    National("Danish CPR number", "dk.cpr", r"\d{10}", 0.5, "", "cpr"),
    National("Swedish personnummer", "se.personnummer", r"\d{10}|\d{12}", 0.02, "sv_SE", "personnummer|pnr"),
    National("Norwegian fodselsnummer", "no.fodselsnummer", r"\d{11}", 0.02, "no_NO", "fodselsnummer|fnr"),
    National("Finnish HETU", "fi.hetu", r"(?i)\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", 0.06, "fi_FI", "hetu|henkilotunnus", bare=False),
    National("Icelandic kennitala", "is_.kennitala", r"\d{10}", 0.02, "", "kennitala"),
    National("Estonian personal code", "ee.ik", r"\d{11}", 0.02, "et_EE", "isikukood"),
    National("Lithuanian personal code", "lt.asmens", r"\d{11}", 0.03, "", "asmens kodas"),
    National("Polish PESEL", "pl.pesel", r"\d{11}", 0.04, "pl_PL", "pesel"),
    National("Czech or Slovak birth number", "cz.rc", r"\d{10}", 0.04, "", "rodne cislo|rc"),
    National("Romanian CNP", "ro.cnp", r"\d{13}", 0.02, "ro_RO", "cnp"),
    National("Bulgarian EGN", "bg.egn", r"\d{10}", 0.03, "", "egn"),
    National("Greek AMKA", "gr.amka", r"\d{11}", 0.02, "", "amka"),
    National("Croatian OIB", "hr.oib", r"\d{11}", 0.12, "hr_HR", "oib"),
    National("EMSO", "si.emso", r"\d{13}", 0.02, "", "emso|jmbg"),
    National("Turkish identity number", "tr.tckimlik", r"[1-9]\d{10}", 0.03, "tr_TR", "tckimlik|tc kimlik|tckn"),
    National("Israeli identity number", "il.idnr", r"\d{9}", 0.12, "he_IL", "teudat"),
    National("Ukrainian tax number (RNTRC)", "ua.rntrc", r"\d{10}", 0.13, "", "rntrc|rnokpp"),
    National("Russian INN", "ru.inn", r"\d{12}", 0.03, "", "inn"),
    National("Brazilian CPF", "br.cpf", r"\d{11}", 0.03, "pt_BR", "cpf"),
    National("Argentine CUIT or CUIL", "ar.cuit", r"\d{11}", 0.03, "", "cuit|cuil"),
    National("Chilean RUT", "cl.rut", r"(?i)\d{7,8}[0-9K]", 0.12, "", "rut|run"),
    National("Ecuadorian identity card", "ec.ci", r"\d{10}", 0.03, "", "cedula|ci"),
    National("Dominican cedula", "do.cedula", r"\d{11}", 0.12, "", "cedula"),
    National("Mexican CURP", "mx.curp", r"(?i)[A-Z]{4}\d{6}[A-Z]{6}[0-9A-Z]\d", 0.12, "", "curp"),
    National("Chinese identity number", "iso7064.mod_11_2", r"(?i)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9X]", 0.11, "", "shenfenzheng"),
    National("South Korean RRN", "kr.rrn", r"\d{13}", 0.02, "", "rrn|jumin"),
    National("Japanese My Number", "jp.in_", r"\d{12}", 0.12, "", "my number|mynumber"),
    National("Indian Aadhaar number", "in_.aadhaar", r"[2-9]\d{11}", 0.12, "", "aadhaar|aadhar"),
    National("Indonesian NIK", "id.nik", r"\d{16}", 0.5, "", "nik|ktp"),
    National("Malaysian NRIC", "my.nric", r"\d{12}", 0.5, "", "nric|mykad"),
    National("Thai identity number", "th.pin", r"[1-8]\d{12}", 0.12, "", "thai id"),
    National("South African identity number", "za.idnr", r"\d{13}", 0.02, "", "rsa id|sa id"),
    National("Australian tax file number", "au.tfn", r"\d{9}", 0.12, "", "tfn|tax file"),
    National("New Zealand IRD number", "nz.ird", r"\d{8,9}", 0.12, "", "ird"),
)
# fmt: on
