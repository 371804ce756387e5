"""Identity: who there is, IAM that manages them, and STS that hands out sessions."""
