//! Resolutions -> what each mention does in its sentence.

/// What a mention does in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Something is, happens or moves there.
    Location,
    /// It stands for a government, an army or another authority.
    Actor,
    /// It stands inside a title, an office or an organisation.
    Attribution,
    /// It heads the text and says where it was written.
    Dateline,
}

impl Role {
    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Role::Location => "location",
            Role::Actor => "actor",
            Role::Attribution => "attribution",
            Role::Dateline => "dateline",
        }
    }
}
