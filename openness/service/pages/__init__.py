"""Pages for people: made on the server, useful without a script, asking no other host for anything.

| module | its one job |
| --- | --- |
| `showing` | a template filled in, with what all pages say of themselves, sent with what keeps them safe |
| `links`, `assets`, `troubles` | where pages are and which words lead there; styles and scripts; problems as pages |
| `start` | the first page |
| `finding`, `narrowing`, `owners` | search and the list, CSV beside it; its filters; all models of an owner |
| `models`, `reported` | a model; its report |
| `timeline`, `observed`, `frameworks` | its verdicts over time; what was seen of it; other rubrics' answers |
| `asking` | having a model audited, with its progress |
| `contesting`, `attested` | objecting, with a draft of an attestation; an attestation that was posted |
| `comparing` | models side by side |
| `words` | what a rubric, criterion, component, verdict, license or any other word means |
| `rubricwords`, `licensewords`, `glossary`, `naming` | what they say of each kind; where a word leads |
| `statistics`, `plots` | all models in numbers |
| `previews`, `sitemap` | what stands for a page where its address is shared; what machines that search may list |

The model's picture and wording are the templates of `openness.reports`.
"""
