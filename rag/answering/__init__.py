"""From a question and its passages to an answer, in the documents' own words, each sentence cited."""
