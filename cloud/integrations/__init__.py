"""Amazon AppIntegrations: data integrations under a customer's key, runs, configuration under limited keys."""
