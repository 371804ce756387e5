"""Q in Connect: knowledge bases and assistants, each under a key of its own or of the service, and a search index."""
