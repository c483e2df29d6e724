//! Dates as a user types them.

use super::Time;

/// A day of UTC, `2026-01-31`, or a second, `2026-01-31 12:00:00+02:00`: tables and JSON print the
/// latter. Both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first second.
    pub first: Time,
    /// Its last second.
    pub last: Time,
}

impl Period {
    /// Parses a date. A time has `T` or a space before it, minutes and seconds are optional, and
    /// without an offset (`Z`, `+02:00`) it is UTC. `None` if the text is no date.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let Some((day, clock)) = text.split_once(['T', ' ']) else {
            let first = Time::of_day(text)?;
            let last = Time { seconds: first.seconds + 86_399, ..first };
            return Some(Self { first, last });
        };
        let (clock, offset_minutes) = split_offset(clock)?;
        let mut parts = clock.split(':');
        let hour = number(parts.next()?, 23)?;
        let minute = parts.next().map_or(Some(0), |text| number(text, 59))?;
        let second = parts.next().map_or(Some(0), |text| number(text, 59))?;
        if parts.next().is_some() {
            return None;
        }
        let of_day = hour * 3600 + (minute - i64::from(offset_minutes)) * 60 + second;
        let seconds = Time::of_day(day)?.seconds + of_day;
        let time = Time { seconds, offset_minutes };
        Some(Self { first: time, last: time })
    }
}

/// The clock, and the minutes of the offset after it.
fn split_offset(text: &str) -> Option<(&str, i32)> {
    if let Some(clock) = text.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let Some(at) = text.find(['+', '-']) else { return Some((text, 0)) };
    let (clock, offset) = text.split_at(at);
    let (hours, minutes) = offset[1..].split_once(':').unwrap_or(offset[1..].split_at_checked(2)?);
    let minutes = i32::try_from(number(hours, 99)? * 60 + number(minutes, 59)?).ok()?;
    Some((clock, if offset.starts_with('-') { -minutes } else { minutes }))
}

/// A number of two digits, up to `most`.
fn number(text: &str, most: i64) -> Option<i64> {
    let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_number && *number <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_seconds() {
        for (text, expected) in [
            ("1970-01-02", Some((86_400, 172_799))),
            ("1970-01-01T00:00:01Z", Some((1, 1))),
            ("1970-01-01 00:01", Some((60, 60))),
            ("1970-01-01 02:00:00+02:00", Some((0, 0))),
            ("1969-12-31T20:30:05-0330", Some((5, 5))),
            ("1970-01-01T01", Some((3600, 3600))),
            ("1970-01-01T24:00", None),
            ("1970-01-01T00:60", None),
            ("1970-01-01T00:00:00:00", None),
            ("1970-01-01T1:00", None),
            ("1970-01-01T", None),
            ("1970-01-01T01:00+2", None),
            ("1970-01-01T01:00+é", None),
            ("1970-02-30", None),
            ("yesterday", None),
            ("", None),
        ] {
            let period = Period::new(text).map(|it| (it.first.seconds, it.last.seconds));
            assert_eq!(period, expected, "{text}");
        }
    }

    #[test]
    fn what_is_printed_can_be_typed() {
        let time = Time { seconds: 1_767_315_845, offset_minutes: -210 };
        for text in [time.to_string(), time.isoformat().to_string()] {
            assert_eq!(Period::new(&text), Some(Period { first: time, last: time }), "{text}");
        }
    }
}
