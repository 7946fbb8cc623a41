"""A wrong claim as failing examples: which hits make it wrong, and each as a small document in the rules' own words.

No text of others may go into a rule file, yet a wrong hit has to become an example. What a pattern or a guard looks for
is the rules' own text; all other words of the page become an ellipsis, and headings and objects get plain names.
"""

from crawler.false_claim.mistakes import MOST_EXAMPLES, Mistake, mistakes, shown

__all__ = ["MOST_EXAMPLES", "Mistake", "mistakes", "shown"]
