"""A language model as one more rater: what it is asked, and what of its reply is believed.

Pure text in and out. Nothing here reaches a machine score.
"""
