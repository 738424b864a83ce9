"""A first scenario from a dozen answers, for those who have no export at hand."""

from sim.drafts.answers import PRODUCTS, Answers
from sim.drafts.lines import propose
from sim.drafts.monthly import from_monthly
from sim.drafts.reading import read_answer
from sim.drafts.roles import Proposal
from sim.drafts.text import as_yaml

__all__ = ["PRODUCTS", "Answers", "Proposal", "as_yaml", "from_monthly", "propose", "read_answer"]
