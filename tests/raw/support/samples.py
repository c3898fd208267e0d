"""Small whole files of several forms, to be damaged."""

from __future__ import annotations

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq

_ROWS = [
    {
        "id": f"k{number}",
        "url": f"https://news.example/{number}",
        "title": f"Cầu {number}",
        "text": "Một.\nHai.",
    }
    for number in range(4)
]

JSON_LINES = "\n".join(json.dumps(row, ensure_ascii=False) for row in _ROWS).encode()

CSV = "\r\n".join(
    ["id,url,title,text", *(f'{row["id"]},{row["url"]},"{row["title"]}","{row["text"]}"' for row in _ROWS)]
).encode()


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(_ROWS), out, row_group_size=2)
    return out.getvalue()


PARQUET = _parquet()

MHTML = (
    b"From: <Saved>\r\nSnapshot-Content-Location: https://news.example/1\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    b'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    b"<html><p>C=E1=BA=A7u m=E1=BB=9Bi</p></html>\r\n--b\r\nContent-Type: image/png\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n"
)

_ITEM = (
    "<item><title>T</title><link>https://blog.example/1</link><content:encoded><![CDATA[One.\n\nTwo.]]>"
    "</content:encoded><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
    "<wp:post_date>2023-05-04 10:11:12</wp:post_date></item>"
)
WORDPRESS = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    f'xmlns:wp="http://wordpress.org/export/1.2/"><channel>{_ITEM * 3}</channel></rss>'
).encode()

NEWSML = (
    b'<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x"><contentMeta>'
    b"<headline>H</headline></contentMeta><contentSet><inlineXML><html xmlns='http://www.w3.org/1999/xhtml'>"
    b"<body><p>One.</p></body></html></inlineXML></contentSet></newsItem>"
)
