"""What is seen: readable documents, list rows and the words for them, made from model values."""
