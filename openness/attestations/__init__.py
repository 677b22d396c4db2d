"""What people state about a model: the document, its rank, its signature, and what follows from it.

| module | its one job |
| --- | --- |
| `document` | the document's model, and reading one with file and line in every error |
| `ranks` | where a document comes from, and so what it weighs |
| `statements` | one document's claims as observations |
| `voices` | what all documents together say: by rank, and within a rank by the stricter |
| `counting` | that beside what was observed: what decides, and which conflicts there are |
| `settling` | the conflicts that a trusted reviewer settles |
| `judging` | what people judge of criteria |
| `published` | the `openness.yaml` at the root of a model's own repo |
| `envelope`, `trust` | signed documents (DSSE, in-toto, Ed25519), and whose signatures an operator trusts |
| `writing` | a document as YAML text |
| `draft` | a document to begin with, from what an audit found |
"""
