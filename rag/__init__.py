"""From a folder of policy documents to a cited answer.

The rooms, from the ground up: `domain` and `errors` (the nouns), `reading`,
`structure`, `passages` (bytes to passages), `store`, `lexical`, `index`
(passages to an index), `retriever`, `answering`, `chatbot` (a question to an
answer), `profiles` and `assembly` (which parts, and how they fit).
"""
