"""The page of `tinsach report`: what a data set holds, how well it is filled, and where a site has changed.

figures   what is counted, by DuckDB
drift     each site against its own past
charts    figures as SVG
page      figures, drift and charts on one page
"""
