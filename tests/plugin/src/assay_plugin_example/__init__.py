"""One technique, one metric and one attack for assay, each in a file of its own."""
