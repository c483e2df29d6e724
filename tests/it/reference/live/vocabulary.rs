//! The words random registries are made of.

pub(super) const NAMES: &[&str] = &[
    "rf",
    "nn",
    "a",
    "Z",
    "9lives",
    "a-b_c",
    "a/b/c",
    "a/b",
    "models:rf",
    "models/deep.dir:rf",
    "models:a/b",
    "UPPER",
    "upper",
    "1e5",
    "123",
    "x.y:z",
    "long-name-of-an-artifact",
    "rf2",
];
pub(super) const STAGES: &[&str] =
    &["dev", "prod", "staging", "Prod", "eu-1", "a", "1", "eu/1/x", "007"];
pub(super) const SUFFIXES: &[&str] =
    &["-alpha", "-alpha.1", "-rc.1", "-rc.10", "-0", "+b1", "-a+b.2", "--"];
pub(super) const ZONES: &[&str] =
    &["+0000", "+0000", "+0530", "-0800", "+1400", "-0330", "-0000", "+0001"];
pub(super) const PEOPLE: &[&str] = &[
    "Ann <ann@example.com>",
    "Zoë Ångström <zoe@example.com>",
    "李雷 <li@example.cn>",
    "Quote\"d 'Name' <q@x>",
    "A B, Jr. <@>",
    "🪴 <e@example.com>",
];
pub(super) const MESSAGES: &[&str] = &[
    "Registering",
    "two\n\nparagraphs",
    "Ünï ✓ 漢字 😀",
    "",
    "  indented\n",
    "# hash\n",
    "quote \" and \\ back",
    "tab\tand \u{7f} and \u{1}",
    "trailing \n\n\n",
];
pub(super) const FOREIGN: &[&str] = &[
    "v1.0.0",
    "release/2024",
    "rf@1.0.0",
    "rf@v1.0",
    "rf@latest",
    "a=b=c@v1.0.0",
    "_x@v1.0.0",
    "rf#",
    "rf@v1.0.0!!",
    "rf#dev##1",
    "ünï@v1.0.0",
    "rf@v01.0.0",
];

/// Names and stages that 0.2.8 takes too; it also trims messages and names of people differently,
/// so only the first three of those are for it.
pub(super) const OLD_NAMES: &[&str] =
    &["rf", "nn", "a-b", "a/b", "rf2", "long-name-of-an-artifact"];
pub(super) const OLD_STAGES: &[&str] = &["dev", "prod", "staging", "eu-1"];
