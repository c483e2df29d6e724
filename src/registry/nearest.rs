//! Finding the known name that a user may have meant, for hints.

use super::Version;

/// The name among `known` that is nearest to `wanted`; `None` if no name is near.
///
/// For artifacts and stages. A name is near if it differs in case only, if it is the same name in a
/// directory (`churn` and `models:churn`), or if it has at most one typing mistake in every three
/// characters (an inserted, missing or replaced character, or two swapped ones). `wanted` itself is
/// not near, and neither is a name that differs in digits only: `model-2` does not mean `model-1`.
/// Of equally near names the first counts.
pub fn nearest<'n>(wanted: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let others = known.into_iter().filter(|name| *name != wanted);
    let near = others.filter_map(|name| Some((slips(wanted, name)?, name)));
    near.min_by_key(|(slips, _)| *slips).map(|(_, name)| name)
}

/// The version among `known` that is nearest to `wanted`; `None` if no version is near.
///
/// `1.0`, `v1` and `V1.0.0` mean `v1.0.0`, see [`complete_version`]. Other versions are near as in
/// [`nearest`], except that digits count. Of equally near versions the highest counts.
pub fn nearest_version<'v>(
    wanted: &str,
    known: impl IntoIterator<Item = &'v Version>,
) -> Option<&'v Version> {
    let meant = complete_version(wanted);
    let others = known.into_iter().filter_map(|version| {
        let text = version.to_string();
        let slips = if meant.as_ref() == Some(version) { 0 } else { distance(wanted, &text)? };
        (text != wanted).then_some((slips, version))
    });
    let nearest =
        others.min_by(|(a, this), (b, that)| a.cmp(b).then_with(|| that.cmp_precedence(this)));
    nearest.map(|(_, version)| version)
}

/// Completes a version: `1.0`, `v1`, `V1.0.0` and `1.0.0` are `v1.0.0`. `None` if the text does not
/// begin with a number or is no version then.
#[must_use]
pub fn complete_version(text: &str) -> Option<Version> {
    let numbers = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let core = numbers.find(['-', '+']).unwrap_or(numbers.len());
    let (core, rest) = numbers.split_at(core);
    let missing = 3_usize.saturating_sub(core.split('.').count());
    format!("v{core}{}{rest}", ".0".repeat(missing)).parse().ok()
}

/// A sentence, followed by the name that the user may have meant.
#[must_use]
pub fn did_you_mean(sentence: String, nearest: Option<impl AsRef<str>>) -> String {
    match nearest {
        Some(name) => format!("{sentence} Did you mean '{}'?", name.as_ref()),
        None => sentence,
    }
}

/// The number of typing mistakes between two names; `None` if they are not near.
fn slips(wanted: &str, name: &str) -> Option<usize> {
    let base = |name: &str| name.rsplit_once(':').map_or(name, |(_, base)| base).to_lowercase();
    if base(wanted) == base(name) && (!wanted.contains(':') || !name.contains(':')) {
        return Some(0);
    }
    if wanted.eq_ignore_ascii_case(name) {
        return Some(0);
    }
    let without_digits =
        |name: &str| name.replace(|character: char| character.is_ascii_digit(), "");
    if without_digits(wanted) == without_digits(name) {
        return None;
    }
    distance(&wanted.to_lowercase(), &name.to_lowercase())
}

fn distance(a: &str, b: &str) -> Option<usize> {
    // Names can be long, and the time grows with the product of their lengths.
    const LONGEST: usize = 200;
    let longest = a.len().max(b.len());
    if longest > LONGEST || a.len().abs_diff(b.len()) > longest / 3 {
        return None;
    }
    let distance = strsim::osa_distance(a, b);
    (distance <= longest / 3).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_are_near() {
        for (wanted, known, expected) in [
            ("chrn", &["churn", "other"][..], Some("churn")),
            ("chrun", &["churn"], Some("churn")),
            ("prdo", &["dev", "prod", "staging"], Some("prod")),
            ("Prod", &["dev", "prod"], Some("prod")),
            ("stagin", &["string", "staging"], Some("staging")),
            ("churn", &["models:churn"], Some("models:churn")),
            ("models:churn", &["churn"], Some("churn")),
            ("modles:churn", &["models:churn"], Some("models:churn")),
            ("list", &["register", "lost-and-found"], None),
            ("m", &["n"], None),
            ("m1", &["m2"], None),
            ("model-1", &["model-2"], None),
            ("churn", &["churn"], None),
            ("a:churn", &["b:other"], None),
            ("é", &["è"], None),
            ("", &["dev"], None),
            ("dev", &[], None),
        ] {
            assert_eq!(nearest(wanted, known.iter().copied()), expected, "{wanted}");
        }
    }

    #[test]
    fn a_name_of_any_length_is_compared_in_no_time() {
        let [a, b] = ["a", "b"].map(|letter| letter.repeat(1_000_000));
        assert_eq!(nearest(&a, [b.as_str()]), None);
    }

    #[test]
    fn versions_are_completed() {
        for (text, version) in [
            ("1.0", Some("v1.0.0")),
            ("v1", Some("v1.0.0")),
            ("V1.2.3", Some("v1.2.3")),
            ("1.2.3", Some("v1.2.3")),
            ("v2-rc.1", Some("v2.0.0-rc.1")),
            ("1.2+b", Some("v1.2.0+b")),
            ("v", None),
            ("", None),
            ("vv1", None),
            ("1.2.3.4", None),
            ("v01", None),
            ("latest", None),
        ] {
            assert_eq!(complete_version(text).map(|it| it.to_string()).as_deref(), version);
        }
    }

    #[test]
    fn the_nearest_version_is_the_one_meant_else_the_highest_of_the_nearest() {
        let known = ["v0.9.0", "v1.0.0", "v1.0.3", "v1.0.2", "v2.0.0-rc.1"];
        let known = known.map(|text| text.parse::<Version>().unwrap());
        for (wanted, expected) in [
            ("1.0", Some("v1.0.0")),
            ("v1", Some("v1.0.0")),
            ("v1.0.4", Some("v1.0.3")),
            ("v2.0.0-rc1", Some("v2.0.0-rc.1")),
            ("v77.66.55", None),
            ("main", None),
        ] {
            let nearest = nearest_version(wanted, &known).map(Version::to_string);
            assert_eq!(nearest.as_deref(), expected, "{wanted}");
        }
    }
}
