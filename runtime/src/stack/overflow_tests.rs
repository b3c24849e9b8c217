use std::hint::black_box;
use std::os::unix::process::ExitStatusExt;
use std::panic;
use std::process::Output;

use corosensei::Coroutine;

use super::super::guard::Guard;
use super::super::{Stack, StackPool, StackSize, child, ensure_alternate_stack, minimum_size};
use super::*;

/// Recurses until the stack is gone.
#[inline(never)]
#[allow(unconditional_recursion)]
fn recurse(depth: u64) -> u64 {
    let frame = black_box([depth; 8]);
    recurse(depth + 1) + frame[0]
}

fn stack(guard: Guard, bytes: usize) -> (StackPool, Stack) {
    let pool = StackPool::with_guard(guard);
    let stack = pool.acquire(StackSize::new(bytes).unwrap()).unwrap();
    (pool, stack)
}

fn overflow_in_a_coroutine(guard: Guard, name: &str) {
    install_overflow_handler().unwrap();
    let (_pool, mut stack) = stack(guard, 1 << 20);
    stack.set_owner(42, name);
    Coroutine::with_stack(stack, |_: &corosensei::Yielder<(), ()>, ()| recurse(0)).resume(());
}

/// Something that is no stack overflow.
fn wild_read() {
    // SAFETY: none: no mapping lies that low, so this faults, which is what the test is about.
    unsafe { ptr::without_provenance::<u8>(64).read_volatile() };
}

fn assert_reported(output: &Output, who: &str) {
    let text = child::stderr(output);
    let line =
        format!("preempt: {who} has overflowed its stack of 1048576 bytes\nhelp: give it a larger stack");
    assert!(text.contains(&line), "{output:#?}");
    assert_eq!(output.status.signal(), Some(libc::SIGABRT), "{output:#?}");
}

fn assert_killed_without_a_report(output: &Output, signal: c_int) {
    assert!(!child::stderr(output).contains("preempt:"), "{output:#?}");
    assert!(child::stdout(output).contains("running 1 test"), "{output:#?}");
    assert_eq!(output.status.signal(), Some(signal), "{output:#?}");
}

#[test]
fn an_overflow_is_reported_with_the_name_of_the_task() {
    let test = "an_overflow_is_reported_with_the_name_of_the_task";
    let output = child::run(module_path!(), test, &[], || overflow_in_a_coroutine(Guard::detect(), "parser"));
    assert_reported(&output, "task 'parser' (id 42)");
}

#[test]
fn an_overflow_into_a_protected_guard_is_reported() {
    let test = "an_overflow_into_a_protected_guard_is_reported";
    let output = child::run(module_path!(), test, &[], || overflow_in_a_coroutine(Guard::Protect, "parser"));
    assert_reported(&output, "task 'parser' (id 42)");
}

#[test]
fn a_task_without_a_name_is_reported_by_its_number() {
    let test = "a_task_without_a_name_is_reported_by_its_number";
    let output = child::run(module_path!(), test, &[], || overflow_in_a_coroutine(Guard::detect(), ""));
    assert_reported(&output, "task 42");
}

#[test]
fn a_long_name_is_cut_between_characters() {
    let test = "a_long_name_is_cut_between_characters";
    let output = child::run(module_path!(), test, &[], || {
        overflow_in_a_coroutine(Guard::detect(), &"\u{e9}".repeat(100));
    });
    assert_reported(&output, &format!("task '{}' (id 42)", "\u{e9}".repeat(59)));
}

#[test]
fn a_stack_that_changed_hands_is_not_reported_under_its_old_name() {
    let test = "a_stack_that_changed_hands_is_not_reported_under_its_old_name";
    let output = child::run(module_path!(), test, &[], || {
        install_overflow_handler().unwrap();
        let (pool, mut first) = stack(Guard::detect(), 1 << 20);
        first.set_owner(1, "long gone");
        let at = first.usable();
        drop(first);
        let second = pool.acquire(StackSize::new(1 << 20).unwrap()).unwrap();
        assert_eq!(second.usable(), at);
        Coroutine::with_stack(second, |_: &corosensei::Yielder<(), ()>, ()| recurse(0)).resume(());
    });
    assert_reported(&output, "a task");
}

#[test]
fn an_overflow_is_reported_on_a_thread_with_an_alternate_stack_of_ours() {
    let test = "an_overflow_is_reported_on_a_thread_with_an_alternate_stack_of_ours";
    let output = child::run(module_path!(), test, &[], || {
        let thread = std::thread::spawn(|| {
            let none =
                libc::stack_t { ss_sp: ptr::null_mut(), ss_flags: libc::SS_DISABLE, ss_size: minimum_size() };
            // SAFETY: this thread does not run on its alternate stack.
            assert_eq!(unsafe { libc::sigaltstack(&none, ptr::null_mut()) }, 0);
            let _alternate = ensure_alternate_stack().unwrap().expect("there was none");
            overflow_in_a_coroutine(Guard::detect(), "callback");
        });
        thread.join().unwrap();
    });
    assert_reported(&output, "task 'callback' (id 42)");
}

#[test]
fn an_overflow_is_reported_where_no_handler_was() {
    let test = "an_overflow_is_reported_where_no_handler_was";
    let output = child::run(module_path!(), test, &[], || {
        previous_handler(libc::SIG_DFL, 0);
        overflow_in_a_coroutine(Guard::detect(), "parser");
    });
    assert_reported(&output, "task 'parser' (id 42)");
}

#[test]
fn an_overflow_of_a_thread_is_still_reported_by_std() {
    let test = "an_overflow_of_a_thread_is_still_reported_by_std";
    let output = child::run(module_path!(), test, &[], || {
        install_overflow_handler().unwrap();
        install_overflow_handler().unwrap();
        let thread = std::thread::Builder::new().name("deep".into()).spawn(|| recurse(0)).unwrap();
        thread.join().unwrap();
    });
    assert!(child::stderr(&output).contains("thread 'deep'"), "{output:#?}");
    assert!(child::stderr(&output).contains("has overflowed its stack"), "{output:#?}");
    assert_killed_without_a_report(&output, libc::SIGABRT);
}

#[test]
fn another_fault_is_still_a_segmentation_fault() {
    let test = "another_fault_is_still_a_segmentation_fault";
    let output = child::run(module_path!(), test, &[], || {
        install_overflow_handler().unwrap();
        wild_read();
    });
    assert_killed_without_a_report(&output, libc::SIGSEGV);
}

#[test]
fn another_fault_on_a_task_stack_is_no_overflow() {
    let test = "another_fault_on_a_task_stack_is_no_overflow";
    let output = child::run(module_path!(), test, &[], || {
        install_overflow_handler().unwrap();
        let (_pool, mut stack) = stack(Guard::detect(), 1 << 20);
        stack.set_owner(42, "reader");
        Coroutine::with_stack(stack, |_: &corosensei::Yielder<(), ()>, ()| wild_read()).resume(());
    });
    assert_killed_without_a_report(&output, libc::SIGSEGV);
}

#[test]
fn a_fault_in_the_usable_part_is_no_overflow() {
    let output = child::run(module_path!(), "a_fault_in_the_usable_part_is_no_overflow", &[], || {
        install_overflow_handler().unwrap();
        let (_pool, mut stack) = stack(Guard::detect(), 1 << 20);
        stack.set_owner(42, "reader");
        let start = ptr::with_exposed_provenance_mut::<u8>(stack.usable().start);
        // SAFETY: a page of a stack that nobody runs on.
        assert_eq!(unsafe { libc::mprotect(start.cast(), 4096, libc::PROT_NONE) }, 0);
        // SAFETY: none: this faults, which is what the test is about.
        unsafe { start.read_volatile() };
    });
    assert_killed_without_a_report(&output, libc::SIGSEGV);
}

/// Installs `action` for SIGSEGV as if some other library had.
fn previous_handler(action: usize, flags: c_int) {
    // SAFETY: all zeroes is a valid `sigaction`.
    let mut new: libc::sigaction = unsafe { mem::zeroed() };
    new.sa_sigaction = action;
    new.sa_flags = flags;
    // SAFETY: `action` has the signature that `flags` asks for, and is never removed.
    assert_eq!(unsafe { libc::sigaction(libc::SIGSEGV, &new, ptr::null_mut()) }, 0);
}

fn exit_from_handler(code: c_int) -> ! {
    // SAFETY: `_exit` may be called in a handler.
    unsafe { libc::_exit(code) }
}

#[test]
fn a_previous_handler_with_three_arguments_gets_them() {
    extern "C" fn previous(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
        // SAFETY: the kernel's `siginfo_t`.
        let info = unsafe { &*info };
        // SAFETY: it is that of a fault.
        let address = unsafe { info.si_addr() };
        let as_expected = signal == libc::SIGSEGV && address.addr() == 64 && !context.is_null();
        exit_from_handler(if as_expected { 43 } else { 44 });
    }
    let test = "a_previous_handler_with_three_arguments_gets_them";
    let output = child::run(module_path!(), test, &[], || {
        let address = previous as extern "C" fn(c_int, *mut siginfo_t, *mut c_void) as *const () as usize;
        previous_handler(address, libc::SA_SIGINFO);
        install_overflow_handler().unwrap();
        wild_read();
    });
    assert_eq!(output.status.code(), Some(43), "{output:#?}");
}

#[test]
fn a_previous_handler_with_one_argument_gets_it() {
    extern "C" fn previous(signal: c_int) {
        exit_from_handler(if signal == libc::SIGSEGV { 45 } else { 46 });
    }
    let test = "a_previous_handler_with_one_argument_gets_it";
    let output = child::run(module_path!(), test, &[], || {
        previous_handler(previous as extern "C" fn(c_int) as *const () as usize, 0);
        install_overflow_handler().unwrap();
        wild_read();
    });
    assert_eq!(output.status.code(), Some(45), "{output:#?}");
}

#[test]
fn a_previous_handler_for_one_time_runs_one_time() {
    extern "C" fn previous(_signal: c_int) {
        // SAFETY: `write` may be called in a handler.
        unsafe { libc::write(libc::STDERR_FILENO, c"once;".as_ptr().cast(), 5) };
    }
    let test = "a_previous_handler_for_one_time_runs_one_time";
    let output = child::run(module_path!(), test, &[], || {
        let address = previous as extern "C" fn(c_int) as *const () as usize;
        previous_handler(address, libc::SA_RESETHAND);
        install_overflow_handler().unwrap();
        wild_read();
    });
    assert_eq!(child::stderr(&output).matches("once;").count(), 1, "{output:#?}");
    assert_killed_without_a_report(&output, libc::SIGSEGV);
}

#[test]
fn an_ignored_signal_stays_ignored_when_sent_and_deadly_when_a_fault() {
    let test = "an_ignored_signal_stays_ignored_when_sent_and_deadly_when_a_fault";
    let output = child::run(module_path!(), test, &[], || {
        previous_handler(libc::SIG_IGN, 0);
        install_overflow_handler().unwrap();
        // SAFETY: `raise` has no preconditions.
        unsafe { libc::raise(libc::SIGSEGV) };
        eprintln!("survived");
        wild_read();
    });
    assert!(child::stderr(&output).contains("survived"), "{output:#?}");
    assert_killed_without_a_report(&output, libc::SIGSEGV);
}

#[test]
fn a_signal_that_was_sent_still_kills_where_nobody_handled_it() {
    let test = "a_signal_that_was_sent_still_kills_where_nobody_handled_it";
    let output = child::run(module_path!(), test, &[], || {
        previous_handler(libc::SIG_DFL, 0);
        install_overflow_handler().unwrap();
        // SAFETY: `raise` has no preconditions.
        unsafe { libc::raise(libc::SIGSEGV) };
        eprintln!("survived");
    });
    assert!(!child::stderr(&output).contains("survived"), "{output:#?}");
    assert_killed_without_a_report(&output, libc::SIGSEGV);
}

#[test]
fn a_panic_with_a_backtrace_fits_on_the_smallest_stack() {
    let test = "a_panic_with_a_backtrace_fits_on_the_smallest_stack";
    let output = child::run(module_path!(), test, &[("RUST_BACKTRACE", "1")], || {
        install_overflow_handler().unwrap();
        let (_pool, stack) = stack(Guard::detect(), 0);
        let mut coroutine = Coroutine::with_stack(stack, |_: &corosensei::Yielder<(), ()>, ()| {
            panic::catch_unwind(|| panic!("small")).is_err()
        });
        assert_eq!(coroutine.resume(()).as_return(), Some(true));
    });
    assert!(output.status.success(), "{output:#?}");
    assert!(child::stderr(&output).contains("stack backtrace:"), "{output:#?}");
}
