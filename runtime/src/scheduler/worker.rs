//! The worker's loop: pick a task, resume it, act on the reason for which it stopped.

use std::io;
use std::mem;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use slab::Slab;

use super::local::Local;
use super::queue::Pick;
use super::worker_shared::Watched;
use super::{Phase, Shared};
use crate::clock;
use crate::context::TaskContext;
use crate::coroutine::{Coroutine, Suspend};
use crate::monitor::{Watch, monitor};
use crate::stack;
use crate::task::{Park, Task};
use crate::timeline::StopReason;
use crate::unwind;

/// A task that has started: its stack, and the context that is in place while it runs. Never leaves its
/// worker.
struct Started {
    coroutine: Coroutine,
    context: Rc<TaskContext>,
    /// Whether it only drops the closure of a task that came too late to start.
    is_disposal: bool,
}

struct Worker {
    local: Rc<Local>,
    tasks: Slab<Started>,
}

/// How a worker's loop ends.
enum Exit {
    /// All its tasks have ended.
    Done,
    /// The shutdown's deadline came first.
    Leaking,
}

/// Starts the worker with that index on a thread of its own.
pub(crate) fn start_worker(
    runtime: &Arc<Shared>,
    index: usize,
    fresh: crossbeam_deque::Worker<Arc<Task>>,
    thread_name: &str,
) -> io::Result<thread::JoinHandle<()>> {
    let runtime = Arc::clone(runtime);
    thread::Builder::new()
        .name(format!("{thread_name}-{index}"))
        .spawn(move || unwind::abort_on_panic("a worker of preempt", || run(runtime, index, fresh)))
}

fn run(runtime: Arc<Shared>, index: usize, fresh: crossbeam_deque::Worker<Arc<Task>>) {
    let _alternate_stack = stack::ensure_alternate_stack();
    let shared = Arc::clone(&runtime.workers[index]);
    shared.attach_thread();
    let watched: Arc<dyn Watch> =
        Arc::new(Watched { worker: Arc::clone(&shared), runtime: Arc::downgrade(&runtime) });
    monitor().watch(Arc::clone(&watched));

    let local = Local::install(Arc::clone(&runtime), Arc::clone(&shared), fresh);
    let mut worker = Worker { local, tasks: Slab::new() };
    // As every runtime begins: with all workers on their way.
    runtime.idle.leave(index);
    let exit = worker.run();

    monitor().forget(&watched);
    match exit {
        Exit::Done => {
            drop(worker);
            Local::uninstall();
            runtime.count_exit();
        }
        Exit::Leaking => {
            // After the shutdown has listed what it leaks, this may have started one more.
            worker.tasks.iter().for_each(|(_, started)| started.context.task().abandon());
            // Frames of these stacks may be lent to other threads, and thread-locals may be lent to these
            // frames: neither the stacks nor this thread's storage may ever go away.
            mem::forget(worker);
            loop {
                shared.parker.park();
            }
        }
    }
}

impl Worker {
    fn run(&mut self) -> Exit {
        loop {
            self.local.settle();
            let before = self.local.phase.replace(self.local.runtime.phase());
            match self.local.phase.get() {
                Phase::Running => {}
                _ if self.tasks.is_empty() && !self.local.runtime.has_fresh() => return Exit::Done,
                Phase::Draining if before == Phase::Running => self.abort_tasks(),
                Phase::Draining => {}
                Phase::Abandoned => return Exit::Leaking,
            }
            self.local.receive();
            let now = clock::now();
            match self.local.pick(now) {
                Some(Pick::Inherit(slot)) => self.resume(slot, now),
                Some(Pick::Start(slot)) => {
                    self.local.start_slice(now);
                    self.resume(slot, now);
                }
                Some(Pick::Fresh) => {
                    if let Some(task) = self.local.take_fresh() {
                        self.start(task, now);
                    }
                }
                None => self.sleep(),
            }
        }
    }

    /// Sleeps until there may be something to do.
    fn sleep(&self) {
        let (runtime, worker) = (&self.local.runtime, &self.local.worker);
        self.local.end_slice();
        runtime.idle.enter(worker.index, self.tasks.len());
        // The second look that `Idle` asks for. Tasks in the inbox and changes of phase come with the
        // parker's token.
        if self.local.fresh_to_start() == 0 {
            worker.parker.park();
        }
        runtime.idle.leave(worker.index);
    }

    /// Starts a fresh task: gives it a stack and makes this its home.
    ///
    /// In a shutdown the task only drops its closure. It does so as a task, for destructors may block, and
    /// a worker must not.
    fn start(&mut self, task: Arc<Task>, now: u64) {
        let Some(mut stack) = self.local.runtime.acquire_stack(&task) else { return };
        let entry = self.tasks.vacant_entry();
        let slot = entry.key();
        task.settle(self.local.worker.index, slot);
        if !task.state.start() {
            // Aborted while it was queued, maybe for a stack: that is for the next one.
            drop(stack);
            self.local.runtime.stack_freed();
            return;
        }
        let body = task.take_body().expect("whoever starts a task takes its body");
        stack.set_owner(task.id().get(), task.name().unwrap_or_default());
        let is_disposal = self.local.phase.get() != Phase::Running;
        let context = Rc::new(TaskContext::new(Arc::clone(&task), Rc::clone(&self.local), stack.usable()));
        let inside = Rc::clone(&context);
        let run = move || if is_disposal { drop(body) } else { body.run() };
        let coroutine =
            Coroutine::new(stack, move |suspender| inside.run(suspender, || unwind::contain(run)));
        entry.insert(Started { coroutine, context, is_disposal });
        let worker = &self.local.worker;
        worker.add_live(slot, &task);
        if !is_disposal {
            worker.counters.started.increment();
        }
        self.local.start_slice(now);
        self.run_task(slot, now);
    }

    fn resume(&mut self, slot: usize, now: u64) {
        self.tasks[slot].context.task().state.resume();
        self.run_task(slot, now);
    }

    /// Runs the task until it stops, and does what its reason asks for.
    fn run_task(&mut self, slot: usize, start: u64) {
        let local = &self.local;
        let Started { coroutine, context, .. } = &mut self.tasks[slot];
        local.worker.set_current(slot);
        if local.runtime.idle.is_any() && local.runtime.has_fresh() {
            // This worker was woken for a fresh task, maybe, and runs another.
            local.runtime.call_idle(usize::MAX);
        }
        local.limit_slice();
        let outcome = context.resume(|| coroutine.resume());

        let task = context.task();
        let counters = &local.worker.counters;
        let reason = match outcome {
            Some(Suspend::Preempted(site)) => {
                counters.count_preemption(site);
                task.counters.preemptions.increment();
                task.state.suspend();
                local.push_preempted(slot);
                StopReason::Preempted(site)
            }
            Some(Suspend::Yielded) => {
                counters.yields.increment();
                task.counters.yields.increment();
                task.state.suspend();
                local.push_preempted(slot);
                StopReason::Yielded
            }
            Some(Suspend::Parked) => {
                counters.parks.increment();
                task.counters.parks.increment();
                if task.state.park() == Park::Notified {
                    local.push_woken(slot);
                }
                StopReason::Blocked
            }
            None => StopReason::Finished,
        };
        local.worker.recorder.record(task, start, reason);
        if outcome.is_none() {
            self.finish(slot);
        }
    }

    /// The task has come to its end.
    fn finish(&mut self, slot: usize) {
        let Started { coroutine, context, is_disposal } = self.tasks.remove(slot);
        let (runtime, worker) = (&self.local.runtime, &self.local.worker);
        // Returns the stack.
        drop(coroutine);
        context.task().state.finish();
        worker.remove_live(slot);
        if !is_disposal {
            worker.counters.finished.increment();
            if runtime.phase() != Phase::Running {
                runtime.count_unwound();
            }
        }
        runtime.stack_freed();
    }

    /// The runtime shuts down.
    fn abort_tasks(&self) {
        for (_, started) in &self.tasks {
            started.context.task().abort();
        }
    }
}
