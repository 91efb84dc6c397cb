"""What law and standards ask of a release, and by which of our statistics each can be answered.

Only what was checked against its source stands here as it is; what was not says so.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Every attack.
ALL = ("privacy",)
DECIDES = "No regulator gives a number: your policy decides."


@dataclass(frozen=True)
class Item:
    """One thing that is asked.

    Attributes:
        key: Short and unique in its source; a fact of the study may be added under it.
        title: In a few words.
        asks: What is asked, in plain words.
        citation: Where it stands.
        number: What the source says of a threshold; empty where it asks for no figure.
        attacks: Beginnings of names of attacks that speak to it.
        ends: Which statistics of these attacks.
        others: Names of further statistics that speak to it.
        unasked: Why no statistic can speak to it; empty where some can.
        listed: Whether all its figures are listed; not where another item has listed them.
    """

    key: str
    title: str
    asks: str
    citation: str
    number: str = ""
    attacks: tuple[str, ...] = ()
    ends: tuple[str, ...] = ("excess",)
    others: tuple[str, ...] = ()
    unasked: str = ""
    listed: bool = True

    @property
    def whole(self) -> bool:
        """Whether every attack speaks to it."""
        return self.attacks == ALL


@dataclass(frozen=True)
class Source:
    """A law, an opinion or a standard.

    Attributes:
        key: Short and unique.
        title: What a reader calls it.
        about: What it is and how to read the table under it.
        items: What it asks.
    """

    key: str
    title: str
    about: str
    items: tuple[Item, ...]


_RISK = ("excess", "residual_risk")
_SINGLED = (
    "privacy.copies", "privacy.singling_out", "privacy.leftovers", "privacy.inference.disco.repu",
)  # fmt: skip
_LINKED = (
    "privacy.linkage",
    "privacy.linkability",
    "privacy.copies.near",
    "privacy.copies.partial",
)
_INFERRED = ("privacy.inference", "privacy.reconstruction", "privacy.membership")
_CLASSES = ("privacy.anonymity.k", "privacy.anonymity.below_5.share", "privacy.presence.k_map")
_WP216 = "Article 29 Working Party, Opinion 05/2014 (WP216); GDPR recital 26"
_CFR = "45 CFR 164.514(b)"
_ISO = "ISO/IEC 27559:2022, clause"
_PEOPLE = "people answer it, no figure can"

GDPR = Source(
    "gdpr", "GDPR: the three risks of WP216",
    "A release is anonymous where none of three risks remains, or where a risk analysis shows that "
    "nobody can be identified by means reasonably likely to be used. Where an interval does not "
    "stay below your limit, that analysis is what WP216 asks for. Who can be identified depends on "
    "the recipient and their means (Court of Justice, C-413/23 P, EDPS v SRB): write down who "
    "receives the release.",
    (
        Item("singling-out", "Singling out",
             "Can some or all records of one person be isolated?", _WP216, DECIDES,
             _SINGLED, _RISK,
             ("privacy.anonymity.unique.share", "privacy.anonymity.k")),
        Item("linkability", "Linkability",
             "Can two records of one person, or of one group, be linked, in one data set or in two?",
             _WP216, DECIDES, _LINKED, _RISK),
        Item("inference", "Inference",
             "Can a person's value be deduced with significant probability from other values? That "
             "somebody was in the data at all is such a value where it says something of them, as "
             "with patients of one disease; so membership stands here too.",
             _WP216, DECIDES, _INFERRED, _RISK,
             ("privacy.diversity.l", "privacy.diversity.t", "privacy.diversity.alike.share")),
    ),
)  # fmt: skip

HIPAA = Source(
    "hipaa", "HIPAA: the two routes",
    "Health data are no longer protected where one of two routes was taken. assay takes neither "
    "for you: its figures are material for the expert, and its scan a help for the safe harbour.",
    (
        Item("expert", "Expert determination",
             "A person with appropriate knowledge finds that the risk is very small that an expected "
             "recipient could identify anybody, and documents methods and results.",
             f"{_CFR}(1)", "The law gives no number for “very small”: the expert judges it, and your policy decides.",
             ALL, listed=False),
        Item("safe-harbour", "Safe harbour",
             "Eighteen kinds of identifiers are removed (among them: first three digits of a ZIP code "
             "only for areas of more than 20,000 people, else 000; of dates the year only; ages "
             "above 89 as one group), and nobody knows that the rest could identify a person.",
             f"{_CFR}(2)", "", ("privacy.leftovers",)),
    ),
)  # fmt: skip

ISO = Source(
    "iso", "ISO/IEC 27559:2022: de-identification framework",
    "A framework, not a test: it names what an organisation must look at. Most clauses ask people, "
    "not figures.",
    (
        Item("context", "Context assessment",
             "Who receives the release, and what may threaten it there?", f"{_ISO} 6",
             unasked=_PEOPLE),
        Item("maximum", "Maximum or average risk",
             "Is the risk that of the most exposed people, or the mean over all? The excess is the "
             "mean; the excess among the exposed and in the worst group come near the maximum.",
             f"{_ISO} 7.3.2", DECIDES, ALL, ("excess", "exposed.excess", "groups.excess")),
        Item("population", "Population or sample-based attack",
             "Does the attacker know that a person is in the data? Attacks on copies, linkage and "
             "inference take it as known. An attacker who does not know it must find out first: "
             "that is what membership measures.",
             f"{_ISO} 7.3.3", DECIDES, ("privacy.membership",),
             others=("privacy.presence.k_map", "privacy.presence.delta_max", "privacy.presence.share")),
        Item("quantify", "Quantifying identifiability",
             "How likely is it that somebody is identified?", f"{_ISO} 8.2.2", DECIDES, ALL,
             others=_CLASSES),
        Item("adversarial", "Adversarial testing",
             "What do attacks achieve that are really carried out? Every attack of this study.",
             f"{_ISO} 8.2.3", DECIDES, ALL, others=("privacy.leak.p_value",)),
        Item("again", "Re-evaluation",
             "Is it looked at again once something was changed?", f"{_ISO} 8.3.4",
             unasked="this page is one evaluation; run it again when data, technique, policy or recipient change"),
        Item("roles", "Roles and responsibilities",
             "Who answers for the release?", f"{_ISO} 9.2.2", unasked=_PEOPLE),
    ),
)  # fmt: skip

ICO = Source(
    "ico", "ICO: the motivated intruder",
    "The United Kingdom's regulator asks whether a motivated person without special skills could "
    "identify anybody: the chance must be sufficiently remote. Public releases need more than "
    "those to known recipients, and the assessment is to be reviewed regularly.",
    (
        Item("intruder", "Motivated intruder test",
             "What would such a person achieve? Each attack of this study is one attempt; the "
             "section above tells the strongest as stories.",
             "ICO, Anonymisation guidance (28 March 2025), “How do we ensure anonymisation is effective?”",
             "“Sufficiently remote” has no number: your policy decides.", ALL, listed=False),
    ),
)  # fmt: skip

EMA = Source(
    "ema", "EMA Policy 0070: published clinical reports",
    "For clinical reports, the European Medicines Agency accepts either of two ways, told in an "
    "anonymisation report.",
    (
        Item("criteria", "Three criteria",
             "No singling out, no linkability, no inference: the three risks of WP216 above.",
             "EMA, External guidance on Policy 0070 (EMA/90915/2016)", DECIDES,
             (*_SINGLED, *_LINKED, *_INFERRED), listed=False),
        Item("quantified", "Or a quantified risk",
             "A measure of the risk of re-identification, a threshold that suits the context, and "
             "the risk that was measured. The classes of rows that look alike describe the release; "
             "a synthetic row alone in its class need not be anybody.",
             "EMA, External guidance on Policy 0070 (EMA/90915/2016)",
             "A threshold of 0.09 (classes of at least 11) is reported for public releases: check the source. Otherwise your policy decides.",
             ALL, others=_CLASSES),
    ),
)  # fmt: skip

SOURCES = (GDPR, HIPAA, ISO, ICO, EMA)
