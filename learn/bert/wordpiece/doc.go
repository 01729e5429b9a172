// Package wordpiece splits text into the word pieces of an uncased BERT
// vocabulary: BERT's basic tokenizer (Devlin et al. 2019, tokenization.py) and
// greedy longest-match-first WordPiece (Wu et al. 2016, arXiv 1609.08144).
//
// Ids and offsets are those of Hugging Face's BertNormalizer,
// BertPreTokenizer and WordPiece with two deliberate differences: a special
// token's name in the text, such as "[SEP]", is text here and no token, so that
// nobody can write one; and classes of characters are those of Go's Unicode
// version, where that library takes some marks and punctuation assigned after
// Unicode 8 for letters.
package wordpiece
