"""The service: audits kept in a database and answered over HTTP, and the jobs that bring them up to date.

A request meets `front` (its id, its client, limits, what is ready), then Litestar's `routes`, which read the store and
answer; whatever goes wrong becomes a problem document in `problems`. What asks for an audit goes through `asking` to a
queue of `jobs`, in the web process or in workers.

| module | its one job |
| --- | --- |
| `settings`, `addresses`, `masking`, `logs` | what the operator decides, checked; what is logged, without secrets |
| `serving`, `app`, `state` | web processes; the application of one; what all its requests share |
| `front`, `clients`, `memory`, `answers`, `metrics`, `looks` | who asks, what is ready, what is counted |
| `routes/`, `access`, `problems`, `openapi` | REST: one module a subject; tokens; errors; the OpenAPI document |
| `pages/` | pages for people: one module a subject |
| `badges` | pictures for model cards |
| `asking`, `jobs/` | asking for audits, and making them: one protocol, two engines |
| `scoring` | stored evidence by any rubric |
"""
