"""Amazon Connect Customer Profiles: profiles and profile objects in domains, encrypted at rest."""
