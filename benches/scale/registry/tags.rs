//! The tags of a registry, in order of time.

use super::Shape;

/// An annotated tag.
pub(super) struct Tag {
    /// Its name.
    pub(super) name: String,
    /// The number of the commit that it is at.
    pub(super) commit: usize,
    /// Its message, without the last line end.
    pub(super) message: String,
}

/// What happens to each artifact, in this order: `v` registers the version of that number, `d`
/// and `p` assign one to dev and prod, `u` takes it out of dev.
const HISTORY: [(char, usize); 20] = [
    ('v', 1),
    ('d', 1),
    ('v', 2),
    ('d', 2),
    ('p', 2),
    ('v', 3),
    ('d', 3),
    ('p', 3),
    ('v', 4),
    ('u', 3),
    ('v', 5),
    ('d', 5),
    ('p', 5),
    ('v', 6),
    ('d', 6),
    ('p', 6),
    ('v', 7),
    ('d', 7),
    ('p', 7),
    ('v', 8),
];

/// All tags, at so many commits.
pub(super) fn all(shape: Shape, commits: usize) -> Box<dyn Iterator<Item = Tag>> {
    match shape {
        Shape::Spread(tags) => {
            let artifacts = artifacts(tags);
            let step = move |(turn, what)| {
                (0..artifacts).map(move |number| spread(number, turn, what, commits))
            };
            Box::new(HISTORY.into_iter().enumerate().flat_map(step).take(tags))
        }
        Shape::One(tags) => Box::new((0..tags).map(move |number| one(number, commits))),
        Shape::Index(..) => Box::new(std::iter::empty()),
    }
}

/// How many artifacts so many tags are spread over.
pub(crate) fn artifacts(tags: usize) -> usize {
    (tags / HISTORY.len()).max(1)
}

/// What an artifact is called.
pub(crate) fn artifact(number: usize) -> String {
    match number % 10 {
        9 => format!("models/m{:03}:a{number}", number % 997),
        _ => format!("a{number}"),
    }
}

fn spread(number: usize, turn: usize, (what, version): (char, usize), commits: usize) -> Tag {
    let artifact = artifact(number);
    let prefix = artifact.replace(':', "=");
    let (name, message) = match what {
        'v' => (
            format!("{prefix}@v0.0.{version}"),
            format!("Registering artifact {artifact} version v0.0.{version}"),
        ),
        _ => {
            let stage = match what {
                'd' => "dev",
                'u' => "dev!",
                _ => "prod",
            };
            let assigned = stage.trim_end_matches('!');
            (
                format!("{prefix}#{stage}#{turn}"),
                format!("Assigning stage {assigned} to artifact {artifact} version v0.0.{version}"),
            )
        }
    };
    // The versions of an artifact are at commits far from each other.
    let commit = (number * 7 + version * (commits / 16).max(1)) % commits;
    Tag { name, commit, message }
}

fn one(number: usize, commits: usize) -> Tag {
    // A commit for each version: a stage where there are two could mean any.
    let commit = number / 2 % commits;
    let (name, message) = match number % 2 {
        0 => (format!("a0@v0.0.{}", number / 2 + 1), "Registering artifact a0"),
        _ => (format!("a0#dev#{number}"), "Assigning stage dev"),
    };
    Tag { name, commit, message: message.to_owned() }
}
