//! Findings -> a trace in words: what was found, by which rule, what was weighed, and why it came out so.

use crate::article::Article;
use crate::claim::{Claim, End};
use crate::date::{DateRange, Grain};
use crate::dating::Dating;
use crate::finding::Findings;
use crate::gazetteer::Gazetteer;
use crate::measure::Compass;
use crate::mention::Mention;
use crate::output::character::Characters;
use crate::output::lookup::{in_words, position};
use crate::resolution::{Resolution, Weighed};
use crate::span::Span;
use crate::timex::{Timex, TimexKind};
use crate::verdict::Verdict;
use std::io::{self, Write};

/// Candidates shown for each mention; there are 119 places called Ivanivka.
const SHOWN: usize = 5;

/// Writes everything found in an article, sentence by sentence. Spans are in characters from the head of the text, as
/// in the map.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn explain(
    out: &mut impl Write,
    article: &Article,
    findings: &Findings,
    gazetteer: &Gazetteer,
) -> io::Result<()> {
    let scene = Scene { article, findings, gazetteer, characters: Characters::of(&article.text) };
    let title = article.title.as_deref().map(|title| format!(", “{title}”")).unwrap_or_default();
    writeln!(out, "{}{title}", article.id)?;
    match article.published {
        Some(published) => writeln!(out, "published {} ({})", published.date, published.source.name())?,
        None => writeln!(out, "day of publication unknown: weekdays and the like stay undated")?,
    }
    let count = findings.sentences.len();
    for (at, span) in findings.sentences.iter().enumerate() {
        scene.sentence(out, at, count, *span)?;
    }
    // What names a sentence that is not there is shown all the same.
    scene.found(out, |sentence| sentence >= count)
}

struct Scene<'a> {
    article: &'a Article,
    findings: &'a Findings,
    gazetteer: &'a Gazetteer,
    characters: Characters<'a>,
}

impl Scene<'_> {
    fn sentence(&self, out: &mut impl Write, at: usize, count: usize, span: Span) -> io::Result<()> {
        writeln!(out, "\nsentence {} of {count} {}", at + 1, self.quoted(span))?;
        self.found(out, |sentence| sentence == at)
    }

    fn found(&self, out: &mut impl Write, here: impl Fn(usize) -> bool) -> io::Result<()> {
        let findings = self.findings;
        for timex in findings.timexes.iter().filter(|timex| here(timex.sentence)) {
            self.timex(out, timex)?;
        }
        for (at, mention) in findings.mentions.iter().enumerate().filter(|(_, it)| here(it.sentence)) {
            self.mention(out, at, mention)?;
        }
        for passed in findings.passed_over.iter().filter(|passed| here(self.sentence_of(passed.span))) {
            writeln!(out, "  passed over {}", self.quoted(passed.span))?;
            writeln!(out, "    because  {}", passed.why)?;
        }
        for (at, claim) in findings.claims.iter().enumerate().filter(|(_, it)| here(it.sentence)) {
            self.claim(out, at, claim)?;
        }
        for (at, movement) in findings.movements.iter().enumerate().filter(|(_, it)| here(it.sentence)) {
            writeln!(out, "  movement {}", self.quoted(movement.span))?;
            writeln!(out, "    from     {}", self.place_of(movement.from))?;
            writeln!(out, "    to       {}", self.place_of(movement.to))?;
            writeln!(out, "    rule     {}", movement.rule)?;
            self.dating(out, findings.movement_datings.get(at))?;
        }
        Ok(())
    }

    fn sentence_of(&self, span: Span) -> usize {
        let sentences = &self.findings.sentences;
        let at = sentences.partition_point(|sentence| sentence.end <= span.start);
        if sentences.get(at).is_some_and(|sentence| sentence.overlaps(span)) { at } else { sentences.len() }
    }

    fn timex(&self, out: &mut impl Write, timex: &Timex) -> io::Result<()> {
        writeln!(out, "  date {}", self.quoted(timex.span))?;
        let value = timex.value.map_or_else(|| "no day can be had".to_owned(), days);
        writeln!(out, "    value    {value}, {}", kind(timex.kind))?;
        writeln!(out, "    rule     {}", timex.rule)
    }

    fn mention(&self, out: &mut impl Write, at: usize, mention: &Mention) -> io::Result<()> {
        writeln!(out, "  mention {}", self.quoted(mention.span))?;
        if let Some((class, rule)) = &mention.class_said {
            writeln!(out, "    said     {} ({rule})", class.name())?;
        }
        for line in &mention.trace {
            writeln!(out, "    found    {line}")?;
        }
        if let Some(resolution) = self.findings.resolutions.get(at) {
            self.resolution(out, resolution)?;
        }
        if let Some(role) = self.findings.roles.get(at) {
            writeln!(out, "    role     {}", role.name())?;
        }
        self.dating(out, self.findings.datings.get(at))?;
        if let Some(offset) = self.findings.offsets.get(at).and_then(Option::as_ref) {
            let direction = offset.direction.map_or("no direction", Compass::name);
            writeln!(out, "    offset   {direction} {}", self.quoted(offset.span))?;
        }
        Ok(())
    }

    fn resolution(&self, out: &mut impl Write, resolution: &Resolution) -> io::Result<()> {
        match resolution.place.map(|id| self.gazetteer.place(id)) {
            Some(place) => {
                let at = position(place.position.lat, place.position.lon);
                writeln!(out, "    place    {}", in_words(self.gazetteer, place))?;
                let precision = place.precision.name().replace('_', " ");
                writeln!(out, "             {at}, {precision} to {} km, {}", place.error_km, place.id)?;
                let how = resolution.how.name();
                let (score, confidence) = (resolution.match_score, resolution.confidence);
                writeln!(out, "    match    {how} {score:.2}; confidence {confidence:.2}")?;
            }
            None => writeln!(out, "    place    none")?,
        }
        if let Some(note) = &resolution.note {
            writeln!(out, "    note     {note}")?;
        }
        for weighed in resolution.weighed.iter().take(SHOWN) {
            self.weighed(out, weighed)?;
        }
        match resolution.weighed.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => writeln!(out, "    weighed  and {more} more"),
        }
    }

    fn weighed(&self, out: &mut impl Write, weighed: &Weighed) -> io::Result<()> {
        let place = self.gazetteer.place(weighed.place);
        let (probability, score) = (weighed.probability, weighed.score);
        let words = in_words(self.gazetteer, place);
        writeln!(out, "    weighed  {probability:.2} {words}: {score:+.2}")?;
        for evidence in &weighed.evidence {
            writeln!(out, "             {:+.2} {}: {}", evidence.weight, evidence.kind, evidence.note)?;
        }
        Ok(())
    }

    fn claim(&self, out: &mut impl Write, at: usize, claim: &Claim) -> io::Result<()> {
        writeln!(out, "  claim {}", self.quoted(claim.span))?;
        let km = match claim.km_min == claim.km_max {
            true => format!("{} km", round(claim.km_min)),
            false => format!("{} to {} km", round(claim.km_min), round(claim.km_max)),
        };
        let qualifier = claim.qualifier.name().replace('_', " ");
        let direction = claim.direction.map_or("no direction", Compass::name);
        let what = claim.kind.name().replace('_', " ");
        writeln!(out, "    said     {qualifier} {km}, {direction}, {what}")?;
        writeln!(out, "    of       {}", self.end(&claim.subject))?;
        writeln!(out, "    from     {}", self.end(&claim.reference))?;
        for line in &claim.trace {
            writeln!(out, "    found    {line}")?;
        }
        self.dating(out, self.findings.claim_datings.get(at))?;
        match self.findings.verdicts.get(at) {
            Some(verdict) => verdict_lines(out, verdict),
            None => Ok(()),
        }
    }

    fn dating(&self, out: &mut impl Write, dating: Option<&Dating>) -> io::Result<()> {
        let Some(dating) = dating else { return Ok(()) };
        let value = dating.days.map_or_else(|| "undated".to_owned(), days);
        let timex = dating.timex.and_then(|timex| self.findings.timexes.get(timex));
        let words = timex.map(|timex| format!(", {}", self.quoted(timex.span))).unwrap_or_default();
        let rule = if dating.rule.is_empty() { String::new() } else { format!(": {}", dating.rule) };
        writeln!(out, "    when     {value}, {}{words}{rule}", dating.basis.name())
    }

    fn end(&self, end: &End) -> String {
        match end {
            End::Mention { mention, why } if why.is_empty() => self.place_of(*mention),
            End::Mention { mention, why } => format!("{} ({why})", self.place_of(*mention)),
            End::Phrase { span, kind: Some(kind) } => {
                format!("{}, {}", self.quoted(*span), kind.replace('_', " "))
            }
            End::Phrase { span, kind: None } => format!("{}, no named place", self.quoted(*span)),
            End::Line { span, place, why } => {
                format!("{} = {} ({why})", self.quoted(*span), self.gazetteer.place(*place).name)
            }
            End::Unsaid => "unsaid".to_owned(),
        }
    }

    fn place_of(&self, mention: usize) -> String {
        let words = self.findings.mentions.get(mention).map(|mention| self.quoted(mention.span));
        let words = words.unwrap_or_else(|| "a mention that is not there".to_owned());
        let place = self.findings.resolutions.get(mention).and_then(|resolution| resolution.place);
        match place.map(|id| self.gazetteer.place(id)) {
            Some(place) => format!("{words} = {}", in_words(self.gazetteer, place)),
            None => format!("{words}, no place"),
        }
    }

    fn quoted(&self, span: Span) -> String {
        let (start, end) = self.characters.range(span);
        let words = span.of(&self.article.text).split_whitespace().collect::<Vec<_>>().join(" ");
        // A terminal must not obey what stands in an article.
        let words: String = words.chars().filter(|c| !c.is_control()).collect();
        format!("[{start}–{end}] “{words}”")
    }
}

fn verdict_lines(out: &mut impl Write, verdict: &Verdict) -> io::Result<()> {
    if let Some(km) = verdict.measured_km {
        let bearing = verdict.measured_bearing;
        let bearing =
            bearing.map(|it| format!(", {it:.0}° {}", Compass::nearest(it).name())).unwrap_or_default();
        writeln!(out, "    measured {km:.1} km{bearing}")?;
    }
    let finite = |km: Option<f64>| km.filter(|km| km.is_finite());
    match (finite(verdict.allowed_km_min), finite(verdict.allowed_km_max)) {
        (None, None) => {}
        (Some(least), None) => writeln!(out, "    allowed  {least:.1} km and more")?,
        (least, Some(most)) => writeln!(out, "    allowed  {:.1} to {most:.1} km", least.unwrap_or(0.0))?,
    }
    writeln!(out, "    verdict  {}: {}", verdict.outcome.name().replace('_', " "), verdict.reason)?;
    if let Some(suggestion) = &verdict.suggestion {
        writeln!(out, "    right    {suggestion}")?;
    }
    match verdict.basis {
        Some(basis) => writeln!(out, "    drawn as {}", basis.name()),
        None => writeln!(out, "    drawn as nothing: no place is known"),
    }
}

fn days(days: DateRange) -> String {
    match days.grain {
        Grain::Day => format!("{} (day)", days.start),
        Grain::Week | Grain::Month | Grain::Year | Grain::Interval => {
            format!("{} to {} ({})", days.start, days.end, days.grain.name())
        }
    }
}

fn kind(kind: TimexKind) -> &'static str {
    match kind {
        TimexKind::At => "a time at which something was",
        TimexKind::Since => "from then on",
        TimexKind::Until => "up to then",
        TimexKind::Future => "a time to come",
        TimexKind::Duration => "a length of time",
    }
}

fn round(km: f64) -> f64 {
    (km * 1000.0).round() / 1000.0
}
