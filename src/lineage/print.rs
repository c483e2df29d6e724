//! A lineage as a tree for people, and as a graph for Mermaid.

use std::fmt::Write as _;

use super::{Input, Lineage, StageRun, import_name};
use crate::python::python_value;
use crate::text::one_line;

impl Lineage {
    /// The lines of a tree: the version, and below each file what it was made of.
    #[must_use]
    pub fn tree(&self) -> Vec<String> {
        let mut lines = vec![format!("{} ({})", self.version.name(), self.version.commit.short(7))];
        if let Some(output) = &self.output {
            add(&mut lines, "", true, &Branch::Input(output));
        }
        lines
    }

    /// A flowchart of Mermaid.
    #[must_use]
    pub fn mermaid(&self) -> Vec<String> {
        let mut lines = vec!["flowchart LR".to_owned()];
        let mut ids = Vec::new();
        let root = node(&mut lines, &mut ids, ("v", &self.version.name()), "([", "])");
        if let Some(output) = &self.output {
            let output = input_node(&mut lines, &mut ids, output);
            lines.push(format!("    {output} --> {root}"));
        }
        lines
    }
}

/// A flowchart of Mermaid with an arrow from the second of each pair of versions to the first.
#[must_use]
pub fn mermaid_of(uses: impl Iterator<Item = (String, String)>) -> Vec<String> {
    let mut lines = vec!["flowchart LR".to_owned()];
    let mut ids = Vec::new();
    for (user, used) in uses {
        let used = node(&mut lines, &mut ids, ("v", &used), "([", "])");
        let user = node(&mut lines, &mut ids, ("v", &user), "([", "])");
        lines.push(format!("    {used} --> {user}"));
    }
    lines
}

/// A thing with things below it.
enum Branch<'l> {
    Input(&'l Input),
    Stage(&'l StageRun),
    Line(String),
}

fn add(lines: &mut Vec<String>, before: &str, is_last: bool, branch: &Branch<'_>) {
    let (text, below) = match branch {
        Branch::Line(text) => (text.clone(), Vec::new()),
        Branch::Input(input) => (label(input), input.stage.iter().map(Branch::Stage).collect()),
        Branch::Stage(stage) => (stage_label(stage), stage_branches(stage)),
    };
    let mark = if is_last { "└── " } else { "├── " };
    lines.push(format!("{before}{mark}{}", one_line(&text)));
    let before = format!("{before}{}", if is_last { "    " } else { "│   " });
    let count = below.len();
    for (at, branch) in below.iter().enumerate() {
        add(lines, &before, at + 1 == count, branch);
    }
}

/// A file in a line: what it is, and the beginning of its hash.
fn label(input: &Input) -> String {
    let mut label = input.path.clone();
    if let Some(hash) = &input.hash {
        let digits = hash.find(':').map_or(0, |at| at + 1) + 7;
        let _ = write!(label, "  {}", hash.chars().take(digits).collect::<String>());
    }
    if let Some(artifact) = &input.artifact {
        let _ = write!(label, "  {artifact}");
    }
    if let Some(import) = &input.import {
        let _ = write!(label, "  from {}", import_name(import));
        let is_named = import.rev.is_some();
        if let Some(commit) = import.rev_lock.as_ref().filter(|_| is_named) {
            let _ = write!(label, " ({})", commit.chars().take(7).collect::<String>());
        }
    }
    label
}

fn stage_label(stage: &StageRun) -> String {
    let seen = if stage.is_repeated { "  (see above)" } else { "" };
    format!("stage {}{seen}", with_commands(stage))
}

/// The name of a stage and its commands; `dvc import-url` runs none.
fn with_commands(stage: &StageRun) -> String {
    match stage.commands.as_slice() {
        [] => stage.name.clone(),
        commands => format!("{}: {}", stage.name, commands.join("; ")),
    }
}

fn stage_branches(stage: &StageRun) -> Vec<Branch<'_>> {
    let params = stage.params.iter().map(|(file, values)| {
        let values = values.iter().map(|(key, value)| format!("{key}={}", python_value(value)));
        Branch::Line(format!("{file}: {}", values.collect::<Vec<_>>().join(", ")))
    });
    params.chain(stage.inputs.iter().map(Branch::Input)).collect()
}

/// Adds a node, once for each kind and name, and gives its id.
fn node(
    lines: &mut Vec<String>,
    ids: &mut Vec<(String, String)>,
    (kind, name): (&str, &str),
    open: &str,
    close: &str,
) -> String {
    let key = (kind.to_owned(), name.to_owned());
    if let Some(at) = ids.iter().position(|known| *known == key) {
        return format!("n{at}");
    }
    let id = format!("n{}", ids.len());
    ids.push(key);
    // Mermaid reads entities of its own in texts in quotes.
    let text = name.replace('#', "#35;").replace('"', "#quot;").replace('<', "#lt;");
    lines.push(format!("    {id}{open}\"{}\"{close}", one_line(&text)));
    id
}

fn input_node(lines: &mut Vec<String>, ids: &mut Vec<(String, String)>, input: &Input) -> String {
    let id = node(lines, ids, ("file", &label(input)), "[", "]");
    if let Some(stage) = &input.stage {
        let run = node(lines, ids, ("stage", &with_commands(stage)), "{{", "}}");
        lines.push(format!("    {run} --> {id}"));
        for input in &stage.inputs {
            let from = input_node(lines, ids, input);
            lines.push(format!("    {from} --> {run}"));
        }
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lineage::NamedVersion;
    use crate::registry::Value;

    fn file(path: &str, stage: Option<StageRun>) -> Input {
        let hash = Some("md5:0123456789".to_owned());
        Input { path: path.to_owned(), hash, stage, ..Input::default() }
    }

    fn stage(name: &str, inputs: Vec<Input>) -> StageRun {
        let commands = vec![format!("run \"{name}\"")];
        StageRun { name: name.to_owned(), commands, inputs, ..StageRun::default() }
    }

    fn lineage() -> Lineage {
        let named = Input { artifact: Some("data@v1.0.0".to_owned()), ..file("raw", None) };
        let mut train =
            stage("train", vec![file("csv", Some(stage("prep", vec![named]))), file("src", None)]);
        let lr = ("lr".to_owned(), Value::Float(0.1));
        train.params.insert("params.yaml".to_owned(), [lr].into());
        let version = NamedVersion {
            artifact: "m".to_owned(),
            version: Some("v2.0.0".to_owned()),
            reference: None,
            commit: "0".repeat(40).parse().unwrap(),
        };
        Lineage { version, output: Some(file("m.pkl", Some(train))), unknown: Vec::new() }
    }

    #[test]
    fn a_tree_has_a_line_for_each_thing() {
        let expected = "\
m@v2.0.0 (0000000)
└── m.pkl  md5:0123456
    └── stage train: run \"train\"
        ├── params.yaml: lr=0.1
        ├── csv  md5:0123456
        │   └── stage prep: run \"prep\"
        │       └── raw  md5:0123456  data@v1.0.0
        └── src  md5:0123456";
        assert_eq!(lineage().tree().join("\n"), expected);
    }

    #[test]
    fn a_graph_has_an_arrow_for_each_use() {
        let expected = "\
flowchart LR
    n0([\"m@v2.0.0\"])
    n1[\"m.pkl  md5:0123456\"]
    n2{{\"train: run #quot;train#quot;\"}}
    n2 --> n1
    n3[\"csv  md5:0123456\"]
    n4{{\"prep: run #quot;prep#quot;\"}}
    n4 --> n3
    n5[\"raw  md5:0123456  data@v1.0.0\"]
    n5 --> n4
    n3 --> n2
    n6[\"src  md5:0123456\"]
    n6 --> n2
    n1 --> n0";
        assert_eq!(lineage().mermaid().join("\n"), expected);
    }
}
