//! The time of an event, and moments as Git records them.
//!
//! The time of an event is the date of its tag's tagger: see [`Time::of_event`]. For a commit that
//! annotates an artifact it is the committer's date. Times are compared as instants, to the second.
//! `stages.rs` decides which of two events counts, `plan/dates.rs` which date a new tag gets.

use std::cmp::Ordering;
use std::fmt;

/// A moment with its time zone offset, as in a tagger or committer line.
///
/// Orders and compares as an instant: the offset does not count.
#[derive(Debug, Clone, Copy)]
pub struct Time {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Offset from UTC in minutes, east positive.
    pub offset_minutes: i32,
}

impl Time {
    /// 1970-01-01T00:00:00Z.
    pub(crate) const EPOCH: Self = Self { seconds: 0, offset_minutes: 0 };

    /// The time of a tag's event: the date of the tagger, not that of the tagged commit. A tag
    /// without a date counts as of 1970. GTO 1.10.1 cannot read it.
    pub(crate) fn of_event(tagger: Option<Self>) -> Self {
        tagger.unwrap_or(Self::EPOCH)
    }

    /// The beginning of a day of UTC, `2026-01-31`.
    #[must_use]
    pub(crate) fn of_day(text: &str) -> Option<Self> {
        let digits =
            |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
            return None;
        }
        let date = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        let days = days_from_civil(date);
        // A day that does not exist, such as 2026-02-30, becomes another one.
        let exists = civil_from_days(days) == date;
        exists.then_some(Self { seconds: days * 86_400, offset_minutes: 0 })
    }

    /// The time in JSON, `2026-01-02T03:04:05+02:00`, in its own offset.
    ///
    /// GTO 1.10.1: Python's `datetime.isoformat()`, which has the years 1 to 9999 and offsets below
    /// a day. Beyond them this goes on as ISO 8601 does: `+10000-01-01`, `-0001-12-31`, `+99:59`.
    pub(crate) fn isoformat(&self) -> impl fmt::Display + use<> {
        Clock { time: *self, separator: 'T' }
    }
}

/// The time in tables: `2026-01-02 03:04:05+02:00`, Python's `str(datetime)`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Clock { time: *self, separator: ' ' }.fmt(f)
    }
}

struct Clock {
    time: Time,
    separator: char,
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Time { seconds, offset_minutes } = self.time;
        let local = seconds.saturating_add(i64::from(offset_minutes) * 60);
        let (year, month, day) = civil_from_days(local.div_euclid(86_400));
        match year {
            0..=9999 => write!(f, "{year:04}")?,
            _ => write!(f, "{year:+05}")?,
        }
        let second = local.rem_euclid(86_400);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let separator = self.separator;
        write!(f, "-{month:02}-{day:02}{separator}{hour:02}:{minute:02}:{second:02}")?;
        let sign = if offset_minutes < 0 { '-' } else { '+' };
        let offset = offset_minutes.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", offset / 60, offset % 60)
    }
}

/// The day of a year, month and day: the inverse of [`civil_from_days`], for days that there are.
fn days_from_civil((year, month, day): (i64, i64, i64)) -> i64 {
    let from_march = year - i64::from(month <= 2);
    let (era, year_of_era) = (from_march.div_euclid(400), from_march.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of a day counted from 1970-01-01, in the proleptic Gregorian calendar.
///
/// Howard Hinnant's `civil_from_days`: years begin in March, so that a leap day comes last.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468; // from 0000-03-01
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153; // from March
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = 400 * era + year_of_era + i64::from(month >= 10);
    (year, (month + 2) % 12 + 1, day)
}

impl PartialEq for Time {
    fn eq(&self, other: &Self) -> bool {
        self.seconds == other.seconds
    }
}

impl Eq for Time {}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        self.seconds.cmp(&other.seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64, offset_minutes: i32) -> Time {
        Time { seconds, offset_minutes }
    }

    #[test]
    fn prints_as_python_does() {
        for (seconds, offset, expected) in [
            (0, 0, "1970-01-01 00:00:00+00:00"),
            (-62_135_596_800, 0, "0001-01-01 00:00:00+00:00"),
            (-61_125_643_555, -210, "0033-01-02 03:04:05-03:30"),
            (253_402_300_799, 0, "9999-12-31 23:59:59+00:00"),
            (1_767_315_845, 120, "2026-01-02 03:04:05+02:00"),
            (951_782_400, -210, "2000-02-28 20:30:00-03:30"),
            (4_107_542_399, 345, "2100-03-01 05:44:59+05:45"),
            (-1, -1, "1969-12-31 23:58:59-00:01"),
            (-2_203_891_200, 840, "1900-03-01 14:00:00+14:00"),
            (1_330_473_600, -720, "2012-02-28 12:00:00-12:00"),
        ] {
            let time = at(seconds, offset);
            assert_eq!(time.to_string(), expected);
            assert_eq!(time.isoformat().to_string(), expected.replace(' ', "T"));
        }
    }

    #[test]
    fn a_day_begins_at_midnight_utc() {
        for (text, expected) in [
            ("1970-01-01", Some(0)),
            ("2000-02-29", Some(951_782_400)),
            ("2026-12-31", Some(1_798_675_200)),
            ("0001-01-01", Some(-62_135_596_800)),
            ("9999-12-31", Some(253_402_214_400)),
            ("1900-02-29", None),
            ("2026-02-30", None),
            ("2026-13-01", None),
            ("2026-00-01", None),
            ("2026-1-1", None),
            ("2026-01-01T00:00", None),
            ("+026-01-01", None),
            ("2026-01-01-01", None),
            ("today", None),
            ("", None),
        ] {
            assert_eq!(Time::of_day(text).map(|time| time.seconds), expected, "{text}");
        }
    }

    #[test]
    fn goes_on_where_python_fails() {
        for (seconds, offset, expected) in [
            (253_402_300_800, 0, "+10000-01-01 00:00:00+00:00"),
            (-62_135_596_801, 0, "0000-12-31 23:59:59+00:00"),
            (-62_167_219_201, 0, "-0001-12-31 23:59:59+00:00"),
            (0, 99 * 60 + 59, "1970-01-05 03:59:00+99:59"),
            (i64::MAX, 1, "+292277026596-12-04 15:30:07+00:01"),
            (i64::MIN, i32::MIN, "-292277022657-01-27 08:29:52-35791394:08"),
        ] {
            assert_eq!(at(seconds, offset).to_string(), expected);
        }
    }
}
