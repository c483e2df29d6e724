//! Random sequences of commands with options that Python GTO does not have: it reads the registries
//! that they leave as ours does. What fails changes nothing, and what `--exist-ok` did is not done
//! again.

use super::generate::Registry;
use super::steps::Steps;
use super::writes::Side;
use super::{command_line, difference, on_seeds, same};
use crate::support::sandbox::{Outcome, outcome};

/// Commands tried on one registry.
const STEPS: u64 = 25;

#[test]
#[ignore = "needs Python: tests/reference/install"]
fn random_changes_with_options_of_ours() {
    on_seeds("1.10.1", &["--mended", "--changes"], |reference, seed| {
        let registry = Registry::random(seed, 0..25, false);
        let side = Side::new(&registry);
        let (mut steps, mut compared) = (Steps::new(&registry), 0);
        let mut lines = Vec::new();
        for step in 0..STEPS {
            let argv = steps.next_of_ours(&side.tags().into_keys().collect::<Vec<_>>());
            lines.push(command_line(&argv));
            // Now and then two changes in one second.
            let clock = 1_800_000_000 + step * 3 / 2;
            let mut found = change(&side, &argv, clock);
            let name = argv[1].as_str();
            if step % 3 < 2 && found.is_none() {
                continue;
            }
            for args in [
                &["show"][..],
                &["show", "--json"],
                &["show", name],
                &["show", name, "--json"],
                &["history"],
            ] {
                if found.is_some() {
                    break;
                }
                compared += 1;
                let (mut ours, mut theirs) = (side.0.gto(args), reference.ask(&side.0, args));
                if !same(&mut ours, &mut theirs) {
                    let said = difference(&format!("{ours:?}"), &format!("{theirs:?}"));
                    found = Some(format!("$ gto {}\n{said}", args.join(" ")));
                }
            }
            if let Some(found) = found {
                let folder = side.0.keep();
                let report = format!(
                    "\n{found}after command {step} (again: GTO_LIVE_FROM={seed} GTO_LIVE_SEEDS=1)\n\
                     {}\n{}\n",
                    folder.display(),
                    lines.join("\n")
                );
                return (compared, Some(report));
            }
        }
        (compared, None)
    });
}

/// Runs a command; says what is wrong with what it did.
fn change(side: &Side, argv: &[String], clock: u64) -> Option<String> {
    let run = || -> Outcome {
        let mut gto = side.0.gto_command(&side.0.repo());
        outcome(gto.args(argv).env("GIT_COMMITTER_DATE", format!("{clock} +0000")))
    };
    let before = side.refs();
    let done = run();
    let after = side.refs();
    if done.code != 0 {
        let is_said = !done.stderr.is_empty();
        return (before != after || !is_said).then(|| format!("{done:?} and the tags changed\n"));
    }
    if !argv.iter().any(|word| word == "--exist-ok") {
        return None;
    }
    let again = run();
    let is_same = again.code == 0 && side.refs() == after && again.stdout.contains("' is already ");
    (!is_same).then(|| format!("{done:?}and again {again:?}"))
}
