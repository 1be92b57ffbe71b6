//! Ukrainian names -> Latin letters, by published standards.
