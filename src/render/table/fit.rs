//! Tables that are wider than the terminal.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

use super::width;

/// What a table loses so that it fits into a terminal.
///
/// Messages become shorter first. Then columns go: dates, tags, authors, commits, in this order.
/// Then the widest columns become shorter. At last the columns at the right go; the first one stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fit {
    hidden: Vec<usize>,
    /// The headers of the columns that are hidden.
    pub hidden_headers: Vec<String>,
    /// Whether texts are cut.
    pub is_cut: bool,
}

/// The columns that go first, and the order in which they go.
const LEAST: [&str; 7] =
    ["timestamp", "created_at", "assigned_at", "ref", "author", "assigned_by", "commit"];
/// The columns that become shorter first.
const TEXTS: [&str; 2] = ["message", "assigned_because"];
/// The smallest width of a text that became shorter.
const SHORTEST_TEXT: u16 = 20;
/// The smallest width of any column that became shorter.
const SHORTEST: u16 = 8;

impl Fit {
    /// Fits columns of these widths, without padding and frames, into a terminal. The widths become
    /// those of the columns there.
    pub(super) fn new(headers: &[Cow<'_, str>], widths: &mut [u16], columns: usize) -> Self {
        let mut fit = Self::default();
        let is_text = |at: usize| TEXTS.contains(&&*headers[at]);
        fit.shorten(widths, columns, SHORTEST_TEXT, is_text);
        for name in LEAST {
            if let Some(at) = headers.iter().position(|header| *header == name)
                && !fit.fits(widths, columns)
            {
                fit.hide(headers, at);
            }
        }
        fit.shorten(widths, columns, SHORTEST, |_| true);
        for at in (0..widths.len()).rev() {
            let has_others = fit.hidden.len() + 1 < widths.len();
            if has_others && !fit.fits(widths, columns) && !fit.hides(at) {
                fit.hide(headers, at);
            }
        }
        fit
    }

    /// Whether the column is hidden.
    pub(super) fn hides(&self, at: usize) -> bool {
        self.hidden.contains(&at)
    }

    /// Those of one item a column that are shown.
    pub(super) fn shown<T>(&self, columns: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        columns.enumerate().filter(|(at, _)| !self.hides(*at)).map(|(_, column)| column)
    }

    /// The text, each line of it cut to a width.
    pub(super) fn cut<'t>(&self, text: &'t str, widest: u16) -> Cow<'t, str> {
        match self.is_cut && width(text) > usize::from(widest) {
            true => Cow::Owned(
                text.split('\n').map(|it| line(it, widest)).collect::<Vec<_>>().join("\n"),
            ),
            false => Cow::Borrowed(text),
        }
    }

    fn fits(&self, widths: &[u16], columns: usize) -> bool {
        self.total(widths) <= columns
    }

    /// The width of the table: each column has a blank at both sides and a frame.
    fn total(&self, widths: &[u16]) -> usize {
        self.shown(widths.iter()).map(|width| usize::from(*width) + 3).sum::<usize>() + 1
    }

    fn hide(&mut self, headers: &[Cow<'_, str>], at: usize) {
        self.hidden.push(at);
        self.hidden_headers.push(headers[at].to_string());
    }

    /// Takes from the widest of these columns, until the table fits or all are as short as can be.
    fn shorten(
        &mut self,
        widths: &mut [u16],
        columns: usize,
        shortest: u16,
        counts: impl Fn(usize) -> bool,
    ) {
        while !self.fits(widths, columns) {
            let over = self.total(widths) - columns;
            let candidates = (0..widths.len()).filter(|at| counts(*at) && !self.hides(*at));
            let mut candidates: Vec<_> = candidates.collect();
            candidates.sort_by_key(|at| std::cmp::Reverse(widths[*at]));
            let Some(widest) = candidates.first().copied() else { return };
            let next = candidates.get(1).map_or(0, |at| widths[*at]);
            let floor = next.max(shortest).min(widths[widest].saturating_sub(1));
            if widths[widest] <= shortest {
                return;
            }
            let take = usize::from(widths[widest] - floor).min(over);
            widths[widest] -= u16::try_from(take).unwrap_or(u16::MAX);
            self.is_cut = true;
        }
    }
}

/// The beginning of a line, with an ellipsis where the rest is missing.
fn line(text: &str, widest: u16) -> String {
    if width(text) <= usize::from(widest) {
        return text.to_owned();
    }
    let mut left = usize::from(widest).saturating_sub(1);
    let fitting = text.chars().take_while(|character| {
        let width = character.width().unwrap_or_default();
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    });
    fitting.chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn fitted(columns: &[(&str, u16)], width: usize) -> (Vec<String>, Vec<u16>, bool) {
        let headers: Vec<_> = columns.iter().map(|(header, _)| Cow::from(*header)).collect();
        let mut widths: Vec<_> = columns.iter().map(|(_, width)| *width).collect();
        let fit = Fit::new(&headers, &mut widths, width);
        let shown = (0..widths.len()).filter(|at| !fit.hides(*at)).map(|at| widths[at]);
        (fit.hidden_headers.clone(), shown.collect(), fit.is_cut)
    }

    #[test]
    fn what_matters_least_goes_first() {
        let history =
            [("timestamp", 25), ("artifact", 10), ("event", 14), ("ref", 12), ("author", 8)];
        for (width, hidden, widths, is_cut) in [
            (200, &[][..], &[25, 10, 14, 12, 8][..], false),
            (85, &[], &[25, 10, 14, 12, 8], false),
            (84, &["timestamp"], &[10, 14, 12, 8], false),
            (50, &["timestamp", "ref"], &[10, 14, 8], false),
            (31, &["timestamp", "ref", "author"], &[10, 14], false),
            (30, &["timestamp", "ref", "author"], &[10, 13], true),
            (23, &["timestamp", "ref", "author"], &[8, 8], true),
            (22, &["timestamp", "ref", "author", "event"], &[8], true),
            (1, &["timestamp", "ref", "author", "event"], &[8], true),
        ] {
            let (got_hidden, got, cut) = fitted(&history, width);
            assert_eq!((&got[..], cut), (widths, is_cut), "{width}");
            assert_eq!(got_hidden, hidden, "{width}");
        }
    }

    #[test]
    fn messages_become_shorter_before_columns_go() {
        let columns = [("name", 6), ("ref", 10), ("message", 70)];
        assert_eq!(fitted(&columns, 60), (vec![], vec![6, 10, 34], true));
        assert_eq!(fitted(&columns, 40), (vec!["ref".to_owned()], vec![6, 20], true));
    }

    #[test]
    fn the_widest_stages_become_shorter_before_the_last_ones_go() {
        let columns = [("name", 20), ("latest", 8), ("#a", 30), ("#b", 8), ("#c", 8)];
        assert_eq!(fitted(&columns, 80), (vec![], vec![20, 8, 20, 8, 8], true));
        assert_eq!(fitted(&columns, 56), (vec![], vec![8, 8, 8, 8, 8], true));
        assert_eq!(
            fitted(&columns, 40),
            (vec!["#c".to_owned(), "#b".to_owned()], vec![8, 8, 8], true)
        );
    }

    #[test]
    fn cut_texts_say_so() {
        let fit = Fit { is_cut: true, ..Fit::default() };
        for (text, cut) in
            [("abcd", "abcd"), ("abcde", "abc…"), ("模型模", "模…"), ("ab\nabcdef", "ab\nabc…")]
        {
            assert_eq!(fit.cut(text, 4), cut);
        }
        assert_eq!(Fit::default().cut("abcde", 4), "abcde");
    }
}
