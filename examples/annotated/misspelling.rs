//! An annotated text -> the same text with a part of its towns misspelt by one letter, for measurements.

use super::{Annotated, Toponym, mark};
use dateline::article::Article;
use dateline::mapper::Mapper;

/// What became of misspelt names.
#[derive(Default)]
pub(crate) struct Outcome {
    /// Names that were misspelt, of those that are found and rightly placed as they are written.
    pub(crate) asked: usize,
    /// Those of them that are found.
    pub(crate) found: usize,
    /// Those that are rightly placed.
    pub(crate) right: usize,
    /// Wrong places in the texts as they are written, each text counted as often as it was misspelt.
    pub(crate) wrong_as_written: usize,
    /// The same in the misspelt ones.
    pub(crate) wrong: usize,
    /// What was missed in the texts that are not kept apart.
    pub(crate) misses: Vec<String>,
}

impl Outcome {
    /// The share of the names that are found.
    pub(crate) fn recall(&self) -> f64 {
        self.found as f64 / self.asked.max(1) as f64
    }

    /// The share that is rightly placed.
    pub(crate) fn accuracy(&self) -> f64 {
        self.right as f64 / self.asked.max(1) as f64
    }
}

/// How often each text is misspelt.
const TIMES: usize = 3;

/// Misspells the texts and reads them.
pub(crate) fn try_out(mapper: &Mapper, texts: &[Annotated]) -> Outcome {
    let gazetteer = &mapper.gazetteer;
    let mut outcome = Outcome::default();
    for text in texts {
        let findings = mapper.read(&text.article);
        let wrong = |text: &Annotated| {
            let sheet = mark(mapper, text);
            sheet.answers.len() - sheet.right()
        };
        let as_written = wrong(text);
        // Of each text the same names are misspelt, whatever other texts there are.
        let mut chance = Chance::of(
            text.article.id.bytes().fold(1, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte))),
        );
        for _ in 0..TIMES {
            let (copy, changed) = misspelt(text, &mut chance);
            let again = mapper.read(&copy.article);
            outcome.wrong_as_written += as_written;
            outcome.wrong += wrong(&copy);
            for at in changed {
                // What is not found when it is spelt rightly is no question of spelling.
                let (old, new) = (&text.toponyms[at], &copy.toponyms[at]);
                if old.place_in(&findings).is_none_or(|place| !old.is(gazetteer, place)) {
                    continue;
                }
                let place = new.place_in(&again);
                let right = place.is_some_and(|place| new.is(gazetteer, place));
                outcome.asked += 1;
                outcome.found += usize::from(place.is_some());
                outcome.right += usize::from(right);
                if !right && !text.apart {
                    let got = place.map_or("nothing", |place| gazetteer.place(place).name.as_str());
                    let id = &text.article.id;
                    let (old, new) = (old.words(&text.article.text), new.words(&copy.article.text));
                    outcome.misses.push(format!("{id}: {old} -> {new}, got {got}"));
                }
            }
        }
    }
    outcome
}

/// A number that looks like chance and is the same every time: SplitMix64 (Steele, Lea and Flood 2014).
struct Chance(u64);

impl Chance {
    /// Of a seed.
    fn of(seed: u64) -> Chance {
        Chance(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Names with fewer letters are misspelt into other words.
const LETTERS: usize = 5;
/// One town in so many is misspelt.
const ONE_IN: usize = 3;

/// A copy of a text with a third of its towns and villages misspelt, and which of its toponyms these are.
fn misspelt(text: &Annotated, chance: &mut Chance) -> (Annotated, Vec<usize>) {
    let source = &text.article.text;
    let mut order: Vec<usize> = (0..text.toponyms.len()).collect();
    order.sort_by_key(|at| text.toponyms[*at].start);
    let (mut copy, mut copied) = (String::with_capacity(source.len() + 64), 0);
    let mut toponyms = text.toponyms.clone();
    let mut changed = Vec::new();
    for at in order {
        let Toponym { start, end, .. } = text.toponyms[at];
        if start < copied {
            continue;
        }
        copy.push_str(&source[copied..start]);
        let from = copy.len();
        let words = &source[start..end];
        let settled = text.toponyms[at].class == "settlement";
        let long = words.chars().filter(|letter| letter.is_alphabetic()).count() >= LETTERS;
        if settled && long && !words.chars().any(char::is_whitespace) && chance.below(ONE_IN) == 0 {
            copy.push_str(&by_one_letter(words, chance));
            changed.push(at);
        } else {
            copy.push_str(words);
        }
        (toponyms[at].start, toponyms[at].end) = (from, copy.len());
        copied = end;
    }
    copy.push_str(&source[copied..]);
    let article = Article { text: copy, ..text.article.clone() };
    (Annotated { article, toponyms, apart: text.apart }, changed)
}

/// A letter behind the first one left out, doubled, exchanged with the next one or replaced by one that stands elsewhere
/// in the word.
fn by_one_letter(word: &str, chance: &mut Chance) -> String {
    let letters: Vec<char> = word.chars().collect();
    let places: Vec<usize> = (1..letters.len()).filter(|at| letters[*at].is_alphabetic()).collect();
    loop {
        let mut other = letters.clone();
        let at = places[chance.below(places.len())];
        match chance.below(4) {
            0 => {
                other.remove(at);
            }
            1 => other.insert(at, letters[at]),
            2 if at + 1 < other.len() && letters[at + 1].is_alphabetic() => other.swap(at, at + 1),
            _ => other[at] = letters[places[chance.below(places.len())]],
        }
        if other != letters {
            return other.into_iter().collect();
        }
    }
}
