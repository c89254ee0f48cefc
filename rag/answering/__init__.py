"""From a question and the passages found for it to an answer: in the documents' own words, each sentence cited."""
