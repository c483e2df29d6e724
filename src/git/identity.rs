//! Who makes a tag or a commit, and when, by git's rules.

use std::fmt;
use std::ops::Range;

use git2::Signature;

use super::process::Git;
use super::settings::{Settings, SettingsError};
use super::{GitVariables, Repository};
use crate::registry::{Person, Time};

/// The committer, with a time. Displays as in an object: `NAME <EMAIL> SECONDS +HHMM`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committer {
    /// Name and address, without characters that would break the line.
    pub person: Person,
    /// The time, in the local offset or that of `GIT_COMMITTER_DATE`.
    pub time: Time,
}

/// The author of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Author {
    person: Person,
    /// Whether `GIT_AUTHOR_DATE` is set.
    has_date: bool,
}

/// Git does not know or does not accept the committer.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Name or address are not configured.
    #[error(
        "Git does not know who you are. Tell it with\n\n    \
         git config --global user.name \"Your Name\"\n    \
         git config --global user.email \"you@example.com\"\n"
    )]
    Unknown,
    /// A setting, such as `user.name`, is not UTF-8. Git writes its bytes as they are.
    #[error("'{0}' in git's configuration is not UTF-8: `git config {0} VALUE` replaces it")]
    NotText(String),
    /// The name is empty. In git's words.
    #[error("empty ident name (for <{0}>) not allowed")]
    EmptyName(String),
    /// Nothing is left of the name. In git's words.
    #[error("name consists only of disallowed characters: {0}")]
    OnlyCrud(String),
    /// `GIT_COMMITTER_DATE` is no date. In git's words.
    #[error("invalid date format: {0}")]
    InvalidDate(String),
    /// Git's configuration cannot be read.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

/// The numbers that git reads as seconds without a leading `@`. Numbers below nine digits are other
/// dates, and git knows no year after 2099.
const PLAIN_SECONDS: Range<i64> = 100_000_000..4_102_444_800;

/// The role of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Author,
    Committer,
}

impl Repository {
    /// The committer and the date, as git determines them: from `GIT_COMMITTER_*`, `committer.*`,
    /// `user.*`, then `EMAIL`. Unlike git, this does not guess from the system's accounts.
    ///
    /// # Errors
    /// As the variants of [`IdentityError`] say.
    pub fn committer(&self) -> Result<Committer, IdentityError> {
        self.committer_with(&self.settings()?)
    }

    /// Whether `GIT_COMMITTER_DATE` dates what is written.
    #[must_use]
    pub fn has_given_date(&self) -> bool {
        self.variables.committer_date.as_deref().is_some_and(|date| !date.is_empty())
    }

    pub(super) fn committer_with(&self, settings: &Settings) -> Result<Committer, IdentityError> {
        let person = person(Role::Committer, &self.variables, settings)?;
        let time = match self.variables.committer_date.as_deref() {
            None | Some("") => now(),
            Some(date) => match parse_date(date) {
                Some(time) => time,
                None => self.ask_git_for_date(date)?,
            },
        };
        Ok(Committer { person, time })
    }

    /// The author of a commit, by the committer's rules, with `GIT_AUTHOR_*` and `author.*`.
    ///
    /// # Errors
    /// As the variants of [`IdentityError`] say.
    pub(super) fn author_with(&self, settings: &Settings) -> Result<Author, IdentityError> {
        let person = person(Role::Author, &self.variables, settings)?;
        Ok(Author { person, has_date: self.variables.sets_author_date })
    }

    /// Git reads many forms of dates.
    fn ask_git_for_date(&self, date: &str) -> Result<Time, IdentityError> {
        let invalid = || IdentityError::InvalidDate(date.to_owned());
        let mut git = self.git_program();
        git.env("GIT_COMMITTER_NAME", "n").env("GIT_COMMITTER_EMAIL", "e");
        git.env("GIT_COMMITTER_DATE", date).args(["var", "GIT_COMMITTER_IDENT"]);
        let ident = git.printed().map_err(|_| invalid())?;
        let (_, date) = ident.trim_end().rsplit_once("> ").ok_or_else(invalid)?;
        parse_date(&format!("@{date}")).ok_or_else(invalid)
    }
}

impl Committer {
    /// The same person, at another time if one is given.
    pub(super) fn at(&self, time: Option<Time>) -> Self {
        Self { person: self.person.clone(), time: time.unwrap_or(self.time) }
    }

    /// Tells git the committer.
    pub(super) fn tell(&self, git: &mut Git) {
        let Self { person, time } = self;
        git.env("GIT_COMMITTER_NAME", &person.name)
            .env("GIT_COMMITTER_EMAIL", &person.email)
            .env("GIT_COMMITTER_DATE", told_date(*time));
    }
}

impl Author {
    /// Tells git the author of a commit. The author's date is that of the commit, unless
    /// `GIT_AUTHOR_DATE` is set.
    pub(super) fn tell(&self, committer: &Committer, git: &mut Git) {
        git.env("GIT_AUTHOR_NAME", &self.person.name).env("GIT_AUTHOR_EMAIL", &self.person.email);
        if !self.has_date {
            git.env("GIT_AUTHOR_DATE", told_date(committer.time));
        }
    }
}

/// Determines a person by git's rules, without guessing.
fn person(
    role: Role,
    variables: &GitVariables,
    settings: &Settings,
) -> Result<Person, IdentityError> {
    let (section, name, email) = match role {
        Role::Author => ("author", &variables.author_name, &variables.author_email),
        Role::Committer => ("committer", &variables.committer_name, &variables.committer_email),
    };
    let configured = |key: &str| {
        for key in [section, "user"].map(|section| format!("{section}.{key}")) {
            if settings.is_not_text(&key) {
                return Err(IdentityError::NotText(key));
            }
            if let Some(value) = settings.text(&key).filter(|value| !value.is_empty()) {
                return Ok(Some(value));
            }
        }
        // An empty value counts if there is no other, even that of another role.
        let is_empty = |section| settings.text(&format!("{section}.{key}")).is_some();
        Ok(["author", "committer", "user"].into_iter().any(is_empty).then(String::new))
    };
    let given = |value: &Option<String>, key| match value {
        Some(value) => Ok(Some(value.clone())),
        None => configured(key),
    };
    let email = match given(email, "email")? {
        None if !settings.is_on("user.useconfigonly")? => {
            variables.email.clone().filter(|email| !email.is_empty())
        }
        email => email,
    };
    let name = given(name, "name")?;
    let (Some(name), Some(email)) = (name, email) else {
        return Err(IdentityError::Unknown);
    };
    if name.is_empty() {
        return Err(IdentityError::EmptyName(email));
    }
    let person = Person { name: without_crud(&name), email: without_crud(&email) };
    match person.name.is_empty() {
        true => Err(IdentityError::OnlyCrud(name)),
        false => Ok(person),
    }
}

impl fmt::Display for Committer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Person { name, email } = &self.person;
        write!(f, "{name} <{email}> {}", git_date(self.time))
    }
}

/// A time as in objects: `SECONDS +HHMM`.
fn git_date(Time { seconds, offset_minutes }: Time) -> String {
    let sign = if offset_minutes < 0 { '-' } else { '+' };
    let offset = offset_minutes.unsigned_abs();
    format!("{seconds} {sign}{:02}{:02}", offset / 60, offset % 60)
}

/// A time as git reads it. Git reads four digits of an offset and allows up to 99 minutes: it
/// writes `+9999` as `+10039`.
fn told_date(Time { seconds, offset_minutes }: Time) -> String {
    let sign = if offset_minutes < 0 { '-' } else { '+' };
    let offset = offset_minutes.unsigned_abs();
    let hours = (offset / 60).min(99);
    format!("@{seconds} {sign}{hours:02}{:02}", offset - 60 * hours)
}

/// The current time, in the local offset.
fn now() -> Time {
    // libgit2 refuses only invalid names and addresses, and these are valid.
    let when = Signature::now("n", "e").map(|now| now.when());
    match when {
        Ok(when) => Time { seconds: when.seconds(), offset_minutes: when.offset_minutes() },
        Err(_) => Time::EPOCH,
    }
}

/// Parses `@SECONDS +HHMM`, or `SECONDS +HHMM` if the number can be nothing else than seconds for
/// git.
fn parse_date(text: &str) -> Option<Time> {
    let (seconds, offset) = text.split_once(' ')?;
    let digits = seconds.strip_prefix('@').unwrap_or(seconds);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (sign, hhmm) = match offset.split_at_checked(1)? {
        ("+", hhmm) => (1, hhmm),
        ("-", hhmm) => (-1, hhmm),
        _ => return None,
    };
    if !is_number(digits) || !is_number(hhmm) || hhmm.len() != 4 {
        return None;
    }
    let time = digits.parse().ok()?;
    if digits == seconds && !PLAIN_SECONDS.contains(&time) {
        return None;
    }
    let hhmm: i32 = hhmm.parse().ok()?;
    // Git reads such an offset only after `@`.
    if digits == seconds && (hhmm >= 2400 || hhmm % 100 >= 60) {
        return None;
    }
    let offset_minutes = sign * (hhmm / 100 * 60 + hhmm % 100);
    Some(Time { seconds: time, offset_minutes })
}

/// Cleans a name as git does: no line ends and angle brackets; no quotes, white space or commas
/// around it.
fn without_crud(text: &str) -> String {
    let is_crud = |c: char| c <= ' ' || ",:;<>\"\\'".contains(c);
    text.trim_matches(is_crud).replace(['\n', '<', '>'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_dates_that_mean_one_thing() {
        let time = |text| parse_date(text).map(|time| (time.seconds, time.offset_minutes));
        assert_eq!(time("1700000000 +0130"), Some((1_700_000_000, 90)));
        assert_eq!(time("@5 -0330"), Some((5, -210)));
        assert_eq!(time("@5 +9999"), Some((5, 6039)));
        assert_eq!(time("4102444799 +0000"), Some((4_102_444_799, 0)));
        assert_eq!(time("@4102444800 +0000"), Some((4_102_444_800, 0)));
        for other in [
            "5 +0000",
            "4102444800 +0000",
            "0000000005 +0000",
            "1700000000 +9999",
            "1700000000 +0060",
            "1700000000",
            "2026-01-02 03:04",
            "@x +0000",
            "@5 0000",
            "@5 +1",
        ] {
            assert_eq!(time(other), None, "{other}");
        }
    }

    #[test]
    fn cleans_names_as_git_does() {
        assert_eq!(without_crud(" \"A. <U>\n Thor, Jr.\" "), "A. U Thor, Jr.");
        assert_eq!(without_crud(",;'\\"), "");
    }
}
