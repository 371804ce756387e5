"""Amazon Connect Cases: domains, fields, templates, cases and comments, all under keys of the service itself."""
