//! Files -> articles, one at a time.
