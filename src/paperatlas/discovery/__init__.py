"""Discover the names that the lexicon lacks, paper by paper: from the title, from cue words, from places.

Evidence comes from the title's head, introducing verbs ("we present"), naming words ("called"), acronym
definitions (Schwartz and Hearst, 2003), the noun beside a name ("the XM3600 dataset") and the grammar of model
names. Every way of finding gives candidates; candidates for the same name become one term.
"""

from paperatlas.discovery.candidates import Candidate, Term
from paperatlas.discovery.core import Discoverer

__all__ = ["Candidate", "Discoverer", "Term"]
