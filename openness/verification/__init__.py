"""What somebody states about a model, held against what the Hub shows: pure, from answers to findings.

| module | its one job |
| --- | --- |
| `findings` | the vocabulary: confirmed, contradicted or not checkable, how grave, and with which evidence |
| `links` | what a claim's own links lead to on the Hub, and what must be read to know it |
| `availability` | one claim of what can be had, against what was observed |
| `licenses` | one claim of a license, against what was observed |
| `comparison` | all claims of a document |
| `document` | the answer of `openness verify`, for people and programs |

`openness.verifying` reads, and puts these together.
"""
