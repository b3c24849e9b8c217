//! Tests that end their process, or that need one to themselves, run in a child: the test binary again,
//! with one test selected.

use std::env;
use std::process::{self, Command, Output};

const CHILD: &str = "PREEMPT_STACK_TEST_CHILD";

/// In the parent: runs test `name` of `module` (`module_path!()`) in a child with these environment
/// variables, and gives its output. In the child: runs `body` and exits with 0, unless `body` ended the
/// process.
pub(super) fn run(module: &str, name: &str, variables: &[(&str, &str)], body: fn()) -> Output {
    let (_crate, module) = module.split_once("::").expect("tests are in modules");
    let test = format!("{module}::{name}");
    if env::var_os(CHILD).is_some() {
        // A handler that only repeats its fault would spin for ever.
        // SAFETY: `alarm` has no preconditions; its signal ends the process.
        unsafe { libc::alarm(300) };
        body();
        process::exit(0);
    }
    Command::new(env::current_exe().unwrap())
        .args([&test, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, &test)
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

/// Runs `body` in a child and requires that it came to its end.
pub(super) fn run_to_the_end(module: &str, name: &str, variables: &[(&str, &str)], body: fn()) {
    let output = run(module, name, variables, body);
    assert!(output.status.success() && stdout(&output).contains("running 1 test"), "{output:#?}");
}

pub(super) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(super) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Whether the kernel can read the byte at `address`: it answers `EFAULT` where a load would fault.
pub(super) fn readable(address: usize) -> bool {
    let mut pipe = [0; 2];
    // SAFETY: there is room for the two descriptors.
    assert_eq!(unsafe { libc::pipe(pipe.as_mut_ptr()) }, 0);
    // SAFETY: the kernel checks the address itself.
    let written = unsafe { libc::write(pipe[1], std::ptr::with_exposed_provenance(address), 1) };
    let error = std::io::Error::last_os_error();
    for descriptor in pipe {
        // SAFETY: both were opened above and are used nowhere else.
        unsafe { libc::close(descriptor) };
    }
    assert!(written == 1 || error.raw_os_error() == Some(libc::EFAULT), "{error}");
    written == 1
}

/// Mappings of this process.
#[cfg(target_os = "linux")]
pub(super) fn mappings() -> usize {
    std::fs::read_to_string("/proc/self/maps").unwrap().lines().count()
}
