"""Amazon Connect scheduling: requests for time off and balances of it, all under keys of the service itself."""
