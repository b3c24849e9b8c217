//! The named mutations, and the pieces of shipped code that the models play.
//!
//! A mutation is one small error, put into a shipped file as a change of text or into the part of a caller
//! that a model plays. `model` is the test that must fail with it.

/// The files of `runtime/src` that are modelled.
pub(crate) const SOURCES: &[&str] =
    &["park.rs", "scheduler/idle.rs", "scheduler/inbox.rs", "task/state.rs", "monitor/next.rs"];

pub(crate) struct Mutation {
    pub(crate) name: &'static str,
    /// A test of the library, as `models::...`.
    pub(crate) model: &'static str,
    pub(crate) edit: Edit,
}

pub(crate) enum Edit {
    /// `text`, which occurs once in the file, becomes `replacement`.
    Shipped { file: &'static str, text: &'static str, replacement: &'static str },
    /// The model itself asks for `cfg!(mutant = "...")`.
    Caller,
}

pub(crate) fn find(name: &str) -> &'static Mutation {
    let known = || MUTATIONS.iter().map(|mutation| mutation.name).collect::<Vec<_>>().join(", ");
    let found = MUTATIONS.iter().find(|mutation| mutation.name == name);
    found.unwrap_or_else(|| panic!("PREEMPT_MUTANT={name} is none of: {}", known()))
}

const fn shipped(
    file: &'static str,
    name: &'static str,
    model: &'static str,
    text: &'static str,
    replacement: &'static str,
) -> Mutation {
    Mutation { name, model, edit: Edit::Shipped { file, text, replacement } }
}

const fn caller(name: &'static str, model: &'static str) -> Mutation {
    Mutation { name, model, edit: Edit::Caller }
}

const PARK: &str = "park.rs";
const IDLE: &str = "scheduler/idle.rs";
const INBOX: &str = "scheduler/inbox.rs";
const STATE: &str = "task/state.rs";
const NEXT: &str = "monitor/next.rs";

pub(crate) const MUTATIONS: &[Mutation] = &[
    // ---- park
    shipped(
        PARK,
        "park-wake-dropped",
        "models::park::an_unpark_that_races_a_park_wakes_it_and_publishes",
        "self.condvar.notify_one();",
        "",
    ),
    shipped(
        PARK,
        "park-signal-without-lock",
        "models::park::an_unpark_that_races_a_park_wakes_it_and_publishes",
        "drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner));",
        "",
    ),
    shipped(
        PARK,
        "park-no-look-under-lock",
        "models::park::an_unpark_that_races_a_park_wakes_it_and_publishes",
        "if self.state.compare_exchange(EMPTY, PARKED, Ordering::Relaxed, Ordering::Relaxed).is_err() {",
        "if self.state.swap(PARKED, Ordering::Relaxed) == PARKED {",
    ),
    shipped(
        PARK,
        "park-token-kept",
        "models::park::a_token_is_taken_once",
        "if self.state.compare_exchange(NOTIFIED, EMPTY, Ordering::Acquire, Ordering::Relaxed).is_ok() {
            return;
        }
        let mut guard",
        "if self.state.load(Ordering::Acquire) == NOTIFIED {
            return;
        }
        let mut guard",
    ),
    shipped(
        PARK,
        "park-unpark-relaxed",
        "models::park::an_unpark_that_races_a_park_wakes_it_and_publishes",
        "self.state.swap(NOTIFIED, Ordering::Release)",
        "self.state.swap(NOTIFIED, Ordering::Relaxed)",
    ),
    shipped(
        PARK,
        "park-first-look-relaxed",
        "models::park::an_unpark_that_races_a_park_wakes_it_and_publishes",
        "(NOTIFIED, EMPTY, Ordering::Acquire, Ordering::Relaxed).is_ok() {
            return;
        }
        let mut guard",
        "(NOTIFIED, EMPTY, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            return;
        }
        let mut guard",
    ),
    shipped(
        PARK,
        "park-look-under-lock-relaxed",
        "models::park::an_unpark_that_races_a_park_wakes_it_and_publishes",
        "self.state.swap(EMPTY, Ordering::Acquire);
            return;
        }
        loop {",
        "self.state.swap(EMPTY, Ordering::Relaxed);
            return;
        }
        loop {",
    ),
    shipped(
        PARK,
        "park-woken-relaxed",
        "models::park::tokens_that_become_one_publish_what_both_senders_did",
        "(guard, over) = wait(guard);
            if self.state.compare_exchange(NOTIFIED, EMPTY, Ordering::Acquire,",
        "(guard, over) = wait(guard);
            if self.state.compare_exchange(NOTIFIED, EMPTY, Ordering::Relaxed,",
    ),
    shipped(
        PARK,
        "park-timeout-drops-token",
        "models::park::a_token_that_meets_a_timeout_is_taken_or_stays",
        "// PARKED, or NOTIFIED since the line above: then the token is taken now.
                self.state.swap(EMPTY, Ordering::Acquire);",
        "self.state.store(EMPTY, Ordering::Relaxed);",
    ),
    // ---- idle
    shipped(
        IDLE,
        "idle-no-fence-in-enter",
        "models::idle::a_task_spawned_while_the_worker_falls_asleep_is_started",
        "// Pairs with the fence in `call`.
        fence(Ordering::SeqCst);",
        "",
    ),
    shipped(
        IDLE,
        "idle-fence-in-enter-weakened",
        "models::idle::a_task_spawned_while_the_worker_falls_asleep_is_started",
        "// Pairs with the fence in `call`.
        fence(Ordering::SeqCst);",
        "fence(Ordering::AcqRel);",
    ),
    shipped(
        IDLE,
        "idle-no-fence-in-call",
        "models::idle::a_task_spawned_while_the_worker_falls_asleep_is_started",
        "// or the sleeper's second look shows the task.
        fence(Ordering::SeqCst);",
        "//",
    ),
    shipped(
        IDLE,
        "idle-uncalled-not-counted",
        "models::idle::a_task_spawned_while_the_worker_falls_asleep_is_started",
        "self.uncalled.store(sleepers.iter()",
        "let _ = (sleepers.iter()",
    ),
    shipped(
        IDLE,
        "idle-worker-never-leaves",
        "models::idle::tasks_spawned_from_two_threads_are_all_started",
        "self.change(|sleepers| sleepers.retain(|sleeper| sleeper.worker != worker));",
        "let _ = worker;",
    ),
    shipped(
        IDLE,
        "idle-called-twice",
        "models::idle::a_sleeper_is_called_by_one_waker",
        "lightest.called = true;",
        "",
    ),
    shipped(
        IDLE,
        "idle-calls-itself",
        "models::idle::a_task_left_to_a_lighter_worker_is_started",
        "!sleeper.called && sleeper.load < load",
        "!sleeper.called",
    ),
    caller("idle-no-second-look", "models::idle::a_task_spawned_while_the_worker_falls_asleep_is_started"),
    caller("idle-sleeper-not-woken", "models::idle::a_task_spawned_while_the_worker_falls_asleep_is_started"),
    caller(
        "idle-no-call-passed-on",
        "models::composed::a_call_for_a_fresh_task_is_passed_on_by_a_worker_that_runs_another",
    ),
    // ---- inbox
    shipped(
        INBOX,
        "inbox-not-counted",
        "models::inbox::items_pushed_while_the_owner_falls_asleep_arrive_in_order",
        "self.len.store(items.len(), Ordering::Release);",
        "",
    ),
    shipped(
        INBOX,
        "inbox-count-stays",
        "models::inbox::items_pushed_while_the_owner_falls_asleep_arrive_in_order",
        "self.len.store(0, Ordering::Release);",
        "",
    ),
    shipped(
        INBOX,
        "inbox-counted-before-lock",
        "models::inbox::items_pushed_while_the_owner_falls_asleep_arrive_in_order",
        "let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        self.len.store(0, Ordering::Release);",
        "self.len.store(0, Ordering::Release);
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);",
    ),
    caller(
        "inbox-unpark-before-push",
        "models::inbox::items_pushed_while_the_owner_falls_asleep_arrive_in_order",
    ),
    caller("inbox-owner-not-woken", "models::composed::a_task_woken_while_it_and_its_worker_park_runs_again"),
    // ---- state
    shipped(
        STATE,
        "state-token-not-left",
        "models::state::a_park_that_races_an_unpark_is_undone_by_exactly_one_of_the_two",
        "_ => (word | NOTIFIED, false),",
        "_ => (word, false),",
    ),
    shipped(
        STATE,
        "state-unpark-queues-twice",
        "models::state::two_unparks_that_race_a_park_queue_the_task_once",
        "PARKED => ((word & !PHASE) | RUNNABLE, true),",
        "PARKED => (word, true),",
    ),
    shipped(
        STATE,
        "state-transition-torn",
        "models::state::a_park_that_races_an_unpark_is_undone_by_exactly_one_of_the_two",
        "self.0.compare_exchange_weak(word, next, Ordering::AcqRel, Ordering::Acquire)",
        "Ok::<u32, u32>(self.0.swap(next, Ordering::AcqRel))",
    ),
    shipped(
        STATE,
        "state-abort-leaves-no-token",
        "models::state::an_abort_that_races_a_park_queues_the_task_once",
        "RUNNING => (word | NOTIFIED | CANCELLED, Abort::Running),",
        "RUNNING => (word | CANCELLED, Abort::Running),",
    ),
    shipped(
        STATE,
        "state-abort-does-not-queue",
        "models::composed::a_task_aborted_while_it_and_its_worker_park_comes_back",
        "PARKED => ((word & !PHASE) | RUNNABLE | CANCELLED, Abort::Queue),",
        "PARKED => (word | CANCELLED, Abort::Nothing),",
    ),
    shipped(
        STATE,
        "state-abort-forgets-phase",
        "models::state::an_abort_and_an_unpark_that_race_a_park_queue_the_task_once",
        "PARKED => ((word & !PHASE) | RUNNABLE | CANCELLED, Abort::Queue),",
        "PARKED => (word | CANCELLED, Abort::Queue),",
    ),
    shipped(
        STATE,
        "state-start-by-store",
        "models::state::an_abort_that_races_the_start_drops_the_task_or_finds_it_running",
        "self.0.compare_exchange(FRESH, RUNNING, Ordering::AcqRel, Ordering::Acquire).is_ok()",
        "self.0.load(Ordering::Acquire) == FRESH && {
            self.0.store(RUNNING, Ordering::Release);
            true
        }",
    ),
    shipped(
        STATE,
        "state-abort-unstarted-twice",
        "models::state::of_two_aborts_of_a_fresh_task_one_drops_it",
        "FRESH => (DONE | CANCELLED, Abort::Unstarted),",
        "FRESH => (word, Abort::Unstarted),",
    ),
    shipped(
        STATE,
        "state-start-relaxed",
        "models::state::an_abort_that_needs_the_home_worker_sees_which_it_is",
        "self.0.compare_exchange(FRESH, RUNNING, Ordering::AcqRel, Ordering::Acquire).is_ok()",
        "self.0.compare_exchange(FRESH, RUNNING, Ordering::Relaxed, Ordering::Relaxed).is_ok()",
    ),
    shipped(
        STATE,
        "state-transition-not-released",
        "models::state::a_token_left_by_two_wakers_publishes_what_both_did",
        "self.0.compare_exchange_weak(word, next, Ordering::AcqRel, Ordering::Acquire)",
        "self.0.compare_exchange_weak(word, next, Ordering::Acquire, Ordering::Acquire)",
    ),
    shipped(
        STATE,
        "state-transition-not-acquired",
        "models::state::an_abort_that_needs_the_home_worker_sees_which_it_is",
        "let mut word = self.0.load(Ordering::Acquire);
        loop {",
        "let mut word = self.0.load(Ordering::Relaxed);
        loop {
            let (next, outcome) = step(word);
            match self.0.compare_exchange(word, next, Ordering::Release, Ordering::Relaxed) {
                Ok(_) => return outcome,
                Err(seen) => word = seen,
            }",
    ),
    shipped(
        STATE,
        "state-second-token-not-written",
        "models::state::a_token_left_by_two_wakers_publishes_what_both_did",
        "let (next, outcome) = step(word);",
        "let (next, outcome) = step(word);
            if next == word {
                return outcome;
            }",
    ),
    // ---- monitor
    shipped(
        NEXT,
        "monitor-no-fence-in-announce",
        "models::monitor::a_time_published_while_the_monitor_falls_asleep_is_seen",
        "// Pairs with the fence in `is_after`.
        fence(Ordering::SeqCst);",
        "",
    ),
    shipped(
        NEXT,
        "monitor-no-fence-in-is-after",
        "models::monitor::a_time_published_while_the_monitor_falls_asleep_is_seen",
        "// Pairs with the fence in `announce`.
        fence(Ordering::SeqCst);",
        "",
    ),
    shipped(
        NEXT,
        "monitor-due-read-before-fence",
        "models::monitor::a_slice_that_begins_while_somebody_is_queued_has_an_end",
        "// Pairs with the fence in `announce`.
        fence(Ordering::SeqCst);
        due() <",
        "let due = due();
        fence(Ordering::SeqCst);
        due <",
    ),
    caller(
        "monitor-no-second-look",
        "models::monitor::a_time_published_while_the_monitor_falls_asleep_is_seen",
    ),
    caller("monitor-not-woken", "models::monitor::a_time_published_while_the_monitor_falls_asleep_is_seen"),
    caller(
        "monitor-no-fence-at-slice",
        "models::monitor::a_slice_that_begins_while_somebody_is_queued_has_an_end",
    ),
];

/// Shipped code whose part the models play, by file; comments and layout do not count.
pub(crate) const CALLERS: &[(&str, &str)] = &[
    (
        "scheduler/worker.rs",
        "runtime.idle.enter(worker.index, self.tasks.len());
         if self.local.fresh_to_start() == 0 { worker.parker.park(); }
         runtime.idle.leave(worker.index);",
    ),
    (
        "scheduler/worker.rs",
        "if local.runtime.idle.is_any() && local.runtime.has_fresh() { local.runtime.call_idle(usize::MAX); }",
    ),
    (
        "scheduler/mod.rs",
        "self.fresh.fetch_add(1, Ordering::Relaxed);
         self.announce_fresh();",
    ),
    (
        "scheduler/local.rs",
        "if fresh == 0 { return 0; }
         let is_busy = self.queue.borrow().len() > 0;
         let load = if is_busy { usize::MAX } else { self.worker.started() };
         if !self.runtime.idle.is_any_lighter_than(load) { return fresh; }
         self.runtime.call_idle(load);
         0",
    ),
    (
        "scheduler/mod.rs",
        "let sleeper = self.idle.call(load);
         if let Some(sleeper) = sleeper { self.workers[sleeper].parker.unpark(); }",
    ),
    (
        "scheduler/mod.rs",
        "home.inbox.push(Arc::clone(task));
         home.parker.unpark();
         monitor().wake_by(|| home.slice_end());",
    ),
    (
        "scheduler/local.rs",
        "self.worker.set_slice_end(end);
         if was_idle { fence(Ordering::SeqCst); }",
    ),
    ("task/mod.rs", "if self.state.unpark() { self.scheduler.ready(self); }"),
    (
        "task/mod.rs",
        "match self.state.abort() {
             Abort::Unstarted => self.drop_body(),
             Abort::Queue => self.scheduler.ready(self),
             Abort::Running => self.scheduler.request(self),
             Abort::Nothing => {}
         }",
    ),
    (
        "monitor.rs",
        "self.next.announce(next);
         if self.fire(clock::now()) < next { continue; }",
    ),
    ("monitor.rs", "if self.next.is_after(due) { self.parker.unpark(); }"),
];
