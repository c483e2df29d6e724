//! Expectations are what DVC 3 makes of the same files; `tests/it/reference/dvc.rs` asks it.

use std::collections::HashMap;
use std::convert::Infallible;

use super::*;
use crate::registry::Value;
use crate::yaml::Text;

/// The path of `m` in a `dvc.yaml` in the folder `sub`, beside files by their paths.
fn path_of(dvc_yaml: &str, files: &[(&str, &str)]) -> Result<String, String> {
    let pipeline = Pipeline::read(dvc_yaml.as_bytes()).map_err(|error| error.to_string())?;
    let files: HashMap<_, _> = files.iter().copied().collect();
    let read = |path: &str| Ok(files.get(path).map(|text| text.as_bytes().to_vec()));
    let Ok(variables) = Variables::load::<Infallible>(&pipeline.vars, "sub", read);
    let (artifact, errors) = pipeline.artifacts["m"].resolved(variables.as_ref());
    match errors.first() {
        Some((field, error)) => Err(format!("{field}: {error}")),
        None => Ok(artifact.path.unwrap().0),
    }
}

/// The same with these variables alone.
fn of_vars(vars: &str, path: &str) -> Result<String, String> {
    path_of(&format!("vars:\n- {vars}\nartifacts:\n  m:\n    path: '{path}'\n"), &[])
}

#[test]
fn variables_stand_in_texts() {
    let vars = "{dir: out, a: {b: [x, {c: y}]}, on: true, n: 5, f: 1.0, no: null, l: [1, a]}";
    for (path, expected) in [
        ("${dir}/m.pkl", "out/m.pkl"),
        ("${dir}", "out"),
        ("${ dir }-${a.b[0]}${a.b.0}", "out-xx"),
        ("${a.b[1].c}/${a.b[-1][c]}/${a.b.-1.c}", "y/y/y"),
        ("${on}-${n}-${f}-${no}-${l}", "true-5-1.0-None-[1, 'a']".replace('\'', "''").as_str()),
        ("${n}", "5"),
        (r"\${dir}/${dir}", "${dir}/out"),
        (r"\${dir}", "${dir}"),
        ("${dir", "${dir"),
        ("$dir {dir} $ {dir}", "$dir {dir} $ {dir}"),
    ] {
        assert_eq!(of_vars(vars, path), Ok(expected.replace("''", "'")), "{path}");
    }
    let unknown = |name: &str| Err(format!("path: '{name}' is not defined"));
    for name in ["other", "dir.x", "a.b[2]", "a.b[-3]", "a.b.x", "a.x", "l[9999999999999999999999]"]
    {
        assert_eq!(of_vars(vars, &format!("x/${{{name}}}")), unknown(name));
    }
    for broken in ["", " ", ".", "a.", "a..b", "a[", "a[0", "a]", "a[]", "[0]", "a[0]b"] {
        let error = format!("path: '${{{}}}' is not a valid DVC expression", broken.trim());
        assert_eq!(of_vars(vars, &format!("${{{broken}}}")), Err(error));
    }
    for path in ["${a}", "x${a}", "${no}"] {
        assert!(
            of_vars(vars, path).unwrap_err().ends_with("cannot be inserted into a string"),
            "{path}"
        );
    }
}

#[test]
fn numbers_are_read_as_dvc_reads_them() {
    let numbers = "{a: 017, b: 1_000, c: '017', d: 1_0.5, e: [0x1_f], f: -0_1}";
    let path = "${a}/${b}/${c}/${d}/${e[0]}/${f}";
    let expected = Ok("17/1000/017/10.5/31/-1".to_owned());
    assert_eq!(of_vars(numbers, path), expected);
    let dvc_yaml = format!("artifacts:\n  m:\n    path: '{path}'\n");
    assert_eq!(path_of(&dvc_yaml, &[("sub/params.yaml", numbers)]), expected);
}

#[test]
fn variables_come_from_files() {
    let files = [
        ("sub/params.yaml", "dir: p\nnested: {a: 1}"),
        ("params.yaml", "dir: root"),
        (
            "sub/more.json",
            "{\"j\": {\"k\": [1, \"two\"]}, \"big\": 123456789012345678901234567890}",
        ),
        ("up.toml", "[t]\nkey = 'toml'\nother = 1.5"),
        ("sub/two.yaml", "x: 1\ny: 2\nz: 3"),
        ("sub/again.yaml", "dir: q"),
        ("sub/nested.yaml", "nested: {b: 2}"),
        ("sub/list.yaml", "- a"),
        ("sub/empty.yaml", ""),
        ("sub/broken.yaml", "a: ["),
        ("sub/code.py", "A = 1"),
    ];
    for (vars, path, expected) in [
        ("[]", "${dir}", Ok("p")),
        ("[params.yaml, ./params.yaml]", "${dir}", Ok("p")),
        ("[more.json]", "${j.k[1]}-${big}", Ok("two-123456789012345678901234567890")),
        ("[../up.toml]", "${t.key}${t.other}", Ok("toml1.5")),
        ("['two.yaml:x,y']", "${x}${y}", Ok("12")),
        ("['two.yaml:x', 'two.yaml:z']", "${x}${z}", Ok("13")),
        ("['two.yaml:x']", "${y}", Err("'y' is not defined")),
        ("['two.yaml:x,w']", "${x}", Err("'sub/two.yaml' has no 'w'")),
        ("['two.yaml:x', 'two.yaml:x']", "${x}", Err("`vars` lists 'two.yaml:x' twice")),
        ("[two.yaml, 'two.yaml:x']", "${x}", Err("`vars` lists 'two.yaml:x' twice")),
        ("['two.yaml:x', two.yaml]", "${x}", Err("`vars` lists 'two.yaml' twice")),
        ("['params.yaml:dir']", "${dir}", Err("`vars` lists 'params.yaml:dir' twice")),
        ("[nested.yaml, {nested: {c: 3}}]", "${nested.a}${nested.b}${nested.c}", Ok("123")),
        ("[again.yaml]", "${dir}", Err("'dir' is defined twice")),
        ("[{nested: {a: 1}}]", "${dir}", Err("'nested.a' is defined twice")),
        ("[empty.yaml]", "${dir}", Ok("p")),
        ("[none.yaml]", "${dir}", Err("there is no file 'sub/none.yaml'")),
        ("[../../x.yaml]", "${dir}", Err("there is no file '../x.yaml'")),
        ("[list.yaml]", "${dir}", Err("'sub/list.yaml' cannot be read: it is not a mapping")),
        (
            "[{a: '${dir}'}]",
            "${dir}",
            Err("'${dir}' in `vars` is a template, and templates are not allowed there"),
        ),
        ("[1]", "${dir}", Err("`vars` can contain only file names and mappings")),
        // A path without templates needs no variables.
        ("[broken.yaml]", "plain", Ok("plain")),
    ] {
        let dvc_yaml = format!("vars: {vars}\nartifacts: {{m: {{path: '{path}'}}}}");
        let expected = expected.map(str::to_owned).map_err(|error| format!("path: {error}"));
        assert_eq!(path_of(&dvc_yaml, &files), expected, "{vars}");
    }
    for file in ["broken.yaml", "code.py"] {
        let dvc_yaml = format!("vars: [{file}]\nartifacts: {{m: {{path: '${{dir}}'}}}}");
        let error = path_of(&dvc_yaml, &files).unwrap_err();
        assert!(error.starts_with(&format!("path: 'sub/{file}' cannot be read: ")), "{error}");
    }
}

#[test]
fn each_field_is_resolved_by_itself() {
    let dvc_yaml = "vars: [{kind: model, l: [1, {k: v}], name: x}]\n\
                    stages: {a: {foreach: '${any}', do: {cmd: '${item}'}}}\n\
                    artifacts:\n  m:\n    path: ${none}/a\n    type: ${kind}\n    \
                    labels: ['${kind}', '${none}']\n    desc: a ${kind}\n    \
                    meta: {all: '${l}', '${name}': ['x${l[0]}']}\n  ${name}y: {path: a}\n";
    let pipeline = Pipeline::read(dvc_yaml.as_bytes()).unwrap();
    let Ok(variables) = Variables::load::<Infallible>(&pipeline.vars, "", |_| Ok(None));
    let (artifact, errors) = pipeline.artifacts["m"].resolved(variables.as_ref());
    let text = |text: &str| Value::Text(text.to_owned());
    let all = Value::List(vec![
        Value::Integer("1".to_owned()),
        Value::Map(vec![("k".to_owned(), text("v"))]),
    ]);
    let meta = vec![("all".to_owned(), all), ("x".to_owned(), Value::List(vec![text("x1")]))];
    let expected = DvcArtifact {
        kind: Some(Text("model".to_owned())),
        desc: Text("a model".to_owned()),
        meta: Value::Map(meta),
        ..DvcArtifact::default()
    };
    assert_eq!(artifact, expected);
    let fields: Vec<_> = errors.into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["path", "labels"]);
    assert_eq!(resolve_name("${name}y", variables.as_ref()), Ok("xy".to_owned()));
}

#[test]
fn templates_copy_only_so_much() {
    let list = "1,".repeat(2000);
    let copies = "'${l}',".repeat(2000);
    let dvc_yaml =
        format!("vars: [{{l: [{list}]}}]\nartifacts: {{m: {{path: a, meta: [{copies}]}}}}");
    assert_eq!(
        path_of(&dvc_yaml, &[]),
        Err("meta: the templates expand to too much data".to_owned())
    );
}
