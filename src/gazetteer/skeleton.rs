//! A folded name -> its skeleton: one spelling for all romanisations of one Ukrainian name.
//!
//! Names of one skeleton differ only in how they were romanised (Klapaia, Klapaya; Kupiansk, Kupyansk;
//! Zaporizhzhia, Zaporizhia; Sievierodonetsk, Severodonetsk), so that fuzzy matching has true misspellings left to do.

/// The skeleton of a folded name.
///
/// Latin: `y`, `i`, `j` and runs of them become `i`; an `i` before `e` is dropped; `kh` and `g` become `h`; `w` becomes
/// `v`, `ph` `f`, `ck` `k`, `x` `ks`; doubled letters and doubled `zh` become single. Cyrillic: the letters that
/// Russian and Ukrainian keyboards lack are replaced by their neighbours, signs are dropped.
pub(crate) fn skeleton(folded: &str) -> String {
    let mut plain: Vec<char> = Vec::with_capacity(folded.len());
    let chars: Vec<char> = folded.chars().collect();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        let (piece, used): (&[char], usize) = match (c, next) {
            ('k', Some('h')) => (&['h'], 2),
            ('p', Some('h')) => (&['f'], 2),
            ('c', Some('k')) => (&['k'], 2),
            ('c', Some('z')) => (&['c', 'h'], 2),
            ('y' | 'j' | 'i', Some('e')) => (&['e'], 2),
            ('y' | 'j' | 'i', _) => (&['i'], 1),
            ('g', _) => (&['h'], 1),
            ('w', _) => (&['v'], 1),
            ('x', _) => (&['k', 's'], 1),
            ('q', _) => (&['k'], 1),
            ('\u{0451}' | '\u{0454}' | '\u{044D}', _) => (&['\u{0435}'], 1),
            ('\u{0491}', _) => (&['\u{0433}'], 1),
            ('\u{0457}' | '\u{0456}' | '\u{0439}' | '\u{044B}', _) => (&['\u{0438}'], 1),
            ('\u{044C}' | '\u{044A}', _) => (&[], 1),
            _ => (std::slice::from_ref(&chars[at]), 1),
        };
        for &letter in piece {
            // A doubled letter is one; a doubled "zh" is one.
            let doubled = plain.last() == Some(&letter) && letter != ' ';
            if doubled {
                continue;
            }
            plain.push(letter);
            if let [.., 'z', 'h', 'z', 'h'] = plain[..] {
                plain.truncate(plain.len() - 2);
            }
        }
        at += used;
    }
    plain.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::skeleton;

    #[test]
    fn romanisations_of_one_name_share_a_skeleton() {
        for (one, other) in [
            ("klapaia", "klapaya"),
            ("kupiansk", "kupyansk"),
            ("zaporizhzhia", "zaporizhia"),
            ("sievierodonetsk", "severodonetsk"),
            ("mykolaiv", "mykolayiv"),
            ("lysychansk", "lisichansk"),
            ("kherson", "herson"),
            ("voevodivka", "voievodivka"),
        ] {
            assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
        }
    }

    #[test]
    fn different_names_keep_different_skeletons() {
        for (one, other) in
            [("kyiv", "kiev"), ("lyman", "lymany"), ("pisky", "piskivka"), ("izium", "izmail")]
        {
            assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
        }
    }
}
