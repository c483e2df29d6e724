//! Tags and files that are odd or very large: work and memory go with the size of the input and
//! no further.

use crate::robustness::resources::{by_shell, repository};
use crate::support::sandbox::{Outcome, Sandbox};

/// Makes tags of these objects' bytes after the three lines that git needs.
#[track_caller]
fn tag(sandbox: &Sandbox, name: &str, rest: &[u8]) -> String {
    let commit = sandbox.git(&["rev-parse", "HEAD"]);
    let head = format!("object {commit}\ntype commit\ntag {name}\n");
    sandbox.write("object", [head.as_bytes(), rest].concat());
    let hash = ["hash-object", "-w", "-t", "tag", "--literally", "../object"];
    format!("{} refs/tags/{name}\n", sandbox.git(&hash))
}

const TAGGER: &str = "tagger A <a@b> 1700000000 +0000\n\n";

/// Runs `gto` with so much memory, in MB, and no more.
#[track_caller]
fn within(megabytes: u32, sandbox: &Sandbox, args: &[&str]) -> Outcome {
    by_shell(sandbox, &format!("ulimit -v {}; exec \"$@\"", megabytes * 1024), args)
}

#[test]
fn odd_tags() {
    let sandbox = repository();
    let long = "n".repeat(4000);
    let date = |date: &str| format!("tagger A <a@b> {date}\n\nx");
    let tags = [
        ("zero", date("0 +0000")),
        ("noughts", date("0000000000 -0000")),
        ("y9999", date("253402300799 +0000")),
        ("y10000", date("253402300800 +1400")),
        ("last", date("9223372036854775807 +1400")),
        ("first", date("-9223372036854775808 -1200")),
        ("more", date("99999999999999999999 +0000")),
        ("east", date("1700000000 +1400")),
        ("west", date("1700000000 -1200")),
        ("nowhere", date("1700000000 +99999999999")),
        ("mail", "tagger A 1700000000 +0000\n\nx".to_owned()),
        ("nobody", "tagger \n\nx".to_owned()),
        ("none", "\nx".to_owned()),
        ("end", String::new()),
        ("control", "tagger A\0\x07 <a\x1b@b> 1700000000 +0000\n\n\0\x1b[31m".to_owned()),
        (&long, date("1700000000 +0000")),
    ];
    let lines =
        tags.iter().map(|(name, rest)| tag(&sandbox, &format!("{name}@v1.0.0"), rest.as_bytes()));
    let packed: String = lines.collect();
    sandbox.write("repo/.git/packed-refs", packed);
    for args in [
        &["show"][..],
        &["show", "--json"],
        &["history"],
        &["history", "--json"],
        &["print-state"],
        &["doctor"],
    ] {
        let got = within(300, &sandbox, args);
        assert!(matches!(got.code, 0 | 1) && !got.stderr.contains("panicked"), "{args:?}: {got:?}");
        let is_list = args[0] != "doctor";
        assert!(
            !is_list || tags.iter().all(|(name, _)| got.stdout.contains(name)),
            "{args:?}: {got:?}"
        );
    }
    // No file can have that name; it is packed.
    let checked = within(300, &sandbox, &["check-ref", &format!("{long}@v1.0.0"), "--version"]);
    assert_eq!((checked.code, checked.stdout.as_str()), (0, "v1.0.0\n"), "{checked:?}");
    let before = sandbox.fingerprint();
    let got = within(300, &sandbox, &["assign", &long, "--version", "v1.0.0", "--stage", "dev"]);
    assert!(got.stderr.contains("File name too long"), "{got:?}");
    assert_eq!(sandbox.fingerprint(), before);
    for (name, _) in tags.iter().filter(|(name, _)| *name != long) {
        let assign = ["assign", name, "--version", "v1.0.0", "--stage", "dev"];
        assert_eq!(within(300, &sandbox, &assign).code, 0, "{name}");
    }
}

#[test]
#[ignore = "takes a minute without optimisation"]
fn a_message_of_50_mb() {
    let sandbox = repository();
    let message = [TAGGER.as_bytes(), &b"word ".repeat(10_000_000)].concat();
    let line = tag(&sandbox, "m@v1.0.0", &message);
    sandbox.write("repo/.git/packed-refs", line);
    for (args, megabytes) in [
        (&["show"][..], 300),
        (&["show", "m", "--ref"], 300),
        (&["check-ref", "m@v1.0.0"], 300),
        (&["assign", "m", "--version", "v1.0.0", "--stage", "dev"], 300),
        (&["history", "--json"], 500),
    ] {
        let got = within(megabytes, &sandbox, args);
        assert_eq!(got.code, 0, "{args:?}: {}", got.stderr);
    }
}

#[test]
#[ignore = "takes a minute without optimisation"]
fn ten_thousand_stages() {
    let sandbox = repository();
    let tags: String = (0..10_000)
        .map(|n| {
            format!(
                "tag m#s{n}#{n}\nfrom refs/heads/main\ntagger A <a@b> {} +0000\ndata 0\n",
                n + 1
            )
        })
        .collect();
    sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["register", "m"]));
    sandbox.fast_import(tags.as_bytes());
    sandbox.git(&["pack-refs", "--all"]);
    for args in [
        &["show"][..],
        &["show", "m", "--json"],
        &["show", "m#s77", "--ref"],
        &["stages"],
        &["history"],
        &["assign", "m", "--version", "v0.0.1", "--stage", "s77"],
        &["assign", "m", "--version", "v0.0.1", "--stage", "s10000"],
    ] {
        let got = within(400, &sandbox, args);
        let is_there = args.last() == Some(&"s77");
        assert!(got.code == 0 || is_there, "{args:?}: {}", got.stderr);
    }
}

/// Six hundred of each: together they are 360,000, which stand only in what is printed.
#[test]
#[ignore = "takes minutes without optimisation"]
fn stages_of_versions_at_one_commit() {
    let sandbox = repository();
    let names = (0..600).map(|n| format!("m@v0.0.{n}"));
    let names = names.chain((0..600).map(|n| format!("m#s{n}#{n}")));
    let tags: String = names
        .enumerate()
        .map(|(n, name)| {
            let from = "from refs/heads/main\ntagger A <a@b>";
            format!("tag {name}\n{from} {} +0000\ndata 0\n", n + 1)
        })
        .collect();
    sandbox.fast_import(tags.as_bytes());
    sandbox.git(&["pack-refs", "--all"]);
    for (args, bytes) in [
        (&["show"][..], 1_000_000),
        (&["show", "--json"], 1_000_000),
        (&["show", "m"], 1_000_000),
        (&["show", "m", "--json"], 300_000_000),
        (&["show", "m", "--json", "--av", "0"], 100_000),
        (&["history"], 20_000_000),
        (&["history", "--json"], 50_000_000),
        (&["print-state"], 200_000_000),
        (&["stages"], 1000),
        (&["check-ref", "m#s77#77", "--stage"], 1),
    ] {
        // Lists of all of them would take more.
        let line = format!("ulimit -v {}; \"$@\" | wc -c", 80 * 1024);
        let got = by_shell(&sandbox, &line, args);
        let printed: usize = got.stdout.trim().parse().unwrap();
        assert!(got.stderr.is_empty() && printed > bytes, "{args:?}: {got:?}");
    }
}

/// A million of the short aliases are read, too: without optimisation in minutes instead of one.
#[test]
#[ignore = "takes a minute without optimisation"]
fn an_index_of_many_aliases() {
    let sandbox = repository();
    let first = "base: &a\n  type: model\n  labels: [x, y]\n";
    let lines: String = (0..300_000).map(|n| format!("m{n}: *a\n")).collect();
    let laughs: String = (1..12)
        .map(|n| {
            format!("a{n}: &a{n} {{custom: [{}]}}\n", vec![format!("*a{}", n - 1); 10].join(", "))
        })
        .collect();
    // Each copies less than is written out: that is read.
    sandbox.write("repo/artifacts.yaml", first.to_owned() + &lines);
    let got = within(600, &sandbox, &["describe", "m5", "--type"]);
    assert_eq!((got.code, got.stdout.as_str()), (0, "model\n"), "{got:?}");
    // These copy copies.
    sandbox.write("repo/artifacts.yaml", "a0: &a0 {custom: [x]}\n".to_owned() + &laughs);
    let got = within(600, &sandbox, &["describe", "m5"]);
    assert_eq!(got.code, 1, "{got:?}");
    let limits = ["aliases that copy too much", "repetition limit exceeded"];
    assert!(limits.iter().any(|limit| got.stderr.contains(limit)), "{got:?}");
}

#[test]
fn a_large_file_of_metrics_is_not_read() {
    let sandbox = Sandbox::new();
    sandbox.write("repo/dvc.yaml", "metrics: [m.json]\n");
    for digit in ["1", "2"] {
        let mut large = format!("{{\"a\": [{digit}");
        large.push_str(&", 1.5".repeat(20_000_000));
        sandbox.write("repo/m.json", large + "]}");
        sandbox.git(&["add", "-A"]);
        sandbox.git(&["commit", "-qm", digit]);
        assert_eq!(sandbox.gto(&["register", "m"]).code, 0);
    }
    let got = within(100, &sandbox, &["diff", "m", "--metrics", "--params", "--commits"]);
    let words = "❌ Cannot compare the metrics: m.json: it is 96 MiB large, and gto reads files \
    of up to 8 MiB\n";
    assert_eq!((got.code, got.stderr.as_str()), (1, words), "{got:?}");
}

#[test]
fn large_files_of_dvc_are_not_read() {
    let filler = "# filler\n".repeat(1 << 20);
    for (file, text) in [
        ("dvc.lock", "stages: {t: {cmd: x, outs: [{path: m, md5: 1a}]}}\n"),
        ("dvc.yaml", "metrics: [m.json]\n"),
        ("m.dvc", "outs: [{path: m, md5: 1a}]\n"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("repo/artifacts.yaml", "m: {path: m}\n");
        for n in ["1", "2"] {
            sandbox.write(&format!("repo/{file}"), format!("{text}# {n}\n{filler}"));
            sandbox.git(&["add", "-A"]);
            sandbox.git(&["commit", "-qm", n]);
            assert_eq!(sandbox.gto(&["register", "m"]).code, 0);
        }
        let got = within(100, &sandbox, &["diff", "m", "--outputs", "--metrics"]);
        let why = "cannot be read: it is 10 MiB large, and gto reads files of up to 8 MiB\n";
        assert!(got.code == 1 && got.stderr.contains(file) && got.stderr.contains(why), "{got:?}");
        let got = within(100, &sandbox, &["lineage", "m"]);
        assert!(got.code == 1 || file == "dvc.yaml", "{got:?}");
    }
}
