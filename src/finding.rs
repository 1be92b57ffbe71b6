//! Everything found in one article, ready to be written.

use crate::claim::Claim;
use crate::dating::Dating;
use crate::language::Language;
use crate::mention::{Mention, PassedOver};
use crate::movement::Movement;
use crate::offset::Offset;
use crate::resolution::Resolution;
use crate::role::Role;
use crate::span::Span;
use crate::timex::Timex;
use crate::verdict::Verdict;

/// What was found in one article. Lists that belong together have one length and one order.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The sentences, in order.
    pub sentences: Vec<Span>,
    /// The language of each sentence's paragraph.
    pub languages: Vec<Language>,
    /// The toponyms as written, in order.
    pub mentions: Vec<Mention>,
    /// Words spelt like a place's name that were taken for none, in order.
    pub passed_over: Vec<PassedOver>,
    /// What each of them names.
    pub resolutions: Vec<Resolution>,
    /// What each of them does.
    pub roles: Vec<Role>,
    /// When what is said of each of them happened.
    pub datings: Vec<Dating>,
    /// Where the event lies as seen from each of them.
    pub offsets: Vec<Option<Offset>>,
    /// The temporal expressions, in order. Where there is neither a mention nor a claim that could have a day, they are
    /// only looked for by [`Mapper::read_and_tell`](crate::mapper::Mapper::read_and_tell).
    pub timexes: Vec<Timex>,
    /// The distance claims, in order.
    pub claims: Vec<Claim>,
    /// What the map says of each claim.
    pub verdicts: Vec<Verdict>,
    /// When each claim is said to hold.
    pub claim_datings: Vec<Dating>,
    /// The movements, in order.
    pub movements: Vec<Movement>,
    /// When each movement happened.
    pub movement_datings: Vec<Dating>,
}
