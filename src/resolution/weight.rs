//! What each kind of evidence adds to a candidate, in nats.
//!
//! Set by hand and then, where texts left out of the fit gained by it, moved by `examples/fit_weights.rs` on the
//! project's own scored texts (`tests/corpus`); `docs/resolution.md` says which and has the measurements.

/// Makes the struct of weights, its defaults, and the way to them by name.
macro_rules! weights {
    ($($(#[doc = $doc:literal])+ $name:ident = $value:expr,)+) => {
        /// The weights of the evidence, in nats; the default is what the program uses.
        ///
        /// ```
        /// use dateline::resolution::Weights;
        /// let mut weights = Weights::default();
        /// assert!(weights.set("claim", 0.0));
        /// assert_eq!(weights.get("claim"), Some(0.0));
        /// assert!(!weights.set("no such weight", 1.0));
        /// ```
        #[derive(Clone, Debug, PartialEq)]
        pub struct Weights {
            $($(#[doc = $doc])+ pub $name: f64,)+
        }

        impl Default for Weights {
            fn default() -> Weights {
                Weights { $($name: $value,)+ }
            }
        }

        impl Weights {
            /// The names of all weights, in the order of their definition.
            pub const NAMES: &[&str] = &[$(stringify!($name),)+];

            /// The weight of this name, in nats.
            pub fn get(&self, name: &str) -> Option<f64> {
                match name {
                    $(stringify!($name) => Some(self.$name),)+
                    _ => None,
                }
            }

            /// Sets the weight of this name, in nats; `false` where there is none of it.
            pub fn set(&mut self, name: &str, nats: f64) -> bool {
                match name {
                    $(stringify!($name) => self.$name = nats,)+
                    _ => return false,
                }
                true
            }
        }
    };
}

weights! {
    /// For each factor e in population.
    population = 0.6,
    /// A region that shares its name with no town.
    region = 3.0,
    /// A region against the town that it is named after, when nothing speaks of regions.
    region_behind_town = -2.0,
    /// The same, on top, when not one word around speaks of regions.
    region_unsaid = -2.1,
    /// A region against a town, where the town's name also stands for the government.
    region_behind_capital = -5.0,
    /// A village against a region of its name that shares it with no town: Kharkivshchyna.
    village_behind_region = -3.0,
    /// A sector of the front with a name of its own, against the towns whose adjective that is.
    sector = 1.5,
    /// A river, sea, area or landmark.
    feature = 3.0,
    /// A country or a place abroad that news on Ukraine names.
    abroad = 5.0,
    /// A place abroad, where the next name in its list can only be one; a place at home, where that cannot.
    listed_abroad = 3.0,
    /// A name on record that is not the official one.
    alias = -1.1,
    /// On top, where that is no spelling of the official one.
    alias_unlike = -1.5,
    /// A name that the place bore once; in a text from before it was renamed, the name that it bears since.
    former = -1.1,
    /// A form that inflection explains, against a name that is spelt so.
    inflected = -0.5,
    /// Another romanisation than the standard ones.
    romanisation = -0.5,
    /// A misspelling, for each hundredth part of likeness that is missing.
    fuzzy = -0.15,
    /// A misspelling that begins with another letter, which few do.
    first_letter = -2.0,
    /// A misspelt name, for each letter that it is shorter than seven.
    short = -1.0,
    /// The words before a misspelt name speak for a place, wholly.
    hinted = 3.0,
    /// The text names the place elsewhere, spelt as on record.
    spelt_elsewhere = 4.0,
    /// The type word in the text says this class.
    class_said = 4.0,
    /// "the Dnipro", and nothing behind it that the article could belong to.
    article = 11.9,
    /// A river's name without an article, neither in a list nor in a headline.
    no_article = -2.0,
    /// The place's oblast is named beside it: "X, Sumy region", "X in Sumy region".
    unit_beside = 6.6,
    /// The place's oblast is named in its sentence.
    unit_in_sentence = 2.5,
    /// The place's oblast is named in its sentence, beside another place.
    unit_of_another = 0.8,
    /// The place's oblast holds all places of the article that are sure.
    oblast_share = 2.35,
    /// A sure place of the same sentence lies right there.
    near_sentence = 3.5,
    /// A sure place next to it in its list lies right there.
    near_listed = 2.65,
    /// The place next to it in its list is the same by another name: "Krasnoarmeysk and Grishino" are two.
    named_otherwise = -3.0,
    /// A sure place of the sentence before or behind lies right there.
    near_next = 2.0,
    /// Sure places of the article lie around.
    near_article = 4.05,
    /// It lies near the sure place that the text puts it near: "Yahidne near Chernihiv".
    said_near = 3.0,
    /// A distance claim fits it exactly.
    claim = 5.75,
    /// A claimed direction fits it.
    claim_direction = 1.5,
    /// The position is known only by hromada or raion.
    imprecise = -0.2,
    /// A part of a city.
    district = 0.5,
    /// A part of a city against a city of its name.
    part_behind_city = -3.0,
    /// A part of a city against a settlement of its name, where nothing sure around lies in or near that city and no word
    /// says that it is a part.
    part_alone = -3.0,
    /// A raion or hromada, which only its type word makes a candidate.
    unit = 1.0,
}
