"""What in a model card should change so that people and machines find what is already there.

`advise` says what, from an audit and what it read; `mended_card` makes the changes that follow from it, and touches
nothing else. Pure: no network, no files.
"""

from openness.cardadvice.advising import advise
from openness.cardadvice.document import CardAdvice, CardChange, CardPlace, CardSection
from openness.cardadvice.frontmatter import Unpatchable
from openness.cardadvice.mending import mended_card

__all__ = ["CardAdvice", "CardChange", "CardPlace", "CardSection", "Unpatchable", "advise", "mended_card"]
