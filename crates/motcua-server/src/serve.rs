//! Serving: requests, the passing of time, webhooks, and a stop that loses nothing.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use motcua::Ticked;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use crate::service::Service;
use crate::webhooks;
use crate::{app, payment};

/// How often time is let pass.
const TICK: Duration = Duration::from_secs(5);
/// How often files in quarantine are examined again.
const SCAN: Duration = Duration::from_secs(30);

/// Serves until `until` is there. Then no new connection is taken, what is under way is answered, and what was
/// acknowledged is on disk.
///
/// # Errors
///
/// The listener fails.
pub async fn serve(
    service: Service,
    listener: TcpListener,
    until: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (stop, stopped) = watch::channel(false);
    let webhooks = tokio::spawn(webhooks::run(service.clone(), told(stopped.clone())));
    let scanner = tokio::spawn(scan_files(service.clone(), stopped.clone()));
    let payments = tokio::spawn(payment::run(service.clone(), told(stopped.clone())));
    let ticker = tokio::spawn(let_time_pass(service.clone(), stopped));
    let app = app(service).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, app).with_graceful_shutdown(until).await;
    stop.send_replace(true);
    // A pass that is under way ends by itself; it holds nothing that a stop would lose.
    if ticker.await.is_err() {
        tracing::error!("the task that lets time pass met a fault");
    }
    if webhooks.await.is_err() {
        tracing::error!("the task that serves webhooks met a fault");
    }
    if payments.await.is_err() {
        tracing::error!("the task that goes on with payments met a fault");
    }
    // What it has not judged stays in quarantine.
    scanner.abort();
    served
}

/// Ends when it is told to stop.
async fn told(mut stopped: watch::Receiver<bool>) {
    // An error says that whoever could tell is gone.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// Examines the files in quarantine again and again until it is told to stop.
async fn scan_files(service: Service, mut stopped: watch::Receiver<bool>) {
    let mut scans = interval(SCAN);
    scans.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = scans.tick() => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
        if let Err(failure) = service.scan_files().await {
            tracing::warn!(%failure, "the files in quarantine were not examined");
        }
    }
}

/// Lets time pass at the desk until it is told to stop. A pass that fails is tried again at the next one.
async fn let_time_pass(service: Service, mut stopped: watch::Receiver<bool>) {
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
        match service.desk().tick(service.now()).await {
            Ok(Ticked { lapsed, failed, .. }) => {
                if lapsed > 0 || !failed.is_empty() {
                    tracing::info!(lapsed, failed = failed.len(), "time has passed");
                }
            }
            Err(failure) => tracing::warn!(%failure, "time did not pass"),
        }
    }
}
