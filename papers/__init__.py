"""Words and papers for people: languages, sentences, and what is printed."""
