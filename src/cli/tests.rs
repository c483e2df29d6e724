//! argv in, arguments or help and exit code out.

use super::*;
use crate::commands::args::Conflict;
use crate::commands::show::{ShowArgs, ShowField, ShowFormat, Sort};
use crate::config::Environment;
use crate::render::TableFormat;

fn parse_line(line: &str) -> Result<Cli, Usage> {
    parse(std::iter::once("gto").chain(line.split_whitespace()).map(OsString::from))
}

#[track_caller]
fn show(line: &str) -> ShowArgs {
    match parse_line(line).unwrap().command {
        Some(Command::Show(args)) => args,
        other => panic!("{line}: {other:?}"),
    }
}

#[track_caller]
fn assert_usage(line: &str, exit_code: u8, needle: &str) {
    let usage = parse_line(line).unwrap_err();
    let text = usage.text(false);
    assert_eq!(usage.exit_code(), exit_code, "{line}");
    assert_eq!(usage.is_error(), exit_code != 0, "{line}");
    assert!(text.contains(needle), "{line}: {text}");
    assert!(!text.contains('\u{1b}'), "{line}: {text}");
}

#[test]
fn the_parser_is_sound() {
    command().debug_assert();
}

#[test]
fn bare_gto_prints_help_as_a_mistake() {
    assert_usage("", 2, "Read the registry:\n  show");
    for line in ["-h", "--help", "-vh", "--version --help"] {
        assert_usage(line, 0, "Usage: gto [OPTIONS] [COMMAND]");
    }
    assert!(parse_line("-h").unwrap_err().text(true).contains("\u{1b}[1mRead the registry"));
}

#[test]
fn options_of_the_program() {
    for (line, version, verbose, traceback) in [
        ("--version", true, false, false),
        ("-v", false, true, false),
        ("-vv --verbose", false, true, false),
        ("--tb --traceback --version", true, false, true),
    ] {
        let cli = parse_line(line).unwrap();
        assert_eq!((cli.version, cli.verbose, cli.traceback), (version, verbose, traceback));
        assert!(cli.command.is_none(), "{line}");
    }
    assert!(parse_line("--version show").unwrap().command.is_some());
}

#[test]
fn mistakes_name_the_nearest() {
    for (line, needle) in [
        ("shwo", "similar subcommand exists: 'show'"),
        ("Show", "similar subcommand exists: 'show'"),
        ("parse_tag x", "similar subcommand exists: 'parse-tag'"),
        ("promot m", "similar subcommand exists: 'promote'"),
        ("list", "error: No such command 'list'.\n\nUsage: gto"),
        ("delete", "error: No such command 'delete'.\n\nUsage: gto"),
        ("show --jsn", "similar argument exists: '--json'"),
        ("show --versions-per", "similar argument exists: '--versions-per-stage'"),
        ("show --jso", "error: No such option '--jso'.\n\n"),
        ("--json show", "'show --json' exists"),
        ("show a b", "error: Got unexpected extra argument (b)\n\n"),
        ("show -1", "No such option '-1'."),
        ("show --json=true", "Option '--json' does not take a value."),
        ("show -r", "error: Option '-r' requires an argument.\n\n"),
        ("show -ar", "Option '-r' requires an argument."),
        ("show --repo", "Option '--repo' requires an argument."),
        (
            "show --sort",
            "Option '--sort' requires an argument.\n  Only one of ['timestamp', 'semver']",
        ),
        ("assign m --stage", "Option '--stage' requires an argument."),
        ("assign m", "error: Missing option '--stage'.\n\nUsage: gto assign"),
        ("assign", "error: Missing argument 'NAME'.\n       Missing option '--stage'.\n\n"),
        ("register --push", "Missing argument 'NAME'."),
        ("check-ref", "Missing argument 'REF'."),
        ("parse-tag", "Missing argument 'NAME'."),
        ("assign m --stage s --no", "No such option '--no'."),
        ("-x", "error: No such option '-x'."),
        ("show --sort foo", "Only one of ['timestamp', 'semver'] is allowed\n"),
        ("register m --simple yes", "Only one of ['auto', 'true', 'false'] is allowed\n"),
        ("assign m --stage s --simple=", "Only one of ['auto', 'true', 'false'] is allowed\n"),
        (
            "show --sort Semver",
            "error: Invalid value for '--sort': Only one of ['timestamp', 'semver']",
        ),
        ("register m --pre 01", "error: Invalid value for '--pre': '01' is not valid in a version"),
        (
            "register m --if-changed=foo",
            "Invalid value for '--if-changed': Only one of ['content', 'any'] is allowed\n",
        ),
        ("show --av x", "'--assignments-per-version': 'x' is not a valid integer."),
        ("print-state --json", "No such option '--json'."),
    ] {
        assert_usage(line, 2, needle);
    }
}

#[test]
fn show_options() {
    let default = show("show");
    assert_eq!((default.name(), default.repos.repos.len()), (None, 0));
    assert_eq!((default.assignments_per_version, default.versions_per_stage), (-1, 1));
    assert_eq!(default.sort, Sort::Timestamp);
    assert!(!default.registered_only && !default.deprecated);

    let all = show("show -aAdr. m#prod --ro --av -2 --vs=+3 --sort timestamp --sort semver");
    assert_eq!((all.name(), &all.repos.repos[..]), (Some("m#prod"), &[OsString::from(".")][..]));
    assert_eq!((all.assignments_per_version, all.versions_per_stage), (-2, 3));
    assert_eq!(all.sort, Sort::Semver);
    assert!(all.heads.all_branches && all.heads.all_commits);
    assert!(all.registered_only && all.deprecated);

    assert_eq!(show("show -r x --repo=y -rz").repos.repos, ["x", "y", "z"]);
    assert_eq!(show("show --av 99999999999999999999").assignments_per_version, i64::MAX);
    assert_eq!(show("show -- --json").name(), Some("--json"));
}

#[test]
fn empty_arguments_are_no_arguments() {
    let args = ["gto", "show", "", "--repo", ""].map(OsString::from);
    let Some(Command::Show(args)) = parse(args).unwrap().command else { panic!() };
    assert_eq!((args.name(), &args.repos.repos[..]), (None, &[OsString::from(".")][..]));
}

#[cfg(unix)]
#[test]
fn arguments_need_not_be_unicode() {
    use std::os::unix::ffi::OsStringExt;
    let odd = OsString::from_vec(vec![b'm', 0xff]);
    let args = ["gto".into(), "show".into(), "-r".into(), odd.clone(), odd.clone()];
    let Some(Command::Show(args)) = parse(args).unwrap().command else { panic!() };
    assert_eq!((args.name(), &args.repos.repos[..]), (Some("m\u{fffd}"), &[odd][..]));
}

/// What is written into a tag or a file is not changed silently.
#[cfg(unix)]
#[test]
fn text_to_be_written_must_be_unicode() {
    use std::os::unix::ffi::OsStringExt;
    let odd = OsString::from_vec(vec![b'm', 0xff]);
    for (command, option) in [
        ("register m", "--message"),
        ("assign m --stage dev", "--message"),
        ("deprecate m", "--message"),
        ("annotate m", "--path"),
        ("annotate m", "--description"),
        ("annotate m", "--custom"),
    ] {
        let words = ["gto"].into_iter().chain(command.split(' ')).chain([option]);
        let args = words.map(OsString::from).chain([odd.clone()]);
        let usage = parse(args).unwrap_err();
        let text = usage.text(false);
        assert!(text.contains(option) && text.contains("'m\u{fffd}' is not UTF-8."), "{text}");
        assert_eq!(usage.exit_code(), 2);
    }
}

#[test]
fn output_flags() {
    for (line, format) in [
        ("show", Ok(ShowFormat::Table(TableFormat::FancyOutline))),
        ("show --json --json", Ok(ShowFormat::Json)),
        ("show --plain", Ok(ShowFormat::Table(TableFormat::Plain))),
        ("show --name", Ok(ShowFormat::Field(ShowField::Name))),
        ("show m --version", Ok(ShowFormat::Field(ShowField::Version))),
        ("show m --stage", Ok(ShowFormat::Field(ShowField::Stage))),
        ("show m --ref", Ok(ShowFormat::Field(ShowField::Ref))),
        ("show --json --plain", Err(Conflict::OutputFormats)),
        ("show --name --ref", Err(Conflict::OutputFormats)),
    ] {
        assert_eq!(show(line).format(), format, "{line}");
    }
    for (line, expected) in [
        ("history --asc", "Ok(Table(FancyOutline))"),
        ("history --plain m", "Ok(Table(Plain))"),
        ("history --json --plain", "Err(OutputFormats)"),
        ("check-ref r", "Ok(Sentence)"),
        ("check-ref r --event", "Ok(Event)"),
        ("check-ref r --json --name", "Err(FormattingFlags)"),
        ("stages", "Ok(AllowedElseUsed)"),
        ("stages --used --json", "Ok(Used)"),
        ("stages --used --allowed", "Err(AllowedAndUsed)"),
    ] {
        let choice = match parse_line(line).unwrap().command {
            Some(Command::History(args)) => format!("{:?}", args.format()),
            Some(Command::CheckRef(args)) => format!("{:?}", args.format()),
            Some(Command::Stages(args)) => format!("{:?}", args.selection()),
            other => panic!("{line}: {other:?}"),
        };
        assert_eq!(choice, expected, "{line}");
    }
}

#[test]
fn help_names_every_option_and_fits_80_columns() {
    let command = command();
    let all = parse_line("-h").unwrap_err().text(false);
    for command in command.get_subcommands() {
        let name = command.get_name();
        assert_eq!(all.contains(&format!("\n  {name} ")), !command.is_hide_set(), "{name}");
        let [short, long] = ["-h", "--help"]
            .map(|flag| parse_line(&format!("{name} {flag}")).unwrap_err().text(false));
        assert_eq!(short, long);
        assert!(short.lines().all(|line| line.chars().count() <= 80), "{short}");
        for option in command.get_arguments().filter_map(|arg| arg.get_long_and_visible_aliases()) {
            for long in option {
                assert!(short.contains(&format!("--{long}")), "--{long}: {short}");
            }
        }
    }
    for (first, section) in SECTIONS {
        assert!(all.contains(&format!("\n\n{section}:\n  {first} ")), "{all}");
    }
}

/// In words of one line each, so that a page of another width is the same text.
#[test]
fn help_fits_any_terminal() {
    let pages = command().get_subcommands().map(|it| it.get_name().to_owned()).collect::<Vec<_>>();
    for page in pages.iter().map(|page| vec!["help", page]).chain([vec!["--help"]]) {
        let text_at = |columns| {
            let screen = Some(Screen { columns, rows: 24 });
            let args = std::iter::once("gto").chain(page.iter().copied()).map(OsString::from);
            parse_for(args, screen).unwrap_err().text(false)
        };
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let wide = text_at(200);
        for columns in [60, 80, 200] {
            let text = text_at(columns);
            let too_wide = text.lines().find(|line| line.chars().count() > columns);
            assert_eq!(too_wide, None, "{page:?} at {columns}");
            assert_eq!(words(&text), words(&wide), "{page:?} at {columns}");
        }
    }
}

#[test]
fn shells_learn_to_complete() {
    let printed = |wanted: &str| {
        let mut script = Vec::new();
        completion::complete(wanted, &[], &Environment::default(), &mut script).unwrap();
        String::from_utf8(script).unwrap()
    };
    for (wanted, begins) in [
        ("bash_source", "_gto() {"),
        ("zsh_source", "#compdef gto"),
        ("fish_source", "complete --keep-order --exclusive --command gto"),
    ] {
        let script = printed(wanted);
        assert!(script.starts_with(begins) && script.contains("_GTO_COMPLETE"), "{script}");
    }
    assert_eq!(printed("bash_complete"), "");
}

#[test]
fn the_repository_may_come_first() {
    for line in ["-r x show m", "--repo x show m", "--repo=x show m", "-rx show m"] {
        assert_eq!(
            (show(line).name(), &show(line).repos.repos[..]),
            (Some("m"), &["x".into()][..])
        );
    }
    assert_eq!(show("-v -r x --no-pager show -r y").repos.repos, ["x", "y"]);
    assert_usage("-r x", 2, "Missing command.");
    assert_usage("-r", 2, "Option '-r' requires an argument.");
    assert_usage("-r x parse-tag t", 2, "No such option '-r'.");
}

#[test]
fn what_is_given_twice_is_the_same() {
    let both = "'one' and --repo 'two' differ: use only one of them";
    assert_usage("describe m one -r two", 2, both);
    assert_usage("describe m one -r two", 2, "Usage: gto describe");
    for (line, differ) in [
        ("register m one --rev two", "'one' and --rev 'two' differ: use only one of them"),
        ("assign m '' --rev two --stage s", "'''' and --rev 'two' differ: use only one of them"),
        ("annotate m -b one --rev two", "'one' and --rev 'two' differ: use only one of them"),
        ("remove m --rev one --branch=", "'' and --rev 'one' differ: use only one of them"),
    ] {
        assert_usage(line, 2, differ);
    }
    assert!(parse_line("register m one --rev one").is_ok());
    for line in ["describe m one", "describe m -r one", "describe m one -r one", "describe m ."] {
        assert!(parse_line(line).is_ok(), "{line}");
    }
}
