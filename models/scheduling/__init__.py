"""Amazon Connect scheduling: requests for time off in instances, whose data lie under keys of the service."""
