"""Q in Connect: assistants and knowledge bases under keys of the customer, and a search index under one of its own."""
