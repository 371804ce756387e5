"""Amazon AppIntegrations: data integrations under a key of the customer, runs, and what is configured."""
