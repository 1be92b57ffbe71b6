//! What the words around a name say that it is -> the raions, hromadas, regions and landmarks that it may then name.

use super::{Finder, Hit, Mention, PLURAL, SHARED, SHARED_BACK};
use crate::fold::fold;
use crate::gazetteer::{Candidate, Class, Match};
use crate::rules::places::TypeWord;
use crate::token::Gap;
use std::borrow::Cow;
use std::ops::Range;

/// Members of a list at most that wait for the type word at its end.
const LIST: usize = 14;

impl Finder<'_, '_> {
    /// The candidates of a class that type words may mean: those `said`, or any of the row. Raions, hromadas and landmarks
    /// bear names that hold their type word, and have a look-up of their own. `None` where there is none.
    pub(super) fn of_class(
        &self,
        name: &Range<usize>,
        row: &TypeWord,
        said: Option<Range<usize>>,
        candidates: &[Candidate],
    ) -> Option<Vec<Candidate>> {
        let named: Vec<String> = match row.class {
            Class::Raion | Class::Hromada | Class::Region => vec![unit_word(row.class).to_owned()],
            Class::Landmark => self.landmark_words(row, said),
            _ => Vec::new(),
        };
        if !named.is_empty() {
            let mut keys = vec![self.folded(name)];
            if row.class == Class::Landmark {
                // "Zaporizhzhya power plant": the landmark is on record under the official name of its town.
                for candidate in candidates {
                    let place = self.gazetteer.place(candidate.place);
                    let key = fold(&place.name);
                    if place.class == Class::Settlement && !keys.contains(&key) && keys.len() < NAMES {
                        keys.push(key);
                    }
                }
            }
            let names = keys.iter().flat_map(|key| named.iter().map(move |word| format!("{key} {word}")));
            if let Some(found) = names.map(|name| self.gazetteer.exact(&name)).find(|found| !found.is_empty())
            {
                return Some(found);
            }
        }
        let fits = |candidate: &&Candidate| {
            let found = self.gazetteer.place(candidate.place).class;
            found == row.class || (row.class == Class::Settlement && found == Class::District)
        };
        let found: Vec<Candidate> = candidates.iter().filter(fits).cloned().collect();
        (!found.is_empty()).then_some(found)
    }

    /// The words that landmarks of a row are called by: all, or those that end as the text says. A thermal power plant
    /// is no nuclear one, a plant may be either.
    fn landmark_words(&self, row: &TypeWord, said: Option<Range<usize>>) -> Vec<String> {
        // "The ports of Odesa and Izmail" are called as "the Odesa port" is; one is on record as "the port of Odesa".
        let said = said.map(|range| {
            let words = self.folded(&range);
            match row.plural.iter().any(|form| fold(form) == words) {
                true => without_link(&words).trim_end_matches(PLURAL_ENDING).to_owned(),
                false => words,
            }
        });
        let forms = row.forms.iter().map(|form| match said {
            Some(_) => fold(form),
            None => without_link(&fold(form)).to_owned(),
        });
        let forms: Vec<String> = forms.collect();
        let Some(said) = said else { return forms };
        let rest =
            forms.into_iter().filter(|form| form.strip_suffix(&said).is_some_and(|rest| rest.ends_with(' ')));
        std::iter::once(said.clone()).chain(rest).collect()
    }

    /// What the words in `key` up to `length`, which begin a name on record, name with the type word behind them at `end`: a
    /// landmark under another word ("the Rivne and South Ukraine plants"); a raion or hromada by its adjective, there or in
    /// a list that a plural ends ("Bilopilska, Krasnopilska and Seredyna-Budska communities").
    pub(super) fn by_type_behind(&self, end: usize, length: usize, limit: usize) -> Option<Hit> {
        let key = self.key.get(..length)?;
        let mut at = end;
        for member in 0..LIST {
            let types = self.rules.places.types.all_at(self.tokens, at).into_iter();
            let types =
                types.filter(|found| found.end <= limit && found.row.side.after() && self.is_apart(at));
            for found in types {
                let plural = self.is_plural(&found.row.plural, found.first..found.end);
                let words = match found.row.class {
                    Class::Raion | Class::Hromada if member == 0 || plural => {
                        vec![unit_word(found.row.class).to_owned()]
                    }
                    Class::Landmark if member == 0 => {
                        self.landmark_words(found.row, Some(found.first..found.end))
                    }
                    _ => continue,
                };
                let named = words.iter().map(|word| self.gazetteer.exact(&format!("{key} {word}")));
                let Some(candidates) = named.into_iter().find(|named| !named.is_empty()) else { continue };
                let end = if member > 0 { end } else { found.end };
                let trace = if plural { PLURAL } else { "with its type word a name on record" };
                let said = Some((found.row.class, found.row.id.clone(), end));
                return Some(Hit { end, candidates, trace: Cow::Borrowed(trace), said });
            }
            at = self.next_member(at, limit)?;
        }
        None
    }

    /// The end of the capitalised word, or of two with a hyphen, behind the comma or the "and" at `at`.
    fn next_member(&self, at: usize, limit: usize) -> Option<usize> {
        let parts = |at: usize| {
            self.tokens
                .get(at)
                .filter(|_| at < limit)
                .is_some_and(|token| token.is_mark(',') || token.is_mark('&') || self.is_and(token))
        };
        let mut next = at;
        while parts(next) {
            next += 1;
        }
        let word = self.tokens.get(next).filter(|word| next > at && next < limit && word.is_capitalised())?;
        let mut end = next + 1;
        while let Some(joined) = self.joined(end, limit).filter(|joined| *joined > end) {
            end = joined + 1;
        }
        (word.gap != Gap::Paragraph).then_some(end)
    }

    /// Adds the raions to the city districts of a name, where the type word may mean either: "Pokrovskyi district".
    pub(super) fn add_raions(&self, end: usize, length: usize, candidates: &mut Vec<Candidate>) {
        let district = |candidate: &Candidate| {
            let place = self.gazetteer.place(candidate.place);
            place.class == Class::District && candidate.how == Match::Exact
        };
        if !candidates.iter().any(district) {
            return;
        }
        let raion = |row: &TypeWord| row.class == Class::Raion;
        let said = end.checked_sub(1).filter(|last| {
            self.rules.places.types.at_of(self.tokens, *last, raion).is_some_and(|found| found.end == end)
        });
        let name = said.and_then(|_| self.key.get(..length)).and_then(|key| key.rsplit_once(' '));
        if let Some((name, _)) = name {
            let raions = self.gazetteer.exact(&format!("{name} {}", unit_word(Class::Raion)));
            candidates.extend(raions);
        }
    }

    /// Gives the class of a plural type word to every member of its list: "Kherson and Zaporizhzhia regions",
    /// "the villages of A, B and C", "the crossing points – A, B and C".
    pub(super) fn share_types(&self, mentions: &mut [Mention]) {
        for at in 0..mentions.len() {
            let before = at.checked_sub(1).map(|before| &mentions[before]);
            let linked =
                before.filter(|before| self.coordinates(before.tokens.end, mentions[at].tokens.start));
            let row = match linked {
                Some(before) if before.trace.iter().any(|note| note == SHARED) => self.row_of(before),
                Some(before) => {
                    self.row_of(before).filter(|row| self.is_plural_before(before.tokens.start, row))
                }
                None => None,
            };
            let row = row.or_else(|| self.announced(mentions[at].tokens.start));
            if let Some(row) = row.filter(|_| mentions[at].class_said.is_none()) {
                self.share(&mut mentions[at], row, SHARED);
            }
        }
        for at in (1..mentions.len()).rev() {
            let (before, rest) = mentions.split_at_mut(at);
            let (one, other) = (&mut before[at - 1], &rest[0]);
            let linked = one.class_said.is_none() && self.coordinates(one.tokens.end, other.tokens.start);
            let Some(row) = self.row_of(other).filter(|_| linked) else { continue };
            let plural = self.types_behind(other).is_some_and(|found| self.is_plural(&row.plural, found));
            if plural || other.trace.iter().any(|note| note == SHARED_BACK || note == PLURAL) {
                self.share(one, row, SHARED_BACK);
            }
        }
    }

    /// The row of the type words that a mention was found with.
    fn row_of(&self, mention: &Mention) -> Option<&TypeWord> {
        let (_, id) = mention.class_said.as_ref()?;
        self.rules.places.types.rows.iter().find(|row| row.id == *id)
    }

    fn is_plural_before(&self, start: usize, row: &TypeWord) -> bool {
        let found = self.rules.places.types.all_before(self.tokens, start);
        found
            .iter()
            .any(|found| found.row.id == row.id && self.is_plural(&row.plural, found.first..found.end))
    }

    fn types_behind(&self, mention: &Mention) -> Option<Range<usize>> {
        let found = self.rules.places.types.at_of(self.tokens, mention.name.end, |row| row.side.after());
        found.map(|found| found.first..found.end)
    }

    /// The plural type word before a dash or a colon that a list stands behind.
    fn announced(&self, start: usize) -> Option<&TypeWord> {
        /// Words between the type word and the mark: "the crossing points to Crimea –".
        const WORDS: usize = 4;
        let mark = start.checked_sub(1)?;
        let token = self.tokens.get(mark)?;
        if !(token.is_mark(':') || (token.is_dash() && token.gap == Gap::Space)) {
            return None;
        }
        (mark.saturating_sub(WORDS)..=mark).rev().find_map(|end| {
            let found = self.rules.places.types.all_before(self.tokens, end);
            let plural = |found: &crate::rules::Found<'_, TypeWord>| {
                self.is_plural(&found.row.plural, found.first..found.end)
            };
            found.into_iter().find(plural).map(|found| found.row)
        })
    }

    fn is_plural(&self, forms: &[String], range: Range<usize>) -> bool {
        let words = self.folded(&range);
        forms.iter().any(|form| fold(form) == words)
    }

    fn share(&self, mention: &mut Mention, row: &TypeWord, note: &'static str) {
        let Some(said) = self.of_class(&mention.name, row, None, &mention.candidates) else { return };
        mention.candidates = said;
        mention.class_said = Some((row.class, row.id.clone()));
        mention.trace.push(Cow::Borrowed(note));
    }
}

/// Towns of a name at most under whose official names landmarks are looked for.
const NAMES: usize = 3;

/// What English puts behind a noun that stands for several.
const PLURAL_ENDING: char = 's';

/// A type word without what joins it to the name behind it.
fn without_link(words: &str) -> &str {
    words.strip_suffix(" of").unwrap_or(words)
}

/// The word that raions, hromadas and regions have in their names on record.
fn unit_word(class: Class) -> &'static str {
    match class {
        Class::Raion => "raion",
        Class::Hromada => "hromada",
        _ => "oblast",
    }
}
