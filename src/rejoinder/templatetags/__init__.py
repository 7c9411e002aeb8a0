"""Words that the desk's templates use."""
