"""Images of the article, each with its caption and credit."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from clean.blocks.block import Block
from clean.blocks.kinds import CAPTION
from clean.blocks.page import Page, PageImage
from clean.fields.addresses import join_address
from clean.fields.outline import Outline
from schemas import Image

OVER: Final = "images-over-limit"
"""Warning: some images were left out."""
_REACH: Final = 3
"""Blocks between an image and its caption, and between the first image and the body."""
_FIGURE_DEPTH: Final = 8
"""Block-level elements between a figure and what stands in it."""


def find_images(page: Page, url: str | None, outline: Outline, most: int) -> tuple[Image, ...]:
    """Images in page order: those that stand among the body, and every caption, alone where no image is near it.

    Of images `most` at most; that some were left out becomes a warning.
    """
    return _dump_images(page, most) if page.is_dump else _page_images(page, url, outline, most)


def _page_images(page: Page, url: str | None, outline: Outline, most: int) -> tuple[Image, ...]:
    blocks, kept = outline.blocks, [*outline.body, *outline.orders(CAPTION)]
    if not kept:
        return ()
    first, last = blocks[min(kept)].position - _REACH, blocks[max(kept)].position + 1
    among = [image for image in page.images if first <= image.block <= last]
    images = list({image.url: image for image in reversed(among)}.values())[::-1]
    if len(images) > most:
        page.warnings.append(OVER)
        del images[most:]
    captions: dict[int, Block] = {}
    entries: list[tuple[int, int, Image]] = []
    for order in outline.orders(CAPTION):
        block = blocks[order]
        near = _nearest(page, images, captions.keys(), block)
        if near is None:
            entries.append((block.position, order, _captioned(None, block, None)))
        else:
            captions[near] = block
    base = join_address(page.base, url) or url
    for number, image in enumerate(images):
        address = join_address(image.url, base) or image.url
        entries.append((image.block, -1, _captioned(address, captions.get(number), image.alt or None)))
    entries.sort(key=lambda entry: entry[:2])
    return tuple(image for _, _, image in entries)


def _nearest(page: Page, images: list[PageImage], taken: Collection[int], block: Block) -> int | None:
    """The free image that a caption belongs to: one of its own figure, else the nearest, before it rather than after."""
    free = [
        number
        for number, image in enumerate(images)
        if number not in taken and abs(block.position - image.block) <= _REACH
    ]
    if len(free) > 1:
        figure = _figure(page, block.element)
        free = [n for n in free if figure >= 0 and _figure(page, images[n].element) == figure] or free

    def distance(number: int) -> tuple[int, bool, int]:
        image = images[number]
        after = image.block > block.position
        return abs(block.position - image.block), after, number if after else -number

    return min(free, key=distance, default=None)


def _figure(page: Page, element: int) -> int:
    """The figure that an element stands in, or is; -1 for none."""
    tags, parents = page.elements.tag, page.elements.parent
    for _ in range(_FIGURE_DEPTH):
        if element < 0 or tags[element] == "figure":
            return element
        element = parents[element]
    return -1


def _dump_images(page: Page, most: int) -> tuple[Image, ...]:
    """A dump's captions, each with the image file name that stands before it."""
    images: list[Image] = []
    name: str | None = None
    for block in page.blocks:
        if block.kind == "image-name":
            if name is not None:
                images.append(Image(url=name))
            name = block.text
        elif block.kind == CAPTION:
            images.append(_captioned(name, block, None))
            name = None
    if name is not None:
        images.append(Image(url=name))
    if len(images) > most:
        page.warnings.append(OVER)
    return tuple(image for number, image in enumerate(images) if number < most or image.caption)


def _captioned(url: str | None, block: Block | None, alt: str | None) -> Image:
    """An image with its caption; a credit that stood in the caption was cut off it by labelling."""
    return Image(
        url=url,
        caption=block.text if block else None,
        credit=(block.credit or None) if block else None,
        alt=alt,
    )
