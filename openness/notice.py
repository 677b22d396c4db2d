"""What every answer about licenses ends with."""

NOTICE = "This is not legal advice."
