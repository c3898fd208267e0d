"""Which language and script a text, and each block of an article, is in.

    detect("Đây là tin mới.")                -> Detection(language="vi", script="Latn", ...)
    detect_blocks(["Đây là tin mới.", ...])  -> ([("vi", "Latn"), ...], Detection(...))

`runs` divides the work, `characters` counts scripts, `ngrams` is the project's own
model, `detectors` the public ones, `vote` weighs what they say, `chinese` tells the two ways of
writing it.  What each detector calls a language stands in data/languages.tsv.
"""

from clean.language.detection import Detection
from clean.language.runs import Detector, detect, detect_blocks

__all__ = ["Detection", "Detector", "detect", "detect_blocks"]
