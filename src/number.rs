//! Tokens -> numbers: `48`, `1.5`, `40,000`, `fifteen`, `a dozen`, `one and a half`.
