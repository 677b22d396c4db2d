"""The service: audits kept in a database and answered over HTTP, and the jobs that bring them up to date."""
