//! Records -> what a function makes of them, in their order, on as many cores as wanted.

use dateline::error::Error;
use dateline::input::Record;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

/// A record, or why it could not be had.
pub(crate) type Raw = Result<Record, Error>;

/// Records that are handed to a core at once.
pub(crate) type Batch = Vec<Raw>;

/// Bytes after which a batch is full: enough that handing it over costs nothing beside reading it, and so little that
/// all the batches in hand take no memory worth speaking of.
const BATCH_BYTES: usize = 128 * 1024;

/// Records after which a batch is full however short they are.
const BATCH_RECORDS: usize = 256;

/// Batches in hand for every core: one that it works on, and two for when others are slower.
const BATCHES_PER_CORE: usize = 3;

/// Stack of a core's thread, in bytes; what reads pages of HTML goes down into them.
const STACK: usize = 16 << 20;

/// Makes something of every batch, on `jobs` cores, and hands it on in the order of the records; with one job, record
/// by record and at once. Nothing more is taken from `records` once `stop` is set, but what is in hand is finished.
pub(crate) fn run<T: Send, E>(
    records: impl Iterator<Item = Raw>,
    jobs: usize,
    stop: &AtomicBool,
    make: impl Fn(Batch) -> T + Sync,
    mut hand_on: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let mut records = records.take_while(|_| !stop.load(Ordering::Relaxed));
    if jobs <= 1 {
        return records.try_for_each(|record| hand_on(make(vec![record])));
    }
    let (to_cores, batches): (SyncSender<(Batch, Sender<T>)>, _) = sync_channel(jobs * BATCHES_PER_CORE);
    let batches = Mutex::new(batches);
    std::thread::scope(|scope| {
        // Its end, with that of this scope, tells the cores that there is no more.
        let to_cores = to_cores;
        // The first batches are small, so that nobody waits for a first result.
        let (mut full, mut in_hand) = (1, VecDeque::new());
        for at in 0..jobs {
            let work = || {
                while let Some((batch, done)) = next(&batches) {
                    // Where nobody waits for it any more, the run has ended.
                    let _ = done.send(make(batch));
                }
            };
            let thread = std::thread::Builder::new().name(format!("core {at}")).stack_size(STACK);
            if thread.spawn_scoped(scope, work).is_err() && at == 0 {
                // Not one thread is to be had.
                return records.try_for_each(|record| hand_on(make(vec![record])));
            }
        }
        loop {
            let batch = fill(&mut records, full);
            full = (full * 2).min(BATCH_RECORDS);
            let over = batch.is_empty();
            if !over {
                let (done, outcome): (Sender<T>, Receiver<T>) = channel();
                if to_cores.send((batch, done)).is_err() {
                    break;
                }
                in_hand.push_back(outcome);
            }
            while in_hand.len() >= jobs * BATCHES_PER_CORE || (over && !in_hand.is_empty()) {
                // A core that ended before it was done has panicked, which the scope passes on.
                let Some(Ok(made)) = in_hand.pop_front().map(|outcome: Receiver<T>| outcome.recv()) else {
                    return Ok(());
                };
                hand_on(made)?;
            }
            if over {
                break;
            }
        }
        Ok(())
    })
}

fn next<T>(batches: &Mutex<Receiver<T>>) -> Option<T> {
    batches.lock().ok()?.recv().ok()
}

fn fill(records: &mut impl Iterator<Item = Raw>, most: usize) -> Batch {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while bytes < BATCH_BYTES && batch.len() < most {
        let Some(record) = records.next() else { break };
        bytes += record.as_ref().map_or(0, Record::size);
        batch.push(record);
    }
    batch
}
