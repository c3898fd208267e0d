"""The data dictionary, written from the contracts: `python -m schemas.dictionary`.

A column's type comes from its Arrow schema and its meaning from the docstring under its field, so
that the page can say nothing else than the code.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import pyarrow as pa

from schemas.arrow import SCHEMA_VERSION, TABLES, VERSION_KEY
from schemas.article import Article, Evidence, Image, LanguageShare, Removal, TextBlock, Translation
from schemas.published import Change, Duplicate, Publication, Tombstone
from schemas.rejection import REJECTION_CODES, Rejection

PAGE: Final = Path(__file__).parent.parent / "docs" / "data-dictionary.md"
"""Where the page stands."""

ABOUT: Final = {
    "articles": "One row an article. `data/clean/articles/month=YYYY-MM/*.parquet`, sorted by language and published_date.",
    "removals": "What does not stand in an article's text, one row a piece: with `articles` the page's text can be put together again.",
    "evidence": "The candidates of an article's fields, one row a candidate, chosen or not.",
    "rejections": "One row a capture that gave no article: the latest of each address or origin.",
    "versions": "Earlier contents of articles that changed, one row a content: all columns of `articles` as they were, and what the next content changed.",
    "duplicates": "Clusters of articles with the same or nearly the same text, one row an article in a cluster.",
    "forgotten": "What was taken down, one row an article or address. It is neither fetched nor published again.",
}
"""One sentence a table."""

CONTRACTS: Final[dict[str, tuple[type, ...]]] = {
    "articles": (Article, Publication),
    "removals": (Removal, Article),
    "evidence": (Evidence, Article),
    "rejections": (Rejection,),
    "versions": (Article, Publication, Change),
    "duplicates": (Duplicate,),
    "forgotten": (Tombstone,),
}
"""Where a table's columns are explained: the first class that has the name."""

STRUCTS: Final[dict[str, type]] = {
    "blocks": TextBlock,
    "images": Image,
    "languages": LanguageShare,
    "translations": Translation,
}
"""Where the members of a list of structs are explained."""

_HEAD: Final = f"""# Data dictionary

What the columns of the published data set mean. Written by `python -m schemas.dictionary` from the contracts in `schemas/`; change those, not this page.

Schema version {SCHEMA_VERSION}; it stands in the metadata of every Parquet file as `{VERSION_KEY.decode()}`. A column that is not marked *nullable* has a value in every row; a list is empty rather than null. Folders named `month=YYYY-MM` add a string column `month` in readers that know Hive partitions: the month of `first_seen`, in UTC.
"""


def render() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD]
    for name, schema in TABLES.items():
        parts.append(f"## {name}\n\n{ABOUT[name]}\n")
        parts.append(_table(name, schema))
    parts.append(_codes())
    return "\n".join(parts)


def _table(name: str, schema: pa.Schema) -> str:
    lines = ["| column | type | meaning |", "|---|---|---|"]
    columns = list(schema)
    if name == "versions":
        lines.append("| *all columns of `articles`* | | as they were |")
        columns = [field for field in columns if field.name not in TABLES["articles"].names]
    for field in columns:
        meaning = meaning_of(field.name, CONTRACTS[name])
        lines.append(f"| {field.name} | {_type(field)} | {_cell(meaning)} |")
        lines.extend(_members(field))
    return "\n".join(lines) + "\n"


def _members(field: pa.Field) -> Iterator[str]:
    if field.name not in STRUCTS or not pa.types.is_list(field.type):
        return
    for member in field.type.value_type:
        meaning = meaning_of(member.name, (STRUCTS[field.name],))
        yield f"| {field.name}[].{member.name} | {_type(member)} | {_cell(meaning)} |"


def _type(field: pa.Field) -> str:
    kind = field.type
    if pa.types.is_list(kind):
        name = "list of struct" if pa.types.is_struct(kind.value_type) else f"list of {kind.value_type}"
    else:
        name = str(kind)
    return f"{name}, nullable" if field.nullable else name


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _codes() -> str:
    lines = ["## Codes of rejections", "", "| code | meaning |", "|---|---|"]
    lines.extend(f"| {code} | {_cell(meaning)} |" for code, meaning in REJECTION_CODES.items())
    return "\n".join(lines) + "\n"


def meaning_of(name: str, contracts: Sequence[type]) -> str:
    """Docstring under the field of this name; KeyError when no contract explains it."""
    for contract in contracts:
        found = attribute_docstrings(contract)
        if name in found:
            return found[name]
    raise KeyError(f"No docstring explains the column {name}: write one under its field.")


def attribute_docstrings(contract: type) -> dict[str, str]:
    """The string under each annotated field of a class, by the field's name."""
    source = ast.parse(textwrap.dedent(inspect.getsource(contract)))
    statements = source.body[0].body if isinstance(source.body[0], ast.ClassDef) else []
    found: dict[str, str] = {}
    for field, text in pairwise(statements):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                found[name] = said
    return found


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")
    print(f"Wrote {PAGE}.")


if __name__ == "__main__":
    main()
