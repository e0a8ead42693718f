"""Question banks as 1EdTech QTI packages: read from 2.1, 2.2 and 3.0, written as 3.0."""

from assessments.interchange.qti.carrier import read_qti
from assessments.interchange.qti.writing.package import write_qti

__all__ = ["read_qti", "write_qti"]
