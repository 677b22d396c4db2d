"""Under which license are the weights, and what is declared where?

`declarations` collects what the repo says, `findings` decides; `prose` reads what the card says of licenses.
"""

from openness.detectors.license.declarations import Declaration, declared, files
from openness.detectors.license.findings import Decision, decide, detect, identity_of

__all__ = ["Decision", "Declaration", "decide", "declared", "detect", "files", "identity_of"]
