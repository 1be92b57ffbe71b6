//! What stands before a distance -> what it is said of, with the reason.

use super::around::Around;
use super::distance::Distance;
use super::kind::weapon;
use super::reference::{Reference, Tail, direction_before, parse, parse_place};
use super::{COREFERENCE, Claim, Edge, End, SPOKEN_OF_BEFORE};
use crate::rules::claims::WordClass;
use crate::token::{Gap, TokenKind};
use std::ops::Range;

/// What was bound to a distance.
#[derive(Debug, Default)]
pub(crate) struct Bound {
    /// Its subjects: one, or several where the text says `both` or `all`.
    pub(crate) subjects: Vec<End>,
    /// A reference that stands elsewhere than behind the distance.
    pub(crate) reference: Option<Reference>,
    /// How.
    pub(crate) trace: Vec<String>,
}

/// Binds a distance to its subject.
pub(crate) fn bind(
    around: &Around<'_>,
    sentence: usize,
    distance: &Distance,
    tail: &Tail,
    earlier: &[Claim],
) -> Bound {
    let floor = around.tokens.sentences.get(sentence).map_or(0, |sentence| sentence.tokens.start);
    if let Some(bound) = pair(around, floor, distance, tail) {
        return bound;
    }
    if let Some(weapon) = weapon(around, distance, around.sentence(distance.start)) {
        let subjects = around
            .span(weapon)
            .map_or(End::Unsaid, |span| End::Phrase { span, kind: Some("weapon".to_owned()) });
        return Bound { subjects: vec![subjects], ..Bound::default() };
    }
    if tail.ahead {
        return Bound { subjects: vec![End::Unsaid], ..Bound::default() };
    }
    let from = match tail.reference.as_ref().map(|reference| &reference.end) {
        Some(End::Mention { mention, .. }) => Some(*mention),
        _ => None,
    };
    let mut scan = scan(around, distance.start, floor, from, earlier);
    let mut bound = Bound::default();
    let unbound = scan.mention.is_none() && scan.spoken_of.is_none() && scan.phrase.is_none();
    let in_pair = |pair: &[usize; 2]| scan.mention.as_ref().is_some_and(|(found, _)| pair.contains(found));
    if let Some(pair) = tail.pair.filter(|pair| unbound || in_pair(pair)) {
        // "Hrushka is equidistant from Lypa and Tur, 25 km from each": what is measured from is not what lies there.
        let before = self::scan(around, before_pair(around, pair[0], floor), floor, from, earlier);
        if before.mention.is_some() || before.spoken_of.is_some() || before.phrase.is_some() {
            scan = before;
        } else if !unbound {
            bound.subjects = vec![End::Unsaid];
            return bound;
        }
    }
    if tail.reference.is_none() && tail.open {
        let beside = scan.beside.map(|beside| at_end(beside, "what it lies beside", 0));
        bound.reference = beside.or_else(|| open_reference(around, sentence, distance, tail, &scan, earlier));
    }
    bound.subjects = subjects(around, floor, distance, tail, &scan, earlier);
    bound
}

// "between Lypa" and Tur, "from both Lypa" and Tur: where the words before the first of two places begin.
fn before_pair(around: &Around<'_>, first: usize, floor: usize) -> usize {
    let mut at = around.tokens_of(first).start;
    let classes =
        [WordClass::OfTwo, WordClass::Both, WordClass::Between, WordClass::LocatedIn, WordClass::MoveFrom];
    for class in classes {
        at =
            around.word_before(at, class).filter(|(_, first)| *first >= floor).map_or(at, |(_, first)| first);
    }
    at
}

fn named(mention: usize, why: impl Into<String>) -> End {
    End::Mention { mention, why: why.into() }
}

fn at_end(mention: usize, why: &str, end_token: usize) -> Reference {
    Reference { end: named(mention, why), edge: Edge::Unsaid, end_token }
}

// Claims whose two places stand together: "between A and B", "A and B are 10 km apart", "from A it is 10 km to B".
fn pair(around: &Around<'_>, floor: usize, distance: &Distance, tail: &Tail) -> Option<Bound> {
    if let Some(other) = tail.other {
        if tail.relation == "between" {
            return Some(Bound {
                subjects: vec![named(other, "the first of two places")],
                ..Bound::default()
            });
        }
        if movement_before(around, distance.start, floor).is_none() {
            return Some(Bound { subjects: vec![named(other, "the place it leads to")], ..Bound::default() });
        }
    }
    if tail.apart {
        let list = coordinated(around, over_links(around, distance.start, floor), floor);
        let [.., first, second] = list.as_slice() else { return None };
        return Some(Bound {
            subjects: vec![named(*first, "the first of two places apart")],
            reference: Some(at_end(*second, "the second of two places apart", tail.end)),
            trace: Vec::new(),
        });
    }
    if tail.reference.is_none() {
        let noun = (floor..distance.start)
            .rev()
            .find_map(|at| around.word(at, WordClass::Distance).map(|(_, end)| end))
            .filter(|_| !tail.open);
        let noun_end = noun.or_else(|| gap_between(around, floor, distance))?;
        return distance_between(around, noun_end, distance, tail);
    }
    let End::Mention { mention: goal, .. } = tail.reference.as_ref()?.end else { return None };
    if tail.relation != "to" || movement_before(around, distance.start, floor).is_some() {
        return None;
    }
    // "From Hrushka it is 4 km to Lypa."
    let (from, why) = (floor..distance.start).rev().find_map(|at| {
        let (_, after) = around.word(at, WordClass::MoveFrom)?;
        match around.word(after, WordClass::There) {
            Some(_) => Some((around.spoken_of(at, None, &[])?, "coreference: there")),
            None => match parse_place(around, after)?.end {
                End::Mention { mention, .. } => Some((mention, "named before the distance")),
                End::Phrase { .. } | End::Line { .. } | End::Unsaid => None,
            },
        }
    })?;
    let end = tail.end;
    (from != goal).then(|| Bound {
        subjects: vec![named(goal, "the place it leads to")],
        reference: Some(at_end(from, why, end)),
        trace: Vec::new(),
    })
}

// "The distance between A and B is 10 km", "the distance from A to B is 10 km"
fn distance_between(around: &Around<'_>, noun_end: usize, distance: &Distance, tail: &Tail) -> Option<Bound> {
    let (row, after) = around.word(noun_end, WordClass::Relation)?;
    let first = place_or_line(around, after, distance)?;
    let (_, after) = around.word(first.end_token, WordClass::And).or_else(|| {
        around
            .word(first.end_token, WordClass::Relation)
            .filter(|(row, _)| row.of == "to" || row.of == "from")
    })?;
    let second = place_or_line(around, after, distance)?;
    if second.end_token > distance.start {
        return None;
    }
    // From the first to the second is where the second lies, seen from the first; a line is what a place is measured from.
    let line = |end: &Reference| matches!(end.end, End::Phrase { .. });
    let leads = row.of == "from" && !line(&second) || line(&first);
    let (first, second) = if leads { (second, first) } else { (first, second) };
    let reference = Reference { end_token: tail.end, ..second };
    let End::Mention { mention, .. } = first.end else { return None };
    Some(Bound {
        subjects: vec![named(mention, format!("the distance {}", row.of))],
        reference: Some(reference),
        trace: Vec::new(),
    })
}

// "Kharkiv", "the Russian border": what a distance may be said to lie between.
fn place_or_line(around: &Around<'_>, at: usize, distance: &Distance) -> Option<Reference> {
    /// "the internationally recognised Russian" border.
    const BEFORE_NOUN: usize = 4;
    let first = (at..at + BEFORE_NOUN).find(|next| {
        around.word(*next, WordClass::Relation).is_some()
            || around.mention_at(*next).is_some()
            || around.word(*next, WordClass::LineNoun).is_some()
    })?;
    if let Some((row, end)) = around.word(first, WordClass::LineNoun)
        && around.word(end, WordClass::Relation).is_some_and(|(row, _)| row.of == "to")
    {
        // "from the border to Hrushka": the name is the other end.
        let end_of = End::Phrase { span: around.span(at..end)?, kind: Some(row.of.clone()) };
        return Some(Reference { end: end_of, edge: Edge::Unsaid, end_token: end });
    }
    let found = parse(around, at, distance)?;
    matches!(found.end, End::Mention { .. } | End::Phrase { kind: Some(_), .. }).then_some(found)
}

// "Between A and B there are" 60 km, "from A to B it is" 60 km: only links stand between the second name and the figure.
// "From A to B," 60 km, and nothing more is said of the figure.
fn gap_between(around: &Around<'_>, floor: usize, distance: &Distance) -> Option<usize> {
    let start = distance.start;
    let last = around.mention_before(start).map(|last| around.tokens_of(last))?;
    let opens = |at: &usize| {
        around.word(*at, WordClass::Between).is_some() || around.word(*at, WordClass::MoveFrom).is_some()
    };
    let at = (floor..last.start).rev().find(opens)?;
    let mut next = last.end;
    let mut linked = false;
    while next < start {
        // "it's"
        let short = around.all.get(next).is_some_and(|token| token.kind == TokenKind::Possessive)
            && around.word_before(next, WordClass::Pronoun).is_some();
        let link = around.word(next, WordClass::Link).map(|(_, end)| end).or(short.then_some(next + 1));
        linked |= link.is_some();
        next = link
            .or_else(|| around.word(next, WordClass::There).map(|(_, end)| end))
            .or_else(|| around.word(next, WordClass::Pronoun).map(|(_, end)| end))
            .or_else(|| around.is_comma(next).then_some(next + 1))?;
    }
    // "Between A and B 60 km", where a language has no word for "is".
    let bare = next == last.end
        && around.word(at, WordClass::Between).is_some()
        && around.all.get(at)?.is_cyrillic();
    let aside = next == last.end + 1
        && around.is_comma(last.end)
        && around.all.get(distance.end).is_none_or(|behind| behind.kind == TokenKind::Mark);
    (linked || bare || aside).then_some(at)
}

/// What a walk back from a distance came upon.
#[derive(Debug, Default)]
struct Scan {
    /// A mention, and how it was reached.
    mention: Option<(usize, String)>,
    /// The claim before, as an index, where the distance goes on from it.
    claim: Option<usize>,
    /// `the village`, `it`: something spoken of before.
    spoken_of: Option<Range<usize>>,
    /// `a village` that no name stands before.
    phrase: Option<Range<usize>>,
    /// `both`, `all`.
    several: bool,
    /// `are`, `lie`: said of more than one, where more than one stand before it.
    plural: bool,
    /// Of how many places that may be said.
    at_most: usize,
    /// The place that the subject is said to lie beside: `south of Hrushka,`.
    beside: Option<usize>,
    /// Whether it went over a pair, `between A and B`, that no verb ties to what lies there.
    between: bool,
    /// Where the walk ended: what stands before this token is no part of the binding.
    at: usize,
    /// Whether it ended at the head of the sentence or of a clause of its own.
    head: bool,
}

fn scan(around: &Around<'_>, start: usize, floor: usize, from: Option<usize>, earlier: &[Claim]) -> Scan {
    let mut scan = Scan { at: start, ..Scan::default() };
    let mut how: Option<&'static str> = None;
    let mut relative = false;
    let mut linked = false;
    let mut apposed_to: Option<usize> = None;
    while scan.at > floor {
        let at = scan.at;
        // "20 km north of Lypa and 30 km east of Tur" is said of one place.
        let joint = around.word_before(at, WordClass::And).map(|(_, first)| first);
        let comma = joint.unwrap_or(at).checked_sub(1).filter(|comma| around.is_comma(*comma));
        // "20 km north of Lypa, the capital, and" 30 km east of Tur
        let aside = comma.and_then(|comma| apposed_noun(around, comma, floor));
        let ends = [joint, comma, aside, (at < start).then_some(at)];
        // A bracket speaks of the name just before it.
        let bracket = at < start && around.opens(at);
        scan.claim = earlier.iter().rposition(|claim| {
            !bracket && ends.contains(&Some(claim.tokens.end)) && claim.subject != End::Unsaid
        });
        if let Some(claim) = scan.claim {
            // "3 km from Lypa, a town" 60 km from Tur: the town is Lypa, which ends the distance before.
            let reference = earlier.get(claim).map(|claim| (&claim.reference, claim.tokens.end));
            if let Some((End::Mention { mention, .. }, end)) = reference
                && apposed_to.is_some_and(|noun| noun > end)
                && around.tokens_of(*mention).end == end
            {
                scan.mention = Some((*mention, "apposition".to_owned()));
                scan.claim = None;
            }
            return scan;
        }
        // "a 20 km drive"
        if let Some((_, first)) = around
            .word_before(at, WordClass::Determiner)
            .filter(|(row, first)| at == start && row.of == "any" && *first > floor)
        {
            scan.at = first;
            continue;
        }
        // "Hrushka, just east of Lypa and" 60 km from Tur
        if let Some(before) = joint.filter(|_| at == start).and_then(|end| offset_before(around, end, floor))
        {
            scan.at = before;
            continue;
        }
        // "Hrushka lies on high ground and" 60 km from Tur
        let close = at == start || linked && at + 1 == start;
        if let Some(before) = joint.filter(|_| close).and_then(|end| placed_before(around, end, floor)) {
            scan.at = before;
            continue;
        }
        if let Some(before) = date_before(around, at, floor).filter(|_| how.is_some()) {
            scan.at = before;
            continue;
        }
        if let Some(mention) = around.mention_at(at - 1) {
            let tokens = around.tokens_of(mention);
            let background = around.is_wide(mention)
                || around.is_river(mention)
                || around.is_line(mention)
                || with_article(around, mention, floor);
            if let Some(bank) = on_bank(around, tokens.start, floor).filter(|_| background && at < start) {
                scan.at = bank;
                continue;
            }
            if background && at < start && tokens.start > floor {
                // "Hrushka, Tur Raion, both", "Hrushka lies on the Dnipro,": the district and the river only say where Hrushka lies.
                let start = around
                    .word_before(tokens.start, WordClass::Determiner)
                    .map_or(tokens.start, |(_, first)| first);
                let before =
                    around.word_before(start, WordClass::LocatedIn).map_or(tokens.start, |(_, first)| first);
                if before > floor
                    && (before < tokens.start
                        || around.is_comma(before - 1)
                        || around.opens(before - 1)
                        || around.mention_at(before - 1).is_some())
                {
                    scan.at = before;
                    continue;
                }
            }
            // "Lypa lies south of Hrushka," 4 km away: Lypa lies so far from Hrushka.
            if let Some(before) = offset_before(around, tokens.end, floor)
                .filter(|_| how == Some("apposition") && at < start)
                .filter(|before| around.word_before(*before, WordClass::Link).is_some())
            {
                scan.beside = Some(mention);
                scan.at = before;
                continue;
            }
            // "They met between Hrushka and Lypa," 60 km from Tur: neither of the two lies there.
            if let Some(before) = between_before(around, mention, floor)
                .filter(|(_, first)| how == Some("apposition") && from != Some(*first))
            {
                scan.at = before.0;
                scan.between = true;
                continue;
            }
            // "Hrushka near Lypa lies" 60 km from Tur
            let near = around.word_before(tokens.start, WordClass::Near).map(|(_, first)| first);
            if let Some(near) = near.filter(|near| linked && *near > floor)
                && around.mention_at(near - 1).is_some()
            {
                scan.at = near;
                continue;
            }
            let why = how.unwrap_or("just before");
            scan.mention = Some((mention, why.to_owned()));
            scan.at = tokens.start;
            return scan;
        }
        if around.closes(at - 1) {
            scan.at = around.bracket_of(at - 1, floor).unwrap_or(at - 1);
            continue;
        }
        if around.opens(at - 1) {
            how = Some("in brackets behind it");
            // "Hrushka, an hour's drive (45 km)" from Lypa
            if let Some(before) = time_before(around, at - 1, floor) {
                scan.at = before;
                continue;
            }
        } else if around.is_comma(at - 1) || (around.dash(at - 1) && around.all[at - 1].gap >= Gap::Space) {
            if let Some(mention) =
                over_aside(around, at - 1, floor).filter(|_| linked && !relative && around.is_comma(at - 1))
            {
                scan.mention = Some((mention, "said to lie".to_owned()));
                scan.at = around.tokens_of(mention).start;
                return scan;
            }
            if let Some(mention) = name_over_aside(around, at - 1, floor)
                .filter(|_| linked && !relative && around.is_comma(at - 1))
            {
                scan.mention = Some((mention, "said to lie".to_owned()));
                scan.at = around.tokens_of(mention).start;
                return scan;
            }
            if let Some((noun, known)) = noun_over_aside(around, at - 1, floor)
                .filter(|_| linked && !relative && around.is_comma(at - 1))
            {
                scan.at = noun.start;
                match known {
                    true => scan.spoken_of = Some(noun),
                    false => scan.phrase = Some(noun),
                }
                return scan;
            }
            if let Some(mention) = over_whereabouts(around, at - 1, floor).filter(|_| around.is_comma(at - 1))
            {
                scan.mention = Some((mention, "apposition behind its whereabouts".to_owned()));
                scan.at = around.tokens_of(mention).start;
                return scan;
            }
            how = how.or(Some("apposition"));
        } else if !around.quotes(at - 1) {
            if let Some((_, first)) =
                around.word_before(at, WordClass::Both).or_else(|| around.word_before(at, WordClass::All))
            {
                scan.several = true;
                scan.at_most = if around.word(first, WordClass::Both).is_some() { 2 } else { usize::MAX };
                scan.at = first;
                continue;
            }
            if let Some((_, first)) =
                around.word_before(at, WordClass::Relative).filter(|(_, first)| *first > floor)
            {
                relative = true;
                how = Some("which");
                scan.at = first;
                continue;
            }
            if let Some((row, first)) = around.word_before(at, WordClass::Link) {
                linked = true;
                scan.between = false;
                scan.plural |= row.of == "plural";
                how = how.or(Some("said to lie"));
                scan.at = first;
                continue;
            }
            if let Some((_, first)) = around.word_before(at, WordClass::Pronoun).filter(|_| linked) {
                scan.spoken_of = Some(first..at);
                scan.at = first;
                return scan;
            }
            if let Some((row, first)) = around.word_before(at, WordClass::PlaceNoun) {
                if let Some(name) = named_site(around, row.of.as_str(), first, floor) {
                    scan.mention = Some((name, "named before its type word".to_owned()));
                    scan.at = around.tokens_of(name).start;
                    return scan;
                }
                let determined = determiner(around, first, floor);
                let (from, known) = determined.unwrap_or((first, false));
                let apposed = from > floor
                    && (around.is_comma(from - 1)
                        || around.dash(from - 1)
                        || around.mention_at(from - 1).is_some()
                        || around.closes(from - 1));
                let predicate = !known && around.word_before(from, WordClass::Link).is_some();
                if apposed || predicate {
                    how = Some("apposition");
                    // "Hrushka, Lypa and Tur, villages" 4 km from the lock
                    if apposed && around.word_before(at, WordClass::Several).is_some() {
                        (scan.several, scan.at_most) = (true, usize::MAX);
                    }
                    apposed_to = apposed_to.or(apposed.then_some(from));
                    scan.at = from;
                    continue;
                }
                if let Some(mention) = stands_in(around, from, floor) {
                    scan.mention = Some((mention, "said to lie there".to_owned()));
                    scan.at = around.tokens_of(mention).start;
                    return scan;
                }
                match known {
                    true => scan.spoken_of = Some(from..at),
                    false => scan.phrase = Some(from..at),
                }
                scan.at = from;
                return scan;
            }
            break;
        }
        scan.at = at - 1;
    }
    if relative {
        // "captured Hrushka on 9 May, which is 12 km": the name is the last one before "which".
        const REACH: usize = 9;
        if let Some(mention) =
            around.mention_before(scan.at).filter(|found| around.tokens_of(*found).end + REACH > scan.at)
            && around.tokens_of(mention).start >= floor
        {
            scan.mention = Some((mention, "the last name before which".to_owned()));
            return scan;
        }
    }
    scan.head = scan.at <= floor;
    scan
}

// "between Hrushka and" Lypa: where that begins, and the first of the two.
fn between_before(around: &Around<'_>, second: usize, floor: usize) -> Option<(usize, usize)> {
    let (_, and) = around.word_before(around.tokens_of(second).start, WordClass::And)?;
    let first = around.mention_at(and.checked_sub(1)?).filter(|first| around.tokens_of(*first).end == and)?;
    let (_, between) = around.word_before(around.tokens_of(first).start, WordClass::Between)?;
    (between > floor).then_some((between, first))
}

// "across the Dnipro", "in the Donbas": a name with an article and no type word is that of a river or a land.
fn with_article(around: &Around<'_>, mention: usize, floor: usize) -> bool {
    let tokens = around.tokens_of(mention);
    let article =
        around.word_before(tokens.start, WordClass::Determiner).filter(|(row, _)| row.of == "known");
    let typed = (tokens.start..=tokens.end).any(|at| around.word(at, WordClass::PlaceNoun).is_some());
    article
        .is_some_and(|(_, first)| first > floor && around.word_before(first, WordClass::LocatedIn).is_some())
        && !typed
}

// "on the left bank of the" Dnipro: where it begins that something lies so.
fn on_bank(around: &Around<'_>, name: usize, floor: usize) -> Option<usize> {
    let article = |at: usize| around.word_before(at, WordClass::Determiner).map_or(at, |(_, first)| first);
    let (_, of) = around.word_before(article(name), WordClass::Relation).filter(|(row, _)| row.of == "of")?;
    let (_, bank) = around.word_before(of, WordClass::LineNoun)?;
    let (_, on) = around.word_before(article(bank), WordClass::LocatedIn)?;
    (on > floor).then_some(on)
}

// "Hrushka, people told each other, was" 60 km from Lypa
fn over_aside(around: &Around<'_>, comma: usize, floor: usize) -> Option<usize> {
    /// "the head of the council says".
    const WORDS: usize = 8;
    let first = (comma.saturating_sub(WORDS).max(floor + 1)..comma).rev().find(|at| around.is_comma(*at))?;
    let mention = around.mention_at(first - 1)?;
    let named =
        (first..comma).any(|at| around.mention_at(at).is_some()) && !opens_with_preposition(around, first);
    (!named && first + 1 < comma && !around.is_wide(mention)).then_some(mention)
}

// "Hrushka, on the opposite bank of the reservoir," 60 km from Lypa: what stands between says where Hrushka lies.
fn over_whereabouts(around: &Around<'_>, comma: usize, floor: usize) -> Option<usize> {
    /// "on the opposite bank of the river".
    const WORDS: usize = 8;
    let first = (comma.saturating_sub(WORDS).max(floor + 1)..comma).rev().find(|at| around.is_comma(*at))?;
    let mention = around.mention_at(first - 1).filter(|mention| {
        !around.is_wide(*mention) && !around.is_river(*mention) && !with_article(around, *mention, floor)
    })?;
    let plain = (first + 1..comma).all(|at| {
        let background =
            |mention| around.is_wide(mention) || around.is_river(mention) || around.is_line(mention);
        around.mention_at(at).map_or(around.all[at].kind == TokenKind::Word, background)
    });
    (plain && around.word(first + 1, WordClass::LocatedIn).is_some()).then_some(mention)
}

// "across the river from Lypa" after a comma
fn opens_with_preposition(around: &Around<'_>, comma: usize) -> bool {
    around.word(comma + 1, WordClass::LocatedIn).is_some()
        || around.word(comma + 1, WordClass::Near).is_some()
}

// "Hrushka, on the edge of Lypa, is" 8 km from Tur: the name before an aside that says where it lies.
fn name_over_aside(around: &Around<'_>, comma: usize, floor: usize) -> Option<usize> {
    /// "on the heavily shelled north-western edge of the town of Lypa".
    const WORDS: usize = 10;
    let first = (comma.saturating_sub(WORDS).max(floor + 1)..comma).rev().find(|at| around.is_comma(*at))?;
    let name = around.mention_at(first - 1).filter(|name| around.tokens_of(*name).end == first)?;
    let background = around.is_wide(name) || around.is_river(name) || around.is_line(name);
    (!background && opens_with_preposition(around, first)).then_some(name)
}

// "The plant, on the opposite bank from Lypa, lies" 50 km from Tur: the words before the aside, with their article.
fn noun_over_aside(around: &Around<'_>, comma: usize, floor: usize) -> Option<(Range<usize>, bool)> {
    /// "on the opposite bank of the river from Lypa".
    const WORDS: usize = 10;
    let first = (comma.saturating_sub(WORDS).max(floor + 1)..comma).rev().find(|at| around.is_comma(*at))?;
    let (_, noun) =
        around.word_before(first, WordClass::PlaceNoun).filter(|_| opens_with_preposition(around, first))?;
    let (start, known) = determiner(around, noun, floor).filter(|(start, _)| *start >= floor)?;
    Some((start..first, known))
}

// "Hrushka railway station": the place that the site is named after.
fn named_site(around: &Around<'_>, of: &str, noun: usize, floor: usize) -> Option<usize> {
    /// "railway and bus".
    const WORDS: usize = 2;
    let site = (of == "site").then_some(noun)?;
    (site.saturating_sub(WORDS).max(floor + 1)..site).rev().find_map(|first| {
        let plain = (first..site).all(|at| {
            let word = around.all.get(at);
            word.is_some_and(|token| token.kind == TokenKind::Word && !token.is_capitalised())
                && around.word(at, WordClass::Stop).is_none()
                && around.word(at, WordClass::LocatedIn).is_none()
                && around.word(at, WordClass::Determiner).is_none()
        });
        let name = around.mention_at(first - 1).filter(|name| around.tokens_of(*name).end == first);
        name.filter(|name| plain && !around.is_wide(*name))
    })
}

// "Hrushka sits on" high ground 20 km from Lypa: what is said of where a place stands is said of the place.
fn stands_in(around: &Around<'_>, phrase: usize, floor: usize) -> Option<usize> {
    let (_, preposition) = around.word_before(phrase, WordClass::LocatedIn)?;
    let mut at = preposition;
    while let Some((_, first)) = around.word_before(at, WordClass::Link).filter(|(_, first)| *first > floor) {
        at = first;
    }
    if at == preposition {
        // "Hrushka, on the coast" 12 km from Lypa
        let comma = at.checked_sub(1).filter(|comma| *comma > floor && around.is_comma(*comma))?;
        return around.mention_at(comma - 1).filter(|name| !around.is_wide(*name) && !around.is_river(*name));
    }
    let name = around.mention_at(at.checked_sub(1)?)?;
    let start = around.tokens_of(name).start;
    (start >= floor && !around.is_wide(name) && opens_clause(around, start, floor)).then_some(name)
}

// "an hour's drive", "two hours by road" before a bracket: where the words for the way begin, behind a comma or a verb.
fn time_before(around: &Around<'_>, bracket: usize, floor: usize) -> Option<usize> {
    /// "a two-hour bumpy".
    const WORDS: usize = 5;
    let (_, way) = around.word_before(bracket, WordClass::Away)?;
    (way.saturating_sub(WORDS).max(floor + 1)..way).rev().find(|first| {
        let opens = around.is_comma(first - 1) || around.word_before(*first, WordClass::Link).is_some();
        opens && (*first..way).all(|at| around.mention_at(at).is_none() && !around.is_comma(at))
    })
}

// "Hrushka is" an hour, 50 km, from Lypa.
fn is_what(around: &Around<'_>, phrase: usize, floor: usize) -> Option<usize> {
    let (_, verb) = around.word_before(phrase, WordClass::Link)?;
    let name = around.mention_at(verb.checked_sub(1)?).filter(|_| verb > floor)?;
    let start = around.tokens_of(name).start;
    (start >= floor && !around.is_wide(name) && opens_clause(around, start, floor)).then_some(name)
}

// "on 4 July", "on May 5": a day says nothing of places and is passed over.
fn date_before(around: &Around<'_>, at: usize, floor: usize) -> Option<usize> {
    /// "on Thursday 4 July".
    const WORDS: usize = 4;
    let mut number = false;
    for before in (at.saturating_sub(WORDS).max(floor)..at).rev() {
        let token = around.all.get(before)?;
        if number && around.word(before, WordClass::LocatedIn).is_some() {
            return Some(before);
        }
        number |= token.kind == TokenKind::Number;
        if !(token.kind == TokenKind::Number || token.is_capitalised()) || around.mention_at(before).is_some()
        {
            return None;
        }
    }
    None
}

// "just east of Lypa": where it begins that a place lies so, where that ends before `end`.
fn offset_before(around: &Around<'_>, end: usize, floor: usize) -> Option<usize> {
    let name = around.mention_at(end.checked_sub(1)?).filter(|name| around.tokens_of(*name).end == end)?;
    let (_, of) = around.word_before(around.tokens_of(name).start, WordClass::Relation)?;
    direction_before(around, of).filter(|first| *first > floor)
}

// "lies on the same level as Lypa" before "and": where it begins that a place lies so, where that ends before `end`.
fn placed_before(around: &Around<'_>, end: usize, floor: usize) -> Option<usize> {
    /// "lying on the same level as the town of Lypa".
    const REACH: usize = 9;
    let clause = (end.saturating_sub(REACH).max(floor + 1)..end).rev();
    let clause = clause.take_while(|at| around.all[*at].kind == TokenKind::Word);
    clause.filter(|at| around.word(*at, WordClass::LocatedIn).is_some()).find_map(|preposition| {
        let (_, first) = around.word_before(preposition, WordClass::Link)?;
        (first > floor && around.word(first, WordClass::LocatedIn).is_none()).then_some(first)
    })
}

// ", the regional capital" before a comma: where the apposition begins.
fn apposed_noun(around: &Around<'_>, comma: usize, floor: usize) -> Option<usize> {
    let (_, noun) = around.word_before(comma, WordClass::PlaceNoun)?;
    let (start, _) = determiner(around, noun, floor)?;
    start.checked_sub(1).filter(|before| *before >= floor && around.is_comma(*before))
}

// "a", "the", with up to three adjectives behind it; and whether it points at something known
fn determiner(around: &Around<'_>, noun: usize, floor: usize) -> Option<(usize, bool)> {
    const ADJECTIVES: usize = 4;
    for first in (noun.saturating_sub(ADJECTIVES).max(floor)..noun).rev() {
        if let Some((row, end)) = around.word(first, WordClass::Determiner)
            && end <= noun
        {
            return Some((first, row.of == "known"));
        }
        let kind = around.all.get(first)?.kind;
        if kind == TokenKind::Possessive {
            // "Ukraine's second city": the owner does what an article would.
            let owner = first.checked_sub(1).filter(|owner| *owner >= floor)?;
            return Some((
                around.mention_at(owner).map_or(owner, |mention| around.tokens_of(mention).start),
                true,
            ));
        }
        if kind != TokenKind::Word && !around.dash(first) {
            return None;
        }
    }
    None
}

fn subjects(
    around: &Around<'_>,
    floor: usize,
    distance: &Distance,
    tail: &Tail,
    scan: &Scan,
    earlier: &[Claim],
) -> Vec<End> {
    if let Some(tokens) = tail.noun.clone() {
        return phrase(around, tokens);
    }
    if let Some(claim) = scan.claim.and_then(|claim| earlier.get(claim)) {
        return vec![match &claim.subject {
            End::Mention { mention, .. } => named(*mention, "said of the same place as the distance before"),
            other => other.clone(),
        }];
    }
    if let Some(line) = scan.mention.as_ref().and_then(|(mention, _)| line_with(around, *mention, floor)) {
        return phrase(around, line);
    }
    if let Some((mention, why)) = &scan.mention {
        let list = coordinated(around, around.tokens_of(*mention).end, floor);
        let head = list.first().map_or(floor, |first| around.tokens_of(*first).start);
        let both = list.len() == 2 && around.word_before(head, WordClass::Both).is_some();
        let lie = scan.plural && why == "said to lie" && opens_clause(around, head, floor);
        if scan.several || both || lie {
            let at_most = if scan.several { scan.at_most } else { usize::MAX };
            let last = list.len().saturating_sub(at_most);
            let list = list.get(last..).unwrap_or(&[]).to_vec();
            if list.len() > 1 {
                return list
                    .into_iter()
                    .map(|mention| named(mention, "one of several of which the distance is said"))
                    .collect();
            }
        }
        let direct = why == "just before" || why == "said to lie";
        let moved = direct && movement_before(around, distance.start, floor).is_some();
        if !moved {
            return vec![named(*mention, why.clone())];
        }
    }
    if let Some(tokens) = &scan.spoken_of {
        let noun =
            around.word_before(tokens.end, WordClass::PlaceNoun).map(|(row, first)| (row, first..tokens.end));
        let reference = match tail.reference.as_ref().map(|reference| &reference.end) {
            Some(End::Mention { mention, .. }) => Some(*mention),
            _ => None,
        };
        let words = around.words(tokens.clone());
        // "The nearest Russian positions" are no place that was named.
        let posted = noun.as_ref().is_some_and(|(row, _)| row.of == "position");
        if posted {
            return phrase(around, tokens.clone());
        }
        if let Some(mention) = around.spoken_of(tokens.start, noun, reference.as_slice()) {
            return vec![named(mention, format!("{COREFERENCE}: {words}"))];
        }
        return phrase(around, tokens.clone());
    }
    if let Some(tokens) = &scan.phrase {
        return phrase(around, tokens.clone());
    }
    if let Some(mention) = apposed_before(around, scan.at, floor) {
        return vec![named(mention, "apposition that goes on")];
    }
    if let Some(mention) = around
        .open_bracket(scan.at, floor)
        .filter(|bracket| *bracket > floor)
        .and_then(|bracket| around.mention_at(bracket - 1))
    {
        return vec![named(mention, "in the brackets behind it")];
    }
    if scan.between {
        return vec![End::Unsaid];
    }
    if scan.head {
        return ahead(around, distance, tail).map_or(vec![End::Unsaid], |end| vec![end]);
    }
    before_verb(around, scan.at, floor)
}

fn phrase(around: &Around<'_>, tokens: Range<usize>) -> Vec<End> {
    // "We are" 4 km from Hrushka, said somebody
    let opening = tokens.clone().take_while(|at| around.quotes(*at)).count();
    let tokens = tokens.start + opening..tokens.end;
    let closing = tokens.clone().rev().take_while(|at| around.quotes(*at)).count();
    let tokens = tokens.start..tokens.end - closing;
    let line = tokens.clone().find_map(|at| {
        let (row, _) = around.word(at, WordClass::LineNoun).filter(|(row, _)| row.of != "river")?;
        Some(row.of.clone())
    });
    match around.span(tokens) {
        Some(span) => vec![End::Phrase { span, kind: line }],
        None => vec![End::Unsaid],
    }
}

// "The border with Lypa", "the coast of Lypa": what lies so far off is the line.
fn line_with(around: &Around<'_>, mention: usize, floor: usize) -> Option<Range<usize>> {
    let name = around.tokens_of(mention);
    let (_, with) = around.word_before(name.start, WordClass::With)?;
    let (row, noun) = around.word_before(with, WordClass::LineNoun)?;
    if row.of == "river" || noun < floor {
        return None;
    }
    let first = around.word_before(noun, WordClass::Determiner).map_or(noun, |(_, first)| first);
    Some(first.max(floor)..name.end)
}

// "in Hrushka, a village just outside Lypa and" 10 km from Tur, "Hrushka, which was retaken and lies" 10 km from Tur: what is
// said in apposition goes on as long as no comma ends it.
fn apposed_before(around: &Around<'_>, at: usize, floor: usize) -> Option<usize> {
    /// "which was retaken in a night attack by the second brigade and".
    const REACH: usize = 14;
    for comma in (at.saturating_sub(REACH).max(floor + 1)..at).rev() {
        if !around.is_comma(comma) {
            continue;
        }
        let mention = around.mention_at(comma - 1)?;
        let relative = around.word(comma + 1, WordClass::Relative).is_some();
        let noun = (comma + 1..at).find(|noun| around.word(*noun, WordClass::PlaceNoun).is_some());
        let apposed = noun
            .and_then(|noun| determiner(around, noun, floor))
            .is_some_and(|(first, _)| first == comma + 1);
        // "Hrushka, across the water from Lypa and" 10 km from Tur
        let goes_on =
            around.word_before(at, WordClass::And).is_some() && opens_with_preposition(around, comma);
        return (relative || apposed || goes_on && !around.is_wide(mention)).then_some(mention);
    }
    None
}

// "Some 20 km north of Lypa, in Hrushka, …", "20 km north of Lypa lies Hrushka"
fn ahead(around: &Around<'_>, distance: &Distance, tail: &Tail) -> Option<End> {
    /// Further on, the sentence speaks of something else: ", across the border with it, lies" Hrushka.
    const REACH: usize = 8;
    let end = tail.end.max(distance.end);
    let sentence = around.sentence(distance.start);
    let mut tied = false;
    for at in end..(end + REACH).min(sentence.end) {
        if let Some(mention) = around.mention_at(at) {
            // "20 km north of Lypa, near Hrushka," is said of what lies near Hrushka.
            let near = around.word_before(at, WordClass::Near).is_some();
            let is_subject = tied && !near && !around.is_wide(mention);
            return is_subject.then(|| named(mention, "named behind the distance"));
        }
        let located =
            around.word(at, WordClass::LocatedIn).is_some() || around.word(at, WordClass::Link).is_some();
        tied |= located || around.is_comma(at);
        let goes_on = located
            || around.is_comma(at)
            || around.dash(at)
            || around.word(at, WordClass::Determiner).is_some()
            || around.word(at, WordClass::PlaceNoun).is_some()
            || around.word(at, WordClass::With).is_some()
            || around
                .all
                .get(at)
                .is_some_and(|token| token.kind == TokenKind::Word && !token.is_capitalised());
        if !goes_on {
            return None;
        }
    }
    None
}

// "Ukrainian forces remain", "an overnight push of", "stopped the patrol"
fn before_verb(around: &Around<'_>, at: usize, floor: usize) -> Vec<End> {
    /// No noun phrase worth quoting has more words.
    const WORDS: usize = 7;
    // "a long walk, or" 4 km
    let mut end = around.word_before(at, WordClass::And).map_or(at, |(_, first)| first);
    if end < at && end > floor && around.is_comma(end - 1) {
        end -= 1;
    } else {
        end = at;
    }
    let at = end;
    let mut verb = false;
    let of =
        end > floor && around.word_before(end, WordClass::Relation).is_some_and(|(row, _)| row.of == "of");
    if of {
        end -= 1;
    } else {
        while end > floor {
            let word = [WordClass::Position, WordClass::Movement, WordClass::Link, WordClass::MoveTo]
                .into_iter()
                .find_map(|class| around.word_before(end, class));
            let Some((_, first)) = word.filter(|(_, first)| *first >= floor) else { break };
            verb = true;
            end = first;
        }
        if end == at && end > floor && around.word_before(end, WordClass::LocatedIn).is_some() {
            end -= 1;
        }
    }
    if verb && let Some(mention) = end.checked_sub(1).and_then(|last| around.mention_at(last)) {
        let start = around.tokens_of(mention).start;
        let free = opens_clause(around, start, floor);
        if free && movement_before(around, at, floor).is_none() && !around.is_wide(mention) {
            return vec![named(mention, "before its verb")];
        }
    }
    end = before_participle(around, end, floor).unwrap_or(end);
    if let Some((_, pronoun)) =
        around.word_before(end, WordClass::Pronoun).filter(|(_, first)| *first >= floor)
    {
        let words = around.words(pronoun..end);
        let meant = around.spoken_of(pronoun, None, &[]).filter(|_| end < at);
        return vec![meant.map_or(End::Unsaid, |mention| named(mention, format!("{COREFERENCE}: {words}")))];
    }
    // "The line of contact" passes 4 km from Hrushka.
    let line = around.word_before(end, WordClass::LineNoun).filter(|(_, first)| *first >= floor);
    let mut first = line.map_or(end, |(_, first)| first);
    while first > floor && end - first < WORDS {
        let before = first - 1;
        let Some(token) = around.all.get(before) else { break };
        let inner = matches!(token.kind, TokenKind::Possessive | TokenKind::Number)
            || (token.is_dash() && token.gap == Gap::None)
            || around.quotes(before)
            || token.kind == TokenKind::Word
                && (around.mention_at(before).is_some()
                    || [WordClass::Stop, WordClass::Position, WordClass::LocatedIn]
                        .into_iter()
                        .all(|class| around.word_before(first, class).is_none()));
        if !inner {
            break;
        }
        first = before;
        if around.word(before, WordClass::Determiner).is_some() {
            break;
        }
    }
    if first < end
        && let Some(mention) = is_what(around, first, floor).or_else(|| stands_in(around, first, floor))
    {
        return vec![named(mention, "said to lie there")];
    }
    // "may not fly" within 4 km of Hrushka
    let verbal = first + 1 == end && around.word_before(first, WordClass::Modal).is_some();
    match first < end && !verbal {
        true => phrase(around, first..end),
        false => vec![End::Unsaid],
    }
}

// "The drone was downed", "were shot down": the end of what that is said of.
fn before_participle(around: &Around<'_>, end: usize, floor: usize) -> Option<usize> {
    /// "shot down".
    const WORDS: usize = 2;
    for first in (end.saturating_sub(WORDS).max(floor)..end).rev() {
        let token = around.all.get(first)?;
        let plain = token.kind == TokenKind::Word
            && !token.is_capitalised()
            && around.mention_at(first).is_none()
            && around.word(first, WordClass::Determiner).is_none();
        if !plain {
            return None;
        }
        if let Some((_, link)) = around.word_before(first, WordClass::Link).filter(|(_, link)| *link > floor)
        {
            return Some(link);
        }
    }
    None
}

// "The town of" Hrushka remains: only articles and type words stand between the name and the head of its clause.
fn opens_clause(around: &Around<'_>, name: usize, floor: usize) -> bool {
    let mut at = name;
    while at > floor {
        let passed = around
            .word_before(at, WordClass::PlaceNoun)
            .or_else(|| around.word_before(at, WordClass::Determiner))
            .or_else(|| around.word_before(at, WordClass::Relation).filter(|(row, _)| row.of == "of"));
        let Some((_, first)) = passed else { break };
        at = first;
    }
    at <= floor
        || around.is_comma(at - 1)
        || around.quotes(at - 1)
        || around.word_before(at, WordClass::And).is_some()
}

/// A word of movement that governs a distance: in its clause, before it, with no name's own apposition between.
pub(crate) fn movement_before(around: &Around<'_>, start: usize, floor: usize) -> Option<(String, String)> {
    /// "have advanced in the past two weeks by another" 10 km.
    const REACH: usize = 10;
    let mut at = start;
    while at > floor && start - at < REACH {
        if around.is_comma(at - 1) || around.opens(at - 1) || around.closes(at - 1) {
            return None;
        }
        if around.word_before(at, WordClass::Clause).is_some() {
            return None;
        }
        if let Some((row, _)) = around.word_before(at, WordClass::Movement) {
            return Some((row.id.clone(), row.of.clone()));
        }
        if around.word_before(at, WordClass::Relative).is_some() {
            return None;
        }
        at -= 1;
    }
    None
}

// "20 kilometres to the west": of what was spoken of before the subject, unless distances were only measured from it.
fn open_reference(
    around: &Around<'_>,
    sentence: usize,
    distance: &Distance,
    tail: &Tail,
    scan: &Scan,
    earlier: &[Claim],
) -> Option<Reference> {
    // "Hrushka (30 km west of Lypa) and Tur (55 km south-west)": brackets of one sentence measure from the same place.
    let bracketed = |token: usize| around.open_bracket(token, around.sentence(token).start).is_some();
    if let Some(last) = earlier
        .last()
        .filter(|last| last.sentence == sentence && bracketed(last.tokens.start) && bracketed(distance.start))
        && let End::Mention { mention, .. } = last.reference
    {
        return Some(at_end(mention, "what the brackets before measure from", 0));
    }
    let subject = scan.mention.as_ref().map(|(mention, _)| *mention);
    // "Hrushka is 20 km south of Lypa; Tur is 30 km further", "5 km to its west": further than Hrushka, to the west of it.
    let its = (distance.end..tail.end).any(|at| around.word(at, WordClass::Pronoun).is_some());
    if let Some(last) = earlier.last().filter(|last| (tail.further || its) && last.sentence + 1 >= sentence)
        && let End::Mention { mention: other, .. } = last.subject
        && subject != Some(other)
    {
        return Some(at_end(other, "the place that the distance goes on from", 0));
    }
    // "Hrushka is 20 km north of Lypa, while Tur lies 35 km to the east": both are seen from the same place.
    let beside = |last: &&Claim| {
        last.sentence == sentence && last.direction.is_some() && !bracketed(last.tokens.start)
    };
    if let Some(last) = earlier.last().filter(beside)
        && let (End::Mention { mention: other, .. }, End::Mention { mention: from, .. }) =
            (&last.subject, &last.reference)
        && subject.is_some_and(|subject| {
            subject != *other && subject != *from && around.tokens_of(subject).start >= last.tokens.end
        })
    {
        return Some(at_end(*from, "what the claim beside it is measured from", 0));
    }
    let before = subject.map_or(distance.start, |mention| around.tokens_of(mention).start);
    let measured_from = earlier.iter().filter_map(|claim| match claim.reference {
        End::Mention { mention, .. } => Some(mention),
        End::Phrase { .. } | End::Line { .. } | End::Unsaid => None,
    });
    let but: Vec<usize> = subject.into_iter().chain(measured_from).collect();
    let near =
        |found: &usize| around.mentions.get(*found).is_some_and(|found| found.sentence + 1 >= sentence);
    let found = around
        .spoken_of(before, None, &but)
        .filter(near)
        .or_else(|| around.spoken_of(before, None, subject.as_slice()).filter(near))?;
    Some(at_end(found, SPOKEN_OF_BEFORE, 0))
}

fn over_links(around: &Around<'_>, start: usize, floor: usize) -> usize {
    let mut at = start;
    while at > floor {
        let step = around
            .word_before(at, WordClass::Link)
            .or_else(|| around.word_before(at, WordClass::All))
            .or_else(|| around.word_before(at, WordClass::Both))
            .or_else(|| around.word_before(at, WordClass::Respectively))
            .or_else(|| around.word_before(at, WordClass::Relative));
        match step {
            Some((_, first)) => at = first,
            None if around.is_comma(at - 1) || around.opens(at - 1) || around.dash(at - 1) => at -= 1,
            None => break,
        }
    }
    at.max(floor)
}

/// The places that stand in a list that ends before `at`, in the order of the text.
fn coordinated(around: &Around<'_>, at: usize, floor: usize) -> Vec<usize> {
    let mut at = at;
    let mut list = Vec::new();
    while at > floor {
        if let Some(mention) = around.mention_at(at - 1) {
            let start = around.tokens_of(mention).start;
            if around.is_wide(mention) {
                at = around.word_before(start, WordClass::LocatedIn).map_or(start, |(_, first)| first);
                continue;
            }
            list.push(mention);
            at = start;
            // Only a comma, a bracket or "and" goes on to another member.
            let mut next = at;
            let mut joined = false;
            while next > floor {
                if around.closes(next - 1) {
                    next = around.bracket_of(next - 1, floor).unwrap_or(next - 1);
                } else if around.is_comma(next - 1) {
                    joined = true;
                    next -= 1;
                } else if let Some((_, first)) = around
                    .word_before(next, WordClass::And)
                    .or_else(|| around.word_before(next, WordClass::MoveTo))
                {
                    joined = true;
                    next = first;
                } else {
                    break;
                }
            }
            if !joined {
                break;
            }
            at = next;
        } else if around.closes(at - 1) {
            at = around.bracket_of(at - 1, floor).unwrap_or(at - 1);
        } else if around.is_comma(at - 1) {
            at -= 1;
        } else {
            break;
        }
    }
    list.reverse();
    list
}

/// The subjects of a list of so many distances, where as many places stand before it.
pub(crate) fn list(
    around: &Around<'_>,
    sentence: usize,
    first: &Distance,
    count: usize,
) -> Option<Vec<usize>> {
    let floor = around.tokens.sentences.get(sentence).map_or(0, |sentence| sentence.tokens.start);
    let list = coordinated(around, over_links(around, first.start, floor), floor);
    let from = list.len().checked_sub(count)?;
    list.get(from..).map(<[usize]>::to_vec)
}
