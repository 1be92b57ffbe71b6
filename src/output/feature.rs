//! Findings -> features: the one place where they become named properties; every writer writes what stands here.

use crate::article::Article;
use crate::claim::{Claim, End};
use crate::date::DateRange;
use crate::dating::{DateBasis, Dating};
use crate::finding::Findings;
use crate::fold::fold;
use crate::gazetteer::{Class, Gazetteer, Place, PlaceId, Precision};
use crate::measure::Compass;
use crate::mention::Mention;
use crate::movement::Movement;
use crate::output::character::Characters;
use crate::output::geometry::{self, Detail, Geometry, LonLat};
use crate::output::group;
use crate::output::json::Json;
use crate::output::property::{
    ClaimProperties, CommonProperties, Group, MentionProperties, MovementProperties, Properties,
    UnlocatedProperties,
};
use crate::output::simplestyle::Style;
use crate::resolution::Resolution;
use crate::role::Role;
use crate::span::Span;
use crate::verdict::{GeometryBasis, Outcome, Verdict};
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

/// Radius given to a sector of the front that is called after a town, km: half the way to the next such sector.
const FRONT_ERROR_KM: f64 = 20.0;

/// What becomes a feature, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether countries and places abroad become features.
    pub abroad: bool,
    /// How many positions the lines of rivers keep.
    pub lines: Detail,
    /// Mentions whose confidence is lower are left out.
    pub min_confidence: f64,
    /// What the mentions that become features do in their sentences.
    pub roles: Roles,
    /// What of mentions becomes one feature. The events of many articles are put together by the
    /// [`Writer`](crate::output::Writer); here they are still the places of one.
    pub group: Group,
    /// Whether features say how they are drawn, as simplestyle 1.1.0 has it.
    pub simplestyle: bool,
    /// Whether mentions and claims without a place become features without a geometry that say why, in a form of
    /// their own, for files that have a table of them.
    pub unlocated: bool,
}

/// A choice of roles; the default chooses all.
///
/// ```
/// use dateline::output::feature::Roles;
/// use dateline::role::Role;
/// assert!(Roles::default().has(Role::Actor));
/// assert!(!Roles::only(&[Role::Location, Role::Dateline]).has(Role::Actor));
/// assert!(Roles::only(&[]).has(Role::Actor));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    chosen: u8,
}

impl Roles {
    /// These roles and no others; all of them where none is given.
    pub fn only(roles: &[Role]) -> Roles {
        Roles { chosen: roles.iter().fold(0, |chosen, role| chosen | Roles::bit(*role)) }
    }

    /// Whether the role is chosen.
    pub fn has(self, role: Role) -> bool {
        self.chosen == 0 || self.chosen & Roles::bit(role) != 0
    }

    fn bit(role: Role) -> u8 {
        match role {
            Role::Location => 1,
            Role::Actor => 2,
            Role::Attribution => 4,
            Role::Dateline => 8,
        }
    }
}

/// The features of an article: its mentions, then its claims, then its movements, each in the order of the text.
///
/// A claim without any place has no geometry; writers of maps leave it out, writers of tables keep it.
///
/// ```
/// use dateline::article::Article;
/// use dateline::mapper::Mapper;
/// use dateline::output::feature::{Options, features};
/// let mapper = Mapper::embedded().unwrap();
/// let article = Article::new("note", "Nothing of note was said.");
/// let findings = mapper.read(&article);
/// assert!(features(&article, &findings, &mapper.gazetteer, Options::default()).is_empty());
/// ```
pub fn features<'a>(
    article: &'a Article,
    findings: &'a Findings,
    gazetteer: &'a Gazetteer,
    options: Options,
) -> Vec<Feature<'a>> {
    features_with(article, findings, gazetteer, options, &Rivers::default())
}

/// The same for one article of many: what is drawn in several of them is drawn once. `rivers` must have been used with
/// this gazetteer and these options alone.
pub fn features_with<'a>(
    article: &'a Article,
    findings: &'a Findings,
    gazetteer: &'a Gazetteer,
    options: Options,
    rivers: &Rivers,
) -> Vec<Feature<'a>> {
    let mut features = Vec::new();
    if findings.mentions.is_empty() && findings.claims.is_empty() && findings.movements.is_empty() {
        return features;
    }
    let scene = Scene::new(article, findings, gazetteer, options);
    let mentions = findings.mentions.iter().enumerate();
    match options.group {
        Group::Mention => {
            features.extend(mentions.filter_map(|(at, mention)| scene.mention(at, mention, rivers)));
        }
        Group::Place | Group::Event => {
            let mentions =
                mentions.filter_map(|(at, mention)| Some((at, scene.mention(at, mention, rivers)?)));
            for (members, mut place) in group::by_place(mentions.collect()) {
                scene.join_claims(&members, &mut place);
                features.push(place);
            }
        }
    }
    for (at, claim) in findings.claims.iter().enumerate() {
        features.push(scene.claim(at, claim));
    }
    for (at, movement) in findings.movements.iter().enumerate() {
        features.extend(scene.movement(at, movement));
    }
    if options.unlocated {
        features = features.into_iter().map(told_apart).collect();
        for (at, mention) in findings.mentions.iter().enumerate() {
            features.extend(scene.unlocated(at, mention));
        }
    }
    if options.simplestyle {
        for feature in &mut features {
            feature.style = Some(Style::of(&feature.properties));
        }
    }
    features
}

/// A claim without a place in the form that goes into a table of such findings; any other feature as it is.
fn told_apart(feature: Feature<'_>) -> Feature<'_> {
    match feature {
        Feature { id, geometry: None, properties: Properties::Claim(claim), style, river } => {
            let properties = UnlocatedProperties {
                common: claim.common,
                words: claim.claim,
                reason: claim.verdict_reason,
                claimed_km_min: claim.claimed_km_min,
                claimed_km_max: claim.claimed_km_max,
                qualifier: Some(claim.qualifier),
                claimed_direction: claim.claimed_direction,
                subject: claim.subject,
                reference: claim.reference,
            };
            let properties = Properties::Unlocated(Box::new(properties));
            Feature { id, geometry: None, properties, style, river }
        }
        other => other,
    }
}

/// A thing on the map.
#[derive(Clone, Debug)]
pub struct Feature<'a> {
    /// Stable from run to run: `{stem}-{hash}:{kind}:{start}-{end}`, with the stem of the article's id folded to
    /// letters and digits, twelve hexadecimal digits of the FNV-1a hash of the id, and the span in characters. A
    /// second feature of a kind on the same span has `:2` behind it. The property `id` is the same string.
    pub id: String,
    /// Where it is drawn; `None` for a claim without any place.
    pub geometry: Option<Geometry>,
    /// What is known of it.
    pub properties: Properties<'a>,
    /// How it is drawn, behind the properties; `None` leaves that to the map.
    pub style: Option<Style>,
    /// The line of a river, whose JSON is written once for all features that have it.
    pub(crate) river: Option<Arc<River>>,
}

impl Feature<'_> {
    /// Writes it as GeoJSON, on one line.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"type\":\"Feature\",\"id\":");
        self.id.write(out);
        out.extend_from_slice(b",\"geometry\":");
        match &self.river {
            Some(river) => out.extend_from_slice(&river.json),
            None => self.geometry.write(out),
        }
        out.extend_from_slice(b",\"properties\":");
        self.properties.write(out);
        if let Some(style) = &self.style {
            // Its members stand behind the others, as if they were properties too.
            out.pop();
            style.write_members(out);
            out.push(b'}');
        }
        out.push(b'}');
    }
}

impl Json for Feature<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        self.write_json(out);
    }
}

/// An article with everything that its features are made from.
struct Scene<'a> {
    article: &'a Article,
    findings: &'a Findings,
    gazetteer: &'a Gazetteer,
    options: Options,
    /// Made when the first feature is.
    characters: OnceCell<Characters<'a>>,
    stem: String,
    /// The mentions that are ends of claims, each with the claim, in the order of the mentions.
    ends: Vec<(usize, usize)>,
    claim_ids: Vec<String>,
    movement_ids: Vec<String>,
    /// The sentences on one line each, made when the first feature of each is.
    lines: Vec<OnceCell<Cow<'a, str>>>,
    /// The units asked for so far.
    units: RefCell<FxHashMap<&'a str, Option<&'a str>>>,
}

/// The lines of rivers that have been drawn already; shared between threads.
#[derive(Debug, Default)]
pub struct Rivers(RwLock<FxHashMap<PlaceId, Option<Arc<River>>>>);

/// The line of a place that has one, as it is drawn.
#[derive(Debug)]
pub(crate) struct River {
    geometry: Geometry,
    /// The point that stands for it.
    point: LonLat,
    json: Vec<u8>,
}

impl River {
    fn of((geometry, point): (Geometry, LonLat)) -> Arc<River> {
        let mut json = Vec::new();
        geometry.write(&mut json);
        Arc::new(River { geometry, point, json })
    }
}

impl Rivers {
    fn get(&self, place: PlaceId, draw: impl FnOnce() -> Option<(Geometry, LonLat)>) -> Option<Arc<River>> {
        // What a thread that panicked has left behind is whole all the same: entries are only ever added.
        if let Some(drawn) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&place) {
            return drawn.clone();
        }
        let drawn = draw().map(River::of);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(place, drawn.clone());
        drawn
    }
}

fn ends(claims: &[Claim]) -> Vec<(usize, usize)> {
    let mut ends = Vec::new();
    for (at, claim) in claims.iter().enumerate() {
        for end in [&claim.subject, &claim.reference] {
            if let End::Mention { mention, .. } = end {
                ends.push((*mention, at));
            }
        }
    }
    ends.sort_unstable();
    ends
}

/// A mention that is known to be a place.
#[derive(Clone, Copy)]
struct Placed<'a> {
    id: PlaceId,
    place: &'a Place,
    resolution: &'a Resolution,
}

impl<'a> Scene<'a> {
    fn new(
        article: &'a Article,
        findings: &'a Findings,
        gazetteer: &'a Gazetteer,
        options: Options,
    ) -> Scene<'a> {
        let mut scene = Scene {
            article,
            findings,
            gazetteer,
            options,
            characters: OnceCell::new(),
            stem: id_stem(&article.id),
            ends: ends(&findings.claims),
            claim_ids: Vec::new(),
            movement_ids: Vec::new(),
            lines: vec![OnceCell::new(); findings.sentences.len()],
            units: RefCell::default(),
        };
        scene.claim_ids = scene.ids("claim", findings.claims.iter().map(|claim| claim.span));
        scene.movement_ids = scene.ids("movement", findings.movements.iter().map(|movement| movement.span));
        scene
    }

    fn characters(&self) -> &Characters<'a> {
        self.characters.get_or_init(|| Characters::of(&self.article.text))
    }

    /// The ids of features that may stand on the same words.
    fn ids(&self, kind: &str, spans: impl Iterator<Item = Span>) -> Vec<String> {
        let mut taken: FxHashMap<(usize, usize), usize> = FxHashMap::default();
        let id = |span: Span| {
            let nth = taken.entry((span.start, span.end)).or_default();
            *nth += 1;
            self.id(kind, span, *nth)
        };
        spans.map(id).collect()
    }

    /// The id of the nth feature of a kind on the same words.
    fn id(&self, kind: &str, span: Span, nth: usize) -> String {
        /// Bytes of the marks and numbers of most ids.
        const ROOM: usize = 16;
        let (start, end) = self.characters().range(span);
        let mut number = itoa::Buffer::new();
        let mut id = String::with_capacity(self.stem.len() + kind.len() + ROOM);
        id += &self.stem;
        id.push(':');
        id += kind;
        id.push(':');
        id += number.format(start);
        id.push('-');
        id += number.format(end);
        if nth > 1 {
            id.push(':');
            id += number.format(nth);
        }
        id
    }

    fn mention(&self, at: usize, mention: &Mention, rivers: &Rivers) -> Option<Feature<'a>> {
        let Placed { id: place_id, place, resolution } = self.placed(at)?;
        let abroad = matches!(place.class, Class::Country | Class::Foreign);
        if (abroad && !self.options.abroad) || resolution.confidence < self.options.min_confidence {
            return None;
        }
        if self.findings.roles.get(at).is_some_and(|role| !self.options.roles.has(*role)) {
            return None;
        }
        let parts = self.gazetteer.line(place);
        let river = if parts.is_empty() {
            None
        } else {
            rivers.get(place_id, || geometry::river(parts, place.position, self.options.lines))
        };
        let (geometry, [lon, lat]) = match &river {
            Some(river) => (river.geometry.clone(), river.point),
            None => (geometry::point(place.position)?, geometry::rounded(place.position)?),
        };
        // No two mentions stand on the same words.
        let id = self.id("mention", mention.span, 1);
        let words = one_line(mention.span.of(&self.article.text));
        let dating = self.findings.datings.get(at);
        let offset = self.findings.offsets.get(at).and_then(Option::as_ref);
        let offset_text = offset.and_then(|offset| filled(one_line(offset.span.of(&self.article.text))));
        let claims = self.claims_of(at);
        let mut common = self.common(id, "mention", mention.span, mention.sentence, dating);
        let front = self.front(mention, place);
        let name =
            front.as_deref().map_or(Cow::Borrowed(place.name.as_str()), |front| Cow::Owned(front.to_owned()));
        common.title = name.clone().into_owned();
        let oblast = self.unit(place.oblast());
        common.description = self.mention_description(place, oblast, &words, offset_text.as_deref(), &common);
        let properties = MentionProperties {
            common,
            name,
            name_uk: filled_str(&place.name_uk).filter(|_| front.is_none()).map(Cow::Borrowed),
            mention: words,
            place_id: Cow::Borrowed(&place.id),
            place_class: if front.is_some() { Class::Area.name() } else { place.class.name() },
            oblast: oblast.map(Cow::Borrowed),
            raion: self.unit(place.raion()).map(Cow::Borrowed),
            lat,
            lon,
            position_precision: if front.is_some() {
                Precision::Centroid.name()
            } else {
                place.precision.name()
            },
            position_error_km: figure(if front.is_some() { FRONT_ERROR_KM } else { place.error_km }, 3),
            r#match: resolution.how.name(),
            match_score: figure(resolution.match_score, 3),
            confidence: figure(resolution.confidence, 3),
            candidates: match resolution.weighed.len() {
                0 => mention.candidates.len(),
                weighed => weighed,
            },
            role: self.findings.roles.get(at).map(|role| role.name()),
            offset_direction: offset.and_then(|offset| offset.direction).map(Compass::name),
            offset_text,
            claims: (!claims.is_empty())
                .then(|| claims.iter().filter_map(|at| self.claim_ids.get(*at).cloned()).collect()),
            claims_text: (!claims.is_empty()).then(|| self.claims_text(&claims)),
        };
        Some(Feature { river, ..feature(Some(geometry), Properties::Mention(Box::new(properties))) })
    }

    /// A mention that names no place, with the reason.
    fn unlocated(&self, at: usize, mention: &Mention) -> Option<Feature<'a>> {
        let resolution = self.findings.resolutions.get(at).filter(|resolution| resolution.place.is_none())?;
        // No two mentions stand on the same words.
        let id = self.id("mention", mention.span, 1);
        let words = one_line(mention.span.of(&self.article.text));
        let dating = self.findings.datings.get(at);
        let mut common = self.common(id, "mention", mention.span, mention.sentence, dating);
        common.title = shortened(&words, TITLE_CHARACTERS).into_owned();
        let reason = resolution.note.as_deref().and_then(filled_str).map(Cow::Borrowed);
        common.description = format!("{}; {}", reason.as_deref().unwrap_or("no place"), dated(&common));
        let properties = UnlocatedProperties {
            common,
            words,
            reason,
            claimed_km_min: None,
            claimed_km_max: None,
            qualifier: None,
            claimed_direction: None,
            subject: None,
            reference: None,
        };
        Some(feature(None, Properties::Unlocated(Box::new(properties))))
    }

    /// The name of a sector of the front that is called after a town: "Kupiansk direction".
    fn front(&self, mention: &Mention, place: &Place) -> Option<String> {
        let (class, _) = mention.class_said.as_ref()?;
        let town = matches!(place.class, Class::Settlement | Class::Region | Class::District);
        let words = self.article.text.get(mention.span.start..mention.span.end)?;
        let last = words.split_whitespace().next_back()?;
        // Names are English ones: what another language calls it stands in `mention`.
        let word = if last.is_ascii() { last.to_lowercase() } else { "direction".to_owned() };
        (*class == Class::Area && town).then(|| format!("{} {word}", place.name))
    }

    fn claim(&self, at: usize, claim: &Claim) -> Feature<'a> {
        let verdict = self.findings.verdicts.get(at);
        let dating = self.findings.claim_datings.get(at);
        let words = one_line(claim.span.of(&self.article.text));
        let outcome = verdict.map_or(Outcome::Unverifiable, |verdict| verdict.outcome);
        let geometry = verdict.and_then(|verdict| geometry::line(&verdict.geometry));
        let basis = verdict.and_then(|verdict| verdict.basis).filter(|_| geometry.is_some());
        let (subject, reference) = (self.end(&claim.subject), self.end(&claim.reference));
        let drawn =
            |end: &Option<(Cow<'a, str>, Option<&'a Place>)>| end.as_ref().and_then(|(_, place)| *place);
        let from = drawn(&reference).filter(|_| basis.is_some());
        let to = drawn(&subject).filter(|_| basis == Some(GeometryBasis::Places));
        let number = |value: fn(&Verdict) -> Option<f64>, decimals| {
            verdict.and_then(value).and_then(|it| figure(it, decimals))
        };
        let located = verdict.and_then(|verdict| geometry::rounded(verdict.located?.position));
        let id = self.claim_ids.get(at).cloned().unwrap_or_default();
        let mut common = self.common(id, "claim", claim.span, claim.sentence, dating);
        common.title =
            format!("“{}”: {}", shortened(&words, TITLE_CHARACTERS), outcome.name().replace('_', " "));
        common.description = match verdict.map(|verdict| verdict.reason.as_str()).and_then(filled_str) {
            Some(reason) => reason.to_owned(),
            None => common.title.clone(),
        };
        let properties = ClaimProperties {
            common,
            claim: words,
            claim_kind: claim.kind.name(),
            claimed_km_min: figure(claim.km_min, 3),
            claimed_km_max: figure(claim.km_max, 3),
            qualifier: claim.qualifier.name(),
            claimed_direction: claim.direction.map(Compass::name),
            subject_id: drawn(&subject).map(|place| Cow::Borrowed(place.id.as_str())),
            subject: subject.map(|(name, _)| name),
            reference_id: drawn(&reference).map(|place| Cow::Borrowed(place.id.as_str())),
            reference: reference.map(|(name, _)| name),
            measured_km: number(|verdict| verdict.measured_km, 3),
            measured_bearing: number(|verdict| verdict.measured_bearing, 1),
            measured_direction: number(|verdict| verdict.measured_bearing, 6)
                .map(|it| Compass::nearest(it).name()),
            allowed_km_min: number(|verdict| verdict.allowed_km_min, 3),
            allowed_km_max: number(|verdict| verdict.allowed_km_max, 3),
            distance_error_km: number(|verdict| verdict.distance_error_km, 3),
            direction_error_deg: number(|verdict| verdict.direction_error_deg, 1),
            verdict: outcome.name(),
            verdict_reason: verdict.and_then(|verdict| filled_str(&verdict.reason)).map(Cow::Borrowed),
            from: from.map(|place| Cow::Borrowed(place.name.as_str())),
            from_id: from.map(|place| Cow::Borrowed(place.id.as_str())),
            to: to.map(|place| Cow::Borrowed(place.name.as_str())),
            to_id: to.map(|place| Cow::Borrowed(place.id.as_str())),
            geometry_basis: basis.map(GeometryBasis::name),
            suggestion: verdict
                .and_then(|verdict| verdict.suggestion.as_deref().and_then(filled_str))
                .map(Cow::Borrowed),
            located_lat: located.map(|[_, lat]| lat),
            located_lon: located.map(|[lon, _]| lon),
            located_error_km: number(|verdict| verdict.located.map(|located| located.error_km), 3),
        };
        feature(geometry, Properties::Claim(Box::new(properties)))
    }

    fn movement(&self, at: usize, movement: &Movement) -> Option<Feature<'a>> {
        let (from, to) = (self.placed(movement.from)?.place, self.placed(movement.to)?.place);
        let geometry = geometry::line(&[from.position, to.position])?;
        let dating = self.findings.movement_datings.get(at);
        let id = self.movement_ids.get(at).cloned()?;
        let mut common = self.common(id, "movement", movement.span, movement.sentence, dating);
        common.title = format!("{} – {}", from.name, to.name);
        let words = one_line(movement.span.of(&self.article.text));
        common.description = format!("“{}”; {}", shortened(&words, TITLE_CHARACTERS), dated(&common));
        let properties = MovementProperties {
            common,
            from: Cow::Borrowed(&from.name),
            from_id: Cow::Borrowed(&from.id),
            to: Cow::Borrowed(&to.name),
            to_id: Cow::Borrowed(&to.id),
            geometry_basis: GeometryBasis::Places.name(),
        };
        Some(feature(Some(geometry), Properties::Movement(Box::new(properties))))
    }

    fn common(
        &self,
        id: String,
        kind: &'static str,
        span: Span,
        sentence: usize,
        dating: Option<&'a Dating>,
    ) -> CommonProperties<'a> {
        let days = dating.and_then(|dating| dating.days).filter(in_years_of_four_digits);
        let timex = dating.and_then(|dating| dating.timex).and_then(|timex| self.findings.timexes.get(timex));
        let (char_start, char_end) = self.characters().range(span);
        CommonProperties {
            id,
            kind,
            title: String::new(),
            description: String::new(),
            date: days.map(|days| written(days.start, "")),
            start: days.map(|days| written(days.start, "T00:00:00Z")),
            end: days.map(|days| written(days.end, "T23:59:59Z")),
            date_precision: days.map(|days| days.grain.name()),
            date_text: timex.and_then(|timex| filled(one_line(timex.span.of(&self.article.text)))),
            date_basis: dating.map_or(DateBasis::None, |dating| dating.basis).name(),
            article: Cow::Borrowed(&self.article.id),
            article_title: self.article.title.as_deref().and_then(filled_str).map(Cow::Borrowed),
            url: self.article.url.as_deref().and_then(filled_str).map(Cow::Borrowed),
            published: self.article.day().map(|day| written(day, "")),
            language: self
                .findings
                .languages
                .get(sentence)
                .copied()
                .unwrap_or(crate::language::Language::UNDETERMINED)
                .code(),
            sentence: self.sentence(sentence, span),
            char_start,
            char_end,
        }
    }

    /// The sentence on one line; of one that is longer than any sentence should be, the part around the words.
    fn sentence(&self, sentence: usize, span: Span) -> Cow<'a, str> {
        let text = &self.article.text;
        let own = self.findings.sentences.get(sentence).copied().filter(|whole| whole.holds(span));
        let whole = own.unwrap_or(span);
        if whole.len() <= SENTENCE_BYTES {
            return match self.lines.get(sentence).filter(|_| own.is_some()) {
                Some(line) => line.get_or_init(|| one_line(whole.of(text))).clone(),
                None => one_line(whole.of(text)),
            };
        }
        let boundary =
            |at: usize| (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let start = boundary(whole.start.max(span.start.saturating_sub(SENTENCE_BYTES / 2)));
        let end = boundary(whole.end.min(span.end.min(span.start + SENTENCE_BYTES) + SENTENCE_BYTES / 2));
        let cut = one_line(Span { start, end: end.max(start) }.of(text)).into_owned();
        let (before, after) = (start > whole.start, end < whole.end);
        Cow::Owned(format!("{}{cut}{}", if before { "…" } else { "" }, if after { "…" } else { "" }))
    }

    fn mention_description(
        &self,
        place: &Place,
        oblast: Option<&str>,
        words: &str,
        offset: Option<&str>,
        common: &CommonProperties<'_>,
    ) -> String {
        /// Most descriptions are shorter, in bytes.
        const ROOM: usize = 120;
        let mut description = String::with_capacity(ROOM);
        description += place.class.name();
        if let Some(oblast) = oblast.filter(|oblast| *oblast != place.name) {
            description += " in ";
            description += oblast;
        }
        if words != place.name {
            description += ", written “";
            description += &shortened(words, TITLE_CHARACTERS);
            description += "”";
        }
        if let Some(offset) = offset {
            description += "; “";
            description += &shortened(offset, TITLE_CHARACTERS);
            description += "”";
        }
        description += "; ";
        description += &dated(common);
        description
    }

    fn placed(&self, mention: usize) -> Option<Placed<'a>> {
        let resolution = self.findings.resolutions.get(mention)?;
        let id = resolution.place?;
        Some(Placed { id, place: self.gazetteer.place(id), resolution })
    }

    fn end(&self, end: &End) -> Option<(Cow<'a, str>, Option<&'a Place>)> {
        match end {
            End::Mention { mention, .. } => match self.placed(*mention) {
                Some(placed) => Some((Cow::Borrowed(placed.place.name.as_str()), Some(placed.place))),
                None => Some((self.words(self.findings.mentions.get(*mention)?.span)?, None)),
            },
            End::Line { place, .. } => {
                let place = self.gazetteer.place(*place);
                Some((Cow::Borrowed(place.name.as_str()), Some(place)))
            }
            End::Phrase { span, .. } => Some((self.words(*span)?, None)),
            End::Unsaid => None,
        }
    }

    fn words(&self, span: Span) -> Option<Cow<'a, str>> {
        filled(one_line(span.of(&self.article.text)))
    }

    /// The name of a unit; an article names places of few.
    fn unit(&self, code: &'a str) -> Option<&'a str> {
        let find = || self.gazetteer.unit(code).and_then(|unit| filled_str(&unit.name));
        *self.units.borrow_mut().entry(code).or_insert_with(find)
    }

    /// The claims that a mention is subject or reference of.
    fn claims_of(&self, at: usize) -> BTreeSet<usize> {
        let first = self.ends.partition_point(|(mention, _)| *mention < at);
        let own = self.ends[first..].iter().take_while(|(mention, _)| *mention == at);
        own.map(|(_, claim)| *claim).collect()
    }

    /// Gives a place the claims of all its mentions.
    fn join_claims(&self, members: &[usize], place: &mut Feature<'a>) {
        let Properties::Gathered(gathered) = &mut place.properties else { return };
        let claims = members.iter().flat_map(|at| self.claims_of(*at)).collect::<BTreeSet<_>>();
        let claims: BTreeSet<usize> = claims.into_iter().take(group::KEPT).collect();
        if !claims.is_empty() {
            let ids = claims.iter().filter_map(|at| self.claim_ids.get(*at).cloned());
            gathered.lead.claims = Some(ids.collect());
            gathered.lead.claims_text = Some(self.claims_text(&claims));
        }
    }

    fn claims_text(&self, claims: &BTreeSet<usize>) -> String {
        let said = |at: &usize| {
            let claim = self.findings.claims.get(*at)?;
            let words = one_line(claim.span.of(&self.article.text));
            let verdict = self.findings.verdicts.get(*at);
            let outcome = verdict.map_or(Outcome::Unverifiable, |verdict| verdict.outcome);
            let measured = verdict.and_then(|verdict| {
                let km = figure(verdict.measured_km?, 1)?;
                let direction = verdict.measured_bearing.map(|bearing| Compass::nearest(bearing).name());
                Some(format!(
                    " (measured {km} km{}{})",
                    if direction.is_some() { " " } else { "" },
                    direction.unwrap_or("")
                ))
            });
            let words = shortened(&words, TITLE_CHARACTERS).into_owned();
            Some(format!("“{words}”: {}{}", outcome.name().replace('_', " "), measured.unwrap_or_default()))
        };
        claims.iter().filter_map(said).collect::<Vec<_>>().join("; ")
    }
}

/// A sentence of 1,000 letters of Cyrillic takes twice as many bytes; what is longer is no sentence but a text that
/// has lost its full stops.
const SENTENCE_BYTES: usize = 2000;

/// Titles of popups stay on about two lines.
const TITLE_CHARACTERS: usize = 90;

fn feature<'a>(geometry: Option<Geometry>, properties: Properties<'a>) -> Feature<'a> {
    Feature { id: properties.common().id.clone(), geometry, properties, style: None, river: None }
}

/// When it was, in words: `2022-11-10 (“on Thursday”)`, `2022-11-10 (day of publication)`, `undated`.
fn dated(common: &CommonProperties<'_>) -> String {
    /// Most are shorter, in bytes.
    const ROOM: usize = 64;
    let last = common.end.as_deref().and_then(|end| end.get(..10));
    let mut when = String::with_capacity(ROOM);
    when += common.date.as_deref().unwrap_or("undated");
    if let Some(last) = last.filter(|last| common.date.as_deref().is_some_and(|first| first != *last)) {
        when += " to ";
        when += last;
    }
    match common.date_text.as_deref() {
        Some(words) => {
            when += " (“";
            when += words;
            when += "”)";
        }
        None if common.date_basis == DateBasis::Published.name() => when += " (day of publication)",
        None => {}
    }
    when
}

/// A day as `YYYY-MM-DD`, with what follows it.
fn written(day: Date, behind: &str) -> String {
    let (Ok(year @ 0..=9999), month, date) = (u16::try_from(day.year()), day.month(), day.day()) else {
        return format!("{day}{behind}");
    };
    // Months and days are whole numbers from 1 on.
    let (month, date) = (month.unsigned_abs(), date.unsigned_abs());
    let digit = |number: u16| char::from(b'0' + (number % 10) as u8);
    let mut written = String::with_capacity(10 + behind.len());
    for number in [year / 1000, year / 100, year / 10, year] {
        written.push(digit(number));
    }
    for number in [month, date] {
        written.push('-');
        written.push(digit(u16::from(number) / 10));
        written.push(digit(u16::from(number)));
    }
    written + behind
}

fn in_years_of_four_digits(days: &DateRange) -> bool {
    (0..=9999).contains(&days.start.year()) && (0..=9999).contains(&days.end.year())
}

/// A number fit for a file: finite, and rounded.
pub(crate) fn figure(value: f64, decimals: i32) -> Option<f64> {
    let scale = 10_f64.powi(decimals);
    let rounded = (value * scale).round() / scale + 0.0;
    rounded.is_finite().then_some(rounded)
}

/// The words with every run of white space made one space.
fn one_line(words: &str) -> Cow<'_, str> {
    if is_plain(words) {
        return Cow::Borrowed(words.trim());
    }
    let spaced: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Cow::Owned(spaced.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether words are on one line with single spaces between them; most are, which bytes tell sooner than characters.
fn is_plain(words: &str) -> bool {
    let bytes = words.as_bytes();
    let control = bytes.iter().fold(false, |found, byte| found | (*byte < b' ') | (*byte == 0x7F));
    let (second, third) = (bytes.get(1..).unwrap_or(&[]), bytes.get(2..).unwrap_or(&[]));
    // Two spaces, or the first two bytes of white space and marks of control beyond ASCII.
    let pair = |one: u8, next: u8| {
        ((one == b' ') & (next == b' '))
            | ((one == 0xC2) & (next <= 0xA0))
            | ((one == 0xE1) & (next == 0x9A))
            | ((one == 0xE2) & (next == 0x81))
            | ((one == 0xE3) & (next == 0x80))
    };
    let pairs = bytes.iter().zip(second).fold(false, |found, (one, next)| found | pair(*one, *next));
    // Dashes and quotation marks share their first two bytes with some white space.
    let space = |last: u8| !(0x90..=0xA7).contains(&last);
    let threes = bytes.iter().zip(second).zip(third);
    let threes = threes
        .fold(false, |found, ((one, next), last)| found | ((*one == 0xE2) & (*next == 0x80) & space(*last)));
    // Most characters are told from white space by their range alone.
    let parts =
        |c: char| !matches!(c, ' '..='~' | '\u{A1}'..='\u{167F}') && (c.is_control() || c.is_whitespace());
    (!control && !pairs && !threes) || !(words.contains(parts) || words.contains("  "))
}

fn shortened(words: &str, characters: usize) -> Cow<'_, str> {
    match words.char_indices().nth(characters) {
        Some((at, _)) => Cow::Owned(format!("{}…", words.get(..at).unwrap_or(words).trim_end())),
        None => Cow::Borrowed(words),
    }
}

fn filled(words: Cow<'_, str>) -> Option<Cow<'_, str>> {
    (!words.is_empty()).then_some(words)
}

fn filled_str(words: &str) -> Option<&str> {
    (!words.trim().is_empty()).then_some(words)
}

/// The head of the ids of an article's features; see [`Feature::id`].
fn id_stem(article: &str) -> String {
    const STEM_CHARACTERS: usize = 32;
    let stem = Path::new(article).file_stem().map(|stem| fold(&stem.to_string_lossy())).unwrap_or_default();
    let stem: String = stem.replace(' ', "-").chars().take(STEM_CHARACTERS).collect();
    let stem = if stem.is_empty() { "article".to_owned() } else { stem };
    format!("{stem}-{:012x}", fnv_1a(article.as_bytes()) >> 16)
}

/// The 64-bit FNV-1a hash (Fowler, Noll and Vo), which is the same on every machine and in every version.
fn fnv_1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_and_tell_articles_of_one_name_apart() {
        // The test vectors are those published with the hash.
        assert_eq!(fnv_1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv_1a(b"foobar"), 0x8594_4171_f739_67e8);
        assert_eq!(id_stem("folder/Front Line_2.txt"), "front-line-2-254fbc7e2566");
        assert_ne!(id_stem("a/index.txt"), id_stem("b/index.txt"));
        assert!(id_stem("...").starts_with("article-"));
    }

    #[test]
    fn words_are_written_on_one_line() {
        assert_eq!(one_line(" as it\r\n\tstands  here "), "as it stands here");
        assert!(matches!(one_line("plain words"), Cow::Borrowed("plain words")));
        assert_eq!(one_line("a\u{1b}b"), "a b");
        for c in (0..=0x3100).filter_map(char::from_u32) {
            for words in [format!("a{c}b"), format!("a {c}"), format!("{c}")] {
                let spaced: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
                let joined = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
                assert_eq!(one_line(&words), joined, "{words:?}");
            }
        }
        assert_eq!(shortened("Kherson", 3), "Khe…");
    }

    #[test]
    fn figures_are_finite_and_rounded() {
        assert_eq!(figure(50.44449, 3), Some(50.444));
        assert_eq!(figure(-0.0001, 3).map(f64::is_sign_negative), Some(false));
        assert_eq!(figure(f64::INFINITY, 3), None);
        assert_eq!(figure(f64::NAN, 3), None);
    }

    #[test]
    fn years_before_the_calendar_of_files_leave_no_date() {
        let days = |year| DateRange::year(year).unwrap();
        assert!(in_years_of_four_digits(&days(2022)));
        assert!(!in_years_of_four_digits(&days(-300)));
    }
}
