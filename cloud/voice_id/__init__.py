"""Amazon Connect Voice ID: speakers, fraudsters and watchlists in domains, encrypted under the customer's key."""
