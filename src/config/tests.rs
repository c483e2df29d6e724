//! Expectations are what GTO 1.10.1 did with the same file and variables.

use super::*;

fn environment(variables: &[(&str, &str)]) -> Environment {
    variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn read(file: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join(".gto");
    std::fs::write(&path, file).unwrap();
    Config::read(root.path(), &environment(variables))
        .map_err(|error| error.to_string().replace(path.to_str().unwrap(), ".gto"))
}

fn list(names: &[&str]) -> Option<Vec<String>> {
    Some(names.iter().map(|name| (*name).to_owned()).collect())
}

#[test]
fn a_file_that_says_nothing_changes_nothing() {
    for file in ["", "null", "false", "0", "0.0", "[]", "{}", "''", "# only a comment\n"] {
        assert_eq!(read(file, &[]), Ok(Config::default()), "{file}");
    }
    let root = tempfile::tempdir().unwrap();
    assert_eq!(Config::read(root.path(), &Environment::default()), Ok(Config::default()));
    std::fs::create_dir(root.path().join(".gto")).unwrap();
    assert_eq!(Config::read(root.path(), &Environment::default()), Ok(Config::default()));
}

#[test]
fn keys_are_spelled_in_either_case_and_the_first_counts() {
    for file in ["stages: [a]", "STAGES: [a]", "StAgEs: [a]", "STAGES: [a]\nstages: [b]"] {
        assert_eq!(read(file, &[]).unwrap().stages, list(&["a"]), "{file}");
    }
    assert_eq!(read("index: x.yaml\nTYPES: []", &[]).unwrap().index, "x.yaml");
    assert_eq!(read("TYPES: []", &[]).unwrap().types, list(&[]));
    assert_eq!(read("types: null", &[]).unwrap().types, None);
    assert_eq!(read("config_file_name: 1", &[]), Ok(Config::default()));
}

#[test]
fn a_broken_file_says_where_and_why() {
    for (file, why) in [
        ("unknown: 1", "line 1, column 1: the unknown setting 'unknown'"),
        ("gto_stages: [a]", "line 1, column 1: the unknown setting 'gto_stages'"),
        ("1: 2", "line 1, column 1: invalid type: integer `1`, expected a text"),
        ("a", "line 1, column 1: invalid type: string \"a\", expected a mapping of settings"),
        ("stages: a", "line 1, column 9: stages: invalid type: string \"a\", expected a list"),
        ("stages: [1]", "line 1, column 10: stages[0]: invalid type: integer `1`, expected a name"),
        ("stages: [null]", "line 1, column 10: stages[0]: invalid type: null, expected a name"),
        ("index: null", "line 1, column 8: index: invalid type: null, expected a text"),
        (
            "emojis: 2",
            "line 1, column 9: emojis: invalid value: integer `2`, expected true or false",
        ),
        ("emojis: null", "line 1, column 9: emojis: invalid type: null, expected true or false"),
        (
            "enrichments: null",
            "line 1, column 14: enrichments: invalid type: null, expected a list",
        ),
        ("enrichments: [{}]", "line 1, column 15: enrichments[0]: missing field `type`"),
        ("stages: [a]\nstages: [b]", "line 2, column 1: the key 'stages' for the second time"),
        ("index: a\n---\nb: 2", "a second document"),
        (
            "types: [a, 'a:b']",
            "line 1, column 12: types[1]: Invalid value 'a:b'. Only letters, numbers, '_', '-', '/' are \
             allowed. Value must be of len >= 2 and must start and end with a letter or a number.\n\
             Letters are A to Z and a to z, numbers are 0 to 9, and one character is enough.",
        ),
    ] {
        assert_eq!(read(file, &[]), Err(format!("Wrong config file '.gto'\n{why}")));
    }
}

#[test]
fn a_variable_overrules_a_value_of_the_file_even_a_broken_one() {
    let stages = [("gto_STAGES", r#" ["a"] "#)];
    assert_eq!(read("stages: 5", &stages).unwrap().stages, list(&["a"]));
    assert!(read("stages: [", &stages).is_err());
    assert!(read("stage: [a]", &stages).is_err());
    let null = [("GTO_STAGES", "null"), ("GTO_INDEX", "")];
    let config = read("stages: [file]\nindex: file", &null).unwrap();
    assert_eq!((config.stages, config.index.as_str()), (list(&["file"]), ""));
}

#[test]
fn emojis_come_from_the_environment_alone() {
    assert!(read("emojis: false", &[]).unwrap().emojis);
    for (value, expected) in [("0", false), ("off", false), ("NO", false), ("t", true)] {
        let variables = environment(&[("GTO_EMOJIS", value)]);
        assert_eq!(Config::from_environment(&variables).unwrap().emojis, expected, "{value}");
    }
}

#[test]
fn a_broken_variable_is_one_line() {
    let list = r#"expected a JSON list, such as '["dev","prod"]'"#;
    for (name, value, why) in [
        ("GTO_STAGES", "dev", list),
        ("GTO_STAGES", "", list),
        ("Gto_Stages", "['a']", list),
        ("GTO_STAGES", "\"a\"", "invalid type: string \"a\", expected a list"),
        ("GTO_EMOJIS", "", "invalid value: string \"\", expected true or false"),
        ("GTO_EMOJIS", " false", "invalid value: string \" false\", expected true or false"),
    ] {
        let error = Config::from_environment(&environment(&[(name, value)])).unwrap_err();
        let expected = format!("Wrong environment variable {name}={value:?}: {why}");
        assert_eq!(error.to_string(), expected);
    }
    let others = [("GTO_UNKNOWN", "1"), ("STAGES", "x"), ("GTO_", "x"), ("ü", "x")];
    assert_eq!(Config::from_environment(&environment(&others)), Ok(Config::default()));
}

#[test]
fn types_and_stages_are_checked() {
    let config = read("stages: [dev, prod]\ntypes: []", &[]).unwrap();
    assert_eq!(config.check_stage("dev"), Ok(()));
    let refused = config.check_stage("other").unwrap_err();
    let list = "Allowed stages are: '['dev', 'prod']'";
    assert_eq!(refused.to_string(), format!("{list}\n'other' is not among them."));
    let near = config.check_stage("prdo").unwrap_err().to_string();
    assert_eq!(near, format!("{list}\n'prdo' is not among them. Did you mean 'prod'?"));
    let none = config.check_type("m").unwrap_err().to_string();
    assert_eq!(none, "Allowed types are: '[]'\n'm' is not among them.");
    let invalid = config.check_stage("a b").unwrap_err();
    assert!(invalid.to_string().starts_with("Invalid value 'a b'."));
    assert_eq!(Config::default().check_type("anything"), Ok(()));
}

#[test]
fn only_one_enrichment_is_known() {
    let file = "enrichments: [{type: gto, config: {a: 1}, more: x}]\nautoload_enrichments: false";
    assert_eq!(read(file, &[]).unwrap().check_enrichments(), Ok(()));
    let other = read("enrichments: [{type: mlem}]", &[]).unwrap().check_enrichments();
    assert_eq!(
        other.unwrap_err().to_string(),
        "Unknown enrichment type 'mlem': the only one is 'gto'"
    );
}

#[test]
fn settings_are_described_as_python_does() {
    let environment = environment(&[
        ("GTO_STAGES", r#"["dev","prod"]"#),
        ("GTO_TYPES", "[]"),
        ("GTO_INDEX", "a'b\"c\\d\té"),
        ("GTO_LOG_LEVEL", "it's"),
        ("GTO_EMOJIS", "no"),
        ("GTO_DEBUG", "1"),
        ("GTO_CONFIG_FILE_NAME", "null"),
        (
            "GTO_ENRICHMENTS",
            r#"[{"type":"gto"},{"type":"x","config":{"b":[1,2.5,1e20,1E-7,null,true,"s",{}],"a":-0}}]"#,
        ),
    ]);
    let expected = r#"INDEX='a\'b"c\\d\té'
CONFIG_FILE_NAME='null'
LOG_LEVEL="it's"
DEBUG=True
EMOJIS=False
types=[]
stages=['dev', 'prod']
enrichments=[EnrichmentConfig(type='gto', config={}), EnrichmentConfig(type='x', config={'b': [1, 2.5, 1e+20, 1e-07, None, True, 's', {}], 'a': 0})]
autoload_enrichments=True"#;
    assert_eq!(Config::from_environment(&environment).unwrap().describe(), expected);
}

#[test]
fn colours_are_for_terminals() {
    for (variables, on_terminal, in_pipe) in [
        (&[][..], true, false),
        (&[("NO_COLOR", "1")], false, false),
        (&[("NO_COLOR", "")], true, false),
        (&[("FORCE_COLOR", "1")], true, true),
        (&[("FORCE_COLOR", "")], false, false),
        (&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], false, false),
        (&[("TERM", "dumb")], false, false),
    ] {
        let environment = environment(variables);
        assert_eq!(environment.colors(true), on_terminal, "{variables:?}");
        assert_eq!(environment.colors(false), in_pipe, "{variables:?}");
    }
}
