"""Pictures of figures: pure functions that take numbers and give SVG, to scale.

drawing     elements, text widths, colours
ruler       the grades' ruler with a score on it
reasons     a reason's points from a middle line
shares      parts of a whole in one line, thin ones with leader lines
bars        bars of days, in one or two series
nights      when each source ran in a night
dues        the days ahead, with those that fall due
timeline    events above, when they were known below
steps       a rating through time
relations   a merchant and what it stands to
"""
