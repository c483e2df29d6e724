//! The jobs in the README's section on CI, as GitHub and GitLab read them.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_yaml::Value;

/// A job: what starts it, and what it runs.
pub(super) struct Recipe {
    /// Patterns of tags on GitHub; one expression on GitLab.
    pub(super) triggers: Vec<String>,
    /// Its variables.
    pub(super) variables: Vec<(String, String)>,
    /// Its scripts, each run in a shell of its own.
    pub(super) steps: Vec<Step>,
}

/// A script of a job.
pub(super) struct Step {
    pub(super) script: String,
    /// A variable, and the value that it must have.
    pub(super) condition: Option<(String, String)>,
}

/// The YAML files in the section.
fn files() -> Vec<Value> {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    let readme = readme.unwrap();
    let section = readme.split("\n## In CI\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let blocks = section.split("```yaml\n").skip(1).map(|block| block.split("```").next().unwrap());
    blocks.map(|block| serde_yaml::from_str(block).unwrap()).collect()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map(str::to_owned)
        .unwrap_or_else(|| value.as_i64().map(|number| number.to_string()).unwrap_or_default())
}

fn texts(value: &Value) -> Vec<String> {
    value.as_sequence().into_iter().flatten().map(text).collect()
}

fn variables(value: &Value) -> Vec<(String, String)> {
    let pairs = value.as_mapping().into_iter().flatten();
    pairs.map(|(name, value)| (text(name), text(value))).collect()
}

/// The job of this name on GitHub.
pub(super) fn github(name: &str) -> Recipe {
    let files = files();
    let file = files.iter().find(|file| !file["jobs"][name].is_null()).unwrap();
    let job = &file["jobs"][name];
    let steps = job["steps"].as_sequence().unwrap().iter().filter(|step| !step["run"].is_null());
    let steps = steps.map(|step| Step {
        script: text(&step["run"]),
        condition: step["if"].as_str().map(|condition| {
            let (variable, value) = condition.split_once(" == ").unwrap();
            let variable = variable.strip_prefix("env.").unwrap();
            (variable.to_owned(), value.trim_matches('\'').to_owned())
        }),
    });
    Recipe {
        triggers: texts(&file["on"]["push"]["tags"]),
        variables: variables(&job["env"]),
        steps: steps.collect(),
    }
}

/// The job of this name on GitLab.
pub(super) fn gitlab(name: &str) -> Recipe {
    let files = files();
    let file = files.iter().find(|file| file["jobs"].is_null()).unwrap();
    let job = &file[name];
    let rule = text(&job["rules"][0]["if"]);
    let script = texts(&job["script"]).join("\n");
    Recipe {
        triggers: vec![rule],
        variables: variables(&file["variables"]),
        steps: vec![Step { script, condition: None }],
    }
}

/// Whether GitHub starts a job with these patterns for a tag: `*` is all but a slash, `**`
/// everything, `+` repeats what stands before it, and `!` takes back what matched before.
pub(super) fn github_starts(patterns: &[String], tag: &str) -> bool {
    patterns.iter().fold(false, |starts, pattern| match pattern.strip_prefix('!') {
        Some(pattern) => starts && !matches(&extended(pattern), tag),
        None => starts || matches(&extended(pattern), tag),
    })
}

/// Whether GitLab starts a job with the rule `$CI_COMMIT_TAG =~ /.../` for a tag.
pub(super) fn gitlab_starts(rule: &str, tag: &str) -> bool {
    let expression = rule.strip_prefix("$CI_COMMIT_TAG =~ /").unwrap();
    matches(expression.strip_suffix('/').unwrap(), tag)
}

/// A pattern of GitHub's as an extended regular expression.
fn extended(pattern: &str) -> String {
    let expression = pattern.replace('.', "\\.").replace("**", "\0").replace('*', "[^/]*");
    format!("^{}$", expression.replace('\0', ".*"))
}

fn matches(expression: &str, text: &str) -> bool {
    let script = "[[ $1 =~ $0 ]]";
    let status = Command::new("bash").args(["-c", script, expression, text]).status().unwrap();
    assert!(status.code().unwrap() < 2, "{expression}");
    status.success()
}
