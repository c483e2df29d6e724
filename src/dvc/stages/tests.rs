//! Expectations are what DVC 3 makes of the same files; `tests/it/reference/dvc.rs` asks it.

use std::convert::Infallible;

use super::*;

fn resolved(file: &str, files: &[(&str, &str)]) -> Stages {
    let templates = StageTemplates::read(file.as_bytes()).unwrap();
    let read = |path: &str| {
        let file = files.iter().find(|(name, _)| *name == path);
        Ok::<_, Infallible>(file.map(|(_, text)| text.as_bytes().to_vec()))
    };
    let Ok(stages) = templates.resolve("sub", read);
    stages
}

fn params(stages: &Stages) -> Vec<(&str, String)> {
    stages.params.iter().map(|file| (file.path.as_str(), file.keys.join(","))).collect()
}

#[test]
fn stages_name_their_files() {
    let file = "stages:\n  train:\n    cmd: x\n    outs: [m.pkl, {plain: {cache: false}}]\n    \
                metrics: [m.json: {cache: false}, ../top.yaml]\n    plots: [p.csv]\n    \
                params: [lr, a.b, {other.toml: [x, y]}, {whole.json: null}]\n  \
                prep: {cmd: y, wdir: ../data, outs: [out], params: [{more.yaml: [z]}]}\n\
                metrics: [all.json, eval/]\nparams: [other.toml]\n";
    let stages = resolved(file, &[]);
    let outs = ["m.pkl", "plain", "m.json"].map(|name| format!("sub/{name}"));
    let outs = outs.into_iter().chain(["top.yaml".to_owned(), "sub/p.csv".to_owned()]);
    let train =
        Stage { name: "train".to_owned(), directory: "sub".to_owned(), outs: outs.collect() };
    assert_eq!(stages.stages[0], train);
    assert_eq!(stages.stages[1].outs, ["data/out"]);
    assert_eq!(stages.metrics, ["sub/m.json", "top.yaml", "sub/all.json", "sub/eval"]);
    let expected = [
        ("sub/params.yaml", ""),
        ("sub/other.toml", ""),
        ("sub/whole.json", ""),
        ("data/more.yaml", "z"),
    ];
    assert_eq!(params(&stages), expected.map(|(path, keys)| (path, keys.to_owned())));
}

#[test]
fn each_item_makes_a_stage() {
    for (definition, expected) in [
        (
            "{foreach: [a, 1, 1.5, true], do: {outs: ['${item}']}}",
            "s@a=a s@1=1 s@1.5=1.5 s@true=true",
        ),
        ("{foreach: [{n: x}, {n: y}], do: {outs: ['${item.n}']}}", "s@0=x s@1=y"),
        ("{foreach: {b: {n: x}, a: {n: y}}, do: {outs: ['${key}-${item.n}']}}", "s@b=b-x s@a=a-y"),
        ("{foreach: '${list}', do: {outs: ['${dir}/${item}']}}", "s@p=d/p s@q=d/q"),
        ("{foreach: '${map}', do: {outs: ['${item[0]}']}}", "s@k=v"),
        (
            "{matrix: {a: [x, y], b: '${list}'}, outs: ['${item.a}${item.b}${key}']}",
            "s@x-p=xpx-p s@x-q=xqx-q s@y-p=ypy-p s@y-q=yqy-q",
        ),
        ("{matrix: {a: [[1]], b: [2]}, outs: ['${item.b}']}", "s@a0-2=2"),
        ("{vars: [{own: o}, more.yaml], outs: ['${own}${more}']}", "s=om"),
        ("{vars: [{own: o}], outs: ['${own}']}", "s=o"),
        ("{wdir: '${dir}', outs: [x]}", "s=d/x"),
    ] {
        let vars = "vars: [{dir: d, list: [p, q], map: {k: [v]}}]";
        let stages = resolved(
            &format!("{vars}\nstages: {{s: {definition}}}\n"),
            &[("sub/more.yaml", "more: m")],
        );
        let made = stages
            .stages
            .iter()
            .map(|stage| format!("{}={}", stage.name, stage.outs[0].strip_prefix("sub/").unwrap()));
        assert_eq!(made.collect::<Vec<_>>().join(" "), expected, "{:?}", stages.unresolved);
    }
}

#[test]
fn what_cannot_be_resolved_hides_nothing_else() {
    let file = "vars: [none.yaml]\nstages:\n  a: {cmd: x, outs: [o], metrics: [m.json]}\n  \
                b: {cmd: x, outs: ['${x}']}\nmetrics: ['${x}']\n";
    let stages = resolved(file, &[]);
    assert_eq!((stages.stages.len(), stages.metrics), (1, vec!["sub/m.json".to_owned()]));
    let unresolved: Vec<_> = stages.unresolved.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(unresolved, ["b", "metrics"]);
}

#[test]
fn a_file_cannot_make_too_much() {
    let list = format!("[{}]", vec!["1"; 500].join(","));
    let matrix = format!("{{a: {list}, b: {list}, c: {list}}}");
    let file = format!("stages: {{s: {{matrix: {matrix}, outs: ['${{key}}']}}}}");
    assert_eq!(resolved(&file, &[]).unresolved, [("s".to_owned(), TemplateError::TooMuch)]);
}
