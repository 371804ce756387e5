"""What is asked of an external key store proxy: cases as data, with plaintexts and contexts that a seed gives."""
