"""Recordings: probe, decode once, judge the quality, find speech, recognise words. No Django."""
