"""Datelines: where, by whom and when a piece was filed, printed before its first sentence.

    Hanoi (VNA) - Prime Minister …        МОСКВА, 29 июня. /ТАСС/. Совет …
    【エルサレム＝山田太郎】              新华社北京4月24日电（记者王五）

    read              the dateline of a paragraph, by the script that it begins in
    dateline          what a dateline gives
    capitals          a place in capitals, then who reports
    spaced            a row of pieces, in scripts with spaces
    head              the pieces that were read of such a row, and whether it may end there
    chinese           新华社北京4月24日电, （记者…）
    korean            (서울=연합뉴스) 홍길동 기자 =
    japanese          【エルサレム＝山田太郎】
    southeast_asian   Khmer and Burmese

In scripts with spaces a dateline is a row of short pieces (place, date, source) with a dash, a colon or a full stop after
it.  Every piece must be one of the three, and together they must be evidence enough: an agency, a name in brackets,
capitals, or a known place.  Chinese, Japanese, Korean, Khmer and Burmese datelines have fixed forms of their own.
"""
