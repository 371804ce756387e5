"""Amazon Connect Cases: domains under keys of the service, and what is written in their fields, templates, cases."""
