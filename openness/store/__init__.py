"""What the service keeps: its tables, their migrations, and evidence as bytes."""
