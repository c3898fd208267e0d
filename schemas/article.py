"""A clean article, and the account of what was removed from its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One block of the text."""

    kind: str
    """heading, paragraph, lead, list, quote, table or preformatted."""
    start: int
    """Offset of its first character in `text`, in code points."""
    end: int
    """Offset after its last character in `text`, in code points."""
    language: str
    """Language of the block, as in `Article.language`."""
    script: str
    """Script of the block, ISO 15924."""


@dataclass(frozen=True, slots=True)
class Image:
    """One image of the article."""

    url: str | None = None
    """Absolute address where the page's address is known; in a dump the image's file name."""
    caption: str | None = None
    """Caption as printed, without the credit."""
    credit: str | None = None
    """Photographer or agency as printed, without a label such as 'Photo:'."""
    alt: str | None = None
    """Alternative text of the page."""


@dataclass(frozen=True, slots=True)
class LanguageShare:
    """How much of the text is in one language and script."""

    language: str
    """ISO 639-1 where it exists, else 639-3, `und` when not known."""
    script: str
    """ISO 15924."""
    share: float
    """Share of the text's letters, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Translation:
    """The same article in another language."""

    language: str
    """Language as the page states it, lower case."""
    url: str
    """Absolute address."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A piece of the source text that does not stand in the article's text."""

    position: int
    """Order in the document, from 0."""
    anchor: int
    """Offset in `text` before which it stood, in code points."""
    kind: str
    """Sort of furniture, or the field that it moved to."""
    reason: str
    """Why, in a few words: the phrase, the rule or the score that decided."""
    text: str
    """The text as it stood, white space folded, lines kept."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One candidate for one field."""

    field: str
    """Name of the Article's field."""
    value: str
    """The value that it offers."""
    origin: str
    """Where it was found: json-ld, microdata, opengraph, dublin-core, meta, time, block, address, profile."""
    rule: str
    """Name of the rule that read it."""
    confidence: float
    """Calibrated probability that the value is right, 0 to 1."""
    chosen: bool
    """Whether the article has it."""


@dataclass(frozen=True, slots=True)
class Article:
    """A clean article.  Fields are None or empty when absent; none is invented."""

    article_id: str
    """`a1:` and a digest, stable across captures and cleaner versions: of the canonical address where it is trustworthy, else of the address normalised without loss, else of the source and its key, else of the raw bytes."""
    url: str | None = None
    """Address as received, but for control characters, which are percent-encoded."""
    canonical_url: str | None = None
    """Canonical address that the page states."""
    site: str | None = None
    """Registered host, without a leading `www.`."""
    collected_from: str | None = None
    """Name of the configured source."""
    origin: str | None = None
    """Where the capture lay: path relative to the input, archive member, row; control characters of names percent-encoded."""

    title: str | None = None
    """Headline without the site's name. It does not stand in `text`."""
    subtitle: str | None = None
    """Second headline. It does not stand in `text`."""
    lead: str | None = None
    """Standfirst (sapo). It stands in `text` too."""
    text: str = ""
    """Body: headings, paragraphs, lists, quotes, tables; one block a paragraph, joined by a blank line. Captions, bylines and datelines are out. Cells are joined by tab, rows by newline."""
    blocks: tuple[TextBlock, ...] = ()
    """The blocks of `text`, in order, by code-point offsets."""
    images: tuple[Image, ...] = ()
    """Images in page order."""

    language: str = "und"
    """ISO 639-1 where it exists, else 639-3, `und` when not known."""
    script: str | None = None
    """ISO 15924: zh with Hans or Hant, sr with Latn or Cyrl."""
    language_confidence: float | None = None
    """Calibrated probability that `language` is right."""
    languages: tuple[LanguageShare, ...] = ()
    """Every language of the text with its share, greatest first."""
    declared_language: str | None = None
    """What the page's `html lang` or meta says, as printed."""
    translations: tuple[Translation, ...] = ()
    """Other language versions by hreflang."""

    published_date: date | None = None
    """The day as printed, converted from the page's calendar to Gregorian."""
    published_local: str | None = None
    """ISO 8601 at the precision printed, with an offset only where one is stated: `2023-10-22T09:00`, `2021-11-13`, `2021-11` (then there is no published_date)."""
    published_at: datetime | None = None
    """The moment in UTC: only where time and zone are stated, or a site profile gives the zone."""
    published_raw: str | None = None
    """The date as printed."""
    published_zone: str | None = None
    """Where the zone comes from: stated, profile or unknown."""
    published_basis: str | None = None
    """Which date it is: published, updated, structured or address."""
    published_ambiguous: bool = False
    """True when day and month could be swapped and only indirect evidence chose."""
    modified_date: date | None = None
    """The day of the last update."""
    modified_local: str | None = None
    """The last update, ISO 8601 at the precision printed."""
    modified_at: datetime | None = None
    """The moment of the last update in UTC, under the rules of published_at."""
    modified_raw: str | None = None
    """The update date as printed."""

    reporters: tuple[str, ...] = ()
    """Reporters and authors as printed, one name an item."""
    translators: tuple[str, ...] = ()
    """Translators as printed, one name an item."""
    photographers: tuple[str, ...] = ()
    """Photographers as printed, one name an item."""
    editors: tuple[str, ...] = ()
    """Editors as printed, one name an item."""
    sources: tuple[str, ...] = ()
    """Agencies, desks or media credited; never in reporters."""
    byline_raw: tuple[str, ...] = ()
    """Bylines as printed."""

    section: str | None = None
    """Section or rubric."""
    tags: tuple[str, ...] = ()
    """Key words that the page gives."""
    views: int | None = None
    """Printed view counter."""
    comments: int | None = None
    """Printed comment counter."""
    paywalled: bool | None = None
    """Whether the page says that its text is cut or for subscribers; None where it says nothing."""
    kind: str = "article"
    """article, live, gallery, video or other."""

    charset: str | None = None
    """Charset that the bytes were decoded with."""
    repairs: tuple[str, ...] = ()
    """Repairs applied to the text, in order."""
    words: int = 0
    """Words of `text`, script-aware."""
    characters: int = 0
    """Code points of `text`."""
    text_digest: str = ""
    """Digest of the text with white space and width folded: equal for exact duplicates."""
    warnings: tuple[str, ...] = ()
    """What a careful reader should know: `body-from-data`, `text-over-limit`."""

    capture_digest: str = ""
    """`sha256:` and the digest of the raw bytes."""
    captured_at: datetime | None = None
    """Moment of receipt, UTC."""
    captured_at_basis: str | None = None
    """Who says so: transport, archive or run."""
    warc_file: str | None = None
    """Where the raw store keeps the capture."""
    warc_offset: int | None = None
    """Byte offset of the record in `warc_file`."""
    cleaner_version: str = ""
    """Version of the cleaning."""
    options_digest: str = ""
    """Digest of the options that it ran with."""

    removed: tuple[Removal, ...] = ()
    """What does not stand in `text`, in document order. In Parquet a table of its own, `removals`."""
    evidence: tuple[Evidence, ...] = ()
    """Candidates of every field, chosen or not. In Parquet a table of its own, `evidence`."""
