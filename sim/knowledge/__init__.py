"""What legal persons believe, as arrays with error, age and source: all that a decision may read."""
