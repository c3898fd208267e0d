"""From a capture to an article: the passes of cleaning, in order.

    decode      bytes to text, repaired
    blocks      a page or a dump to blocks
    label       one kind and one reason for every block
    fields      candidates, and the resolver's choice
    language    of every block, and of the whole
    assemble    the Article, and what was removed

`clean` is a pure function: the same capture and options give the same Article.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from clean.assemble import assemble_body, count_words
from clean.blocks import Page, breach, is_html, read_blocks
from clean.blocks.references import repair_references
from clean.decode import Decoded, Undecodable, decode
from clean.decode.zawgyi import WARNING as ZAWGYI
from clean.decode.zawgyi import is_zawgyi
from clean.fields.found import find_fields
from clean.fields.site import SiteNames, site_names
from clean.fields.stated import Stated, read_stated
from clean.fields.titles.resolve import Title, resolve_title
from clean.identity import article_id, capture_digest, site_of, text_digest
from clean.label import Refusal, label_blocks
from clean.language import detect_blocks
from clean.limits import leave_markup_out, leave_text_out
from clean.options import VERSION, Options
from clean.plain import plain_blocks, plain_fields
from clean.sites.facts import Facts, read_facts
from clean.sites.fields import settle_title
from clean.sites.matching import fitting_profiles
from clean.sites.picking import Picker
from schemas import Article, Capture, Rejection
from schemas.plain import percent_encoded

_DEFAULTS = Options()


class Labelled(NamedTuple):
    """A capture, read and labelled: what the later passes work on."""

    decoded: Decoded
    page: Page
    """Its blocks, each with its kind and reason."""
    stated: Stated
    title: Title
    site: SiteNames
    facts: Facts
    refusal: Refusal | None
    """Why it is no article, where it is none; then some blocks have no kind."""


def clean(capture: Capture, options: Options | None = None) -> Article | Rejection:
    """Answer a capture with its Article, or with the Rejection that says why there is none."""
    options = options or _DEFAULTS
    read = labelled(capture, options)
    if isinstance(read, Rejection):
        return read
    decoded, page, stated, title, site, facts, refusal = read
    if refusal is not None:
        return _reject(capture, options, "label", refusal.code, refusal.message)

    page.blocks = plain_blocks(page.blocks, repair=options.repair)
    body = assemble_body(page)
    if not body.text:
        return _reject(capture, options, "label", "not-an-article", "The page has no text that can be seen.")
    languages, whole = detect_blocks([body.text[a:b] for a, b in body.spans], options.language_detector)
    fields = find_fields(page, stated, title, site, capture, whole.language, facts, options.limits)
    return Article(
        article_id=article_id(capture, fields.canonical_url),
        site=site_of(capture.url),
        text=body.text,
        blocks=body.text_blocks(languages),
        language=whole.language,
        script=whole.script,
        language_confidence=whole.confidence,
        languages=whole.languages,
        charset=decoded.charset,
        repairs=(*decoded.repairs, *page.repairs),
        words=count_words(body.text),
        characters=len(body.text),
        text_digest=text_digest(body.text),
        warnings=(*page.warnings, *([ZAWGYI] if whole.language == "my" and is_zawgyi(body.text) else ())),
        removed=body.removed,
        capture_digest=capture_digest(capture.raw),
        **_provenance(capture, options),
        **plain_fields(fields.values),
    )


def labelled(capture: Capture, options: Options | None = None) -> Labelled | Rejection:
    """The passes up to the labels, for whoever wants to see every block with its reason; a Rejection before them."""
    options = options or _DEFAULTS
    if len(capture.raw) > options.limits.raw_bytes:
        return _reject(capture, options, "decode", "too-large", _too_large(capture, options))
    decoded = decode(capture.raw, capture.charset, repair=options.repair)
    if isinstance(decoded, Undecodable):
        return _reject(capture, options, "decode", decoded.code, decoded.message)

    if is_html(decoded.text, capture.media_type) and (over := breach(decoded.text, options.limits)):
        return _reject(capture, options, "blocks", over.code, over.message)
    picker = Picker(fitting_profiles(capture.url, capture.captured_at, options.profiles))
    page = read_blocks(decoded.text, capture.media_type, picker)
    if options.repair:
        repair_references(page, decoded.text)
    leave_markup_out(page, options.limits)
    facts = read_facts(page, picker)
    stated = read_stated(page, capture.url, options.limits)
    site = site_names(stated, capture.url, page)
    title = settle_title(resolve_title(page, stated, site), page, facts)
    refusal = label_blocks(page, stated, title, site, facts) or leave_text_out(page, options.limits)
    return Labelled(decoded, page, stated, title, site, facts, refusal)


def _too_large(capture: Capture, options: Options) -> str:
    return (
        f"The input has {len(capture.raw):,} bytes, more than the limit of {options.limits.raw_bytes:,}; "
        "raise the limit raw_bytes if it is wanted."
    )


def _reject(capture: Capture, options: Options, stage: str, code: str, message: str) -> Rejection:
    return Rejection(
        code=code,
        message=message,
        stage=stage,
        capture_digest=capture_digest(capture.raw),
        **_provenance(capture, options),
    )


def _provenance(capture: Capture, options: Options) -> dict[str, Any]:
    return {
        "url": capture.url and percent_encoded(capture.url),
        "collected_from": capture.collected_from and percent_encoded(capture.collected_from),
        "origin": capture.origin and percent_encoded(capture.origin),
        "captured_at": capture.captured_at,
        "captured_at_basis": capture.captured_at_basis,
        "warc_file": percent_encoded(capture.warc.file) if capture.warc else None,
        "warc_offset": capture.warc.offset if capture.warc else None,
        "cleaner_version": VERSION,
        "options_digest": options.digest,
    }
